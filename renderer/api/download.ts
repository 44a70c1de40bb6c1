import type { AuditExportQuery } from '../../core/contract/audit.ts';
import { type DownloadState, downloadPath } from '../../core/contract/downloads.ts';
import { startDownload } from '../shell/bridge.ts';
import { consoleQueries } from './clients.ts';

/** How a download ended. */
export type DownloadEnd = Exclude<DownloadState['state'], 'waiting' | 'under_way'>;

/**
 * Saves what a filter lets through of an instance's audit trail; the file goes to the disk as it comes, whatever its length.
 *
 * @returns how it ended; rejects with what the instance said when it refused.
 */
export async function saveAuditExport(instanceId: string, query: AuditExportQuery): Promise<DownloadEnd> {
	const { downloadId } = await consoleQueries.downloads.auditExport.call({ instanceId, query });
	startDownload(downloadPath(downloadId));
	for (;;) {
		const { state } = await consoleQueries.downloads.state.call({ downloadId });
		if (state !== 'waiting' && state !== 'under_way') return state;
	}
}
