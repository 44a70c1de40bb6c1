import type { AuditExportQuery } from '../../core/contract/audit.ts';
import { type BegunDownload, type DownloadState, downloadPath } from '../../core/contract/downloads.ts';
import { startDownload } from '../shell/bridge.ts';
import { consoleQueries } from './clients.ts';

/** How a download ended. */
export type DownloadEnd = Exclude<DownloadState['state'], 'waiting' | 'under_way'>;

/** A download that has ended. */
export interface EndedDownload {
	end: DownloadEnd;
	fileName: string;
	/** That were handed over. */
	bytes: number;
}

/**
 * Saves what a filter lets through of an instance's audit trail; the file goes to the disk as it comes, whatever its length.
 *
 * @returns how it ended; rejects with what the instance said when it refused.
 */
export async function saveAuditExport(instanceId: string, query: AuditExportQuery): Promise<EndedDownload> {
	return fetchFile(await consoleQueries.downloads.auditExport.call({ instanceId, query }), `audit.${query.format}`);
}

/** Makes a backup of a sandbox and saves it, in the same way. */
export async function saveBackup(instanceId: string, passphrase: string): Promise<EndedDownload> {
	return fetchFile(await consoleQueries.downloads.backup.call({ instanceId, passphrase }), 'wiresocket.backup');
}

async function fetchFile({ downloadId, fileName }: BegunDownload, untold: string): Promise<EndedDownload> {
	startDownload(downloadPath(downloadId));
	for (;;) {
		const { state, bytes } = await consoleQueries.downloads.state.call({ downloadId });
		if (state !== 'waiting' && state !== 'under_way') return { end: state, fileName: fileName ?? untold, bytes };
	}
}
