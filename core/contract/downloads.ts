import { oc } from '@orpc/contract';
import { z } from 'zod';
import { auditExportQuerySchema } from './audit.ts';
import { newPassphraseSchema } from './data.ts';

/** A download waits this long to be fetched. */
export const DOWNLOAD_WAITS_MS = 30_000;

const instanceId = z.string().min(1).max(200);
const downloadParams = z.object({ downloadId: z.string().min(1).max(100) });

const begunDownloadSchema = z.object({
	downloadId: z.string(),
	/** As the instance names the file; null when it does not. */
	fileName: z.string().nullable(),
});
export type BegunDownload = z.infer<typeof begunDownloadSchema>;

/** How far a download has come. */
export const downloadStateSchema = z.object({
	/**
	 * `waiting` to be fetched; `under_way`; `done`: handed over to the last byte; `broken_off` by the instance; `cancelled` by who
	 * fetched it; `not_fetched` in time.
	 */
	state: z.enum(['waiting', 'under_way', 'done', 'broken_off', 'cancelled', 'not_fetched']),
	/** Handed over so far. */
	bytes: z.int(),
});
export type DownloadState = z.infer<typeof downloadStateSchema>;

/** Where a file is fetched from, once; a navigation, which brings the session's cookie and no header. @param downloadId made of `[A-Za-z0-9_-]` */
export function downloadPath<Id extends string>(downloadId: Id): `/console/downloads/${Id}/file` {
	return `/console/downloads/${downloadId}/file`;
}

/** Files of instances that go to the disk as they come, instead of through the memory of a page. */
export const downloads = {
	auditExport: oc
		.route({
			method: 'POST',
			path: '/downloads/audit-export',
			summary: "Begin an export of an instance's audit trail; its file is to be fetched at once",
			successStatus: 201,
		})
		.input(z.object({ instanceId, query: auditExportQuerySchema }))
		.output(begunDownloadSchema),
	backup: oc
		.route({
			method: 'POST',
			path: '/downloads/backup',
			summary: "Make a backup of a sandbox's data; its file is to be fetched at once",
			successStatus: 201,
		})
		.input(z.object({ instanceId, passphrase: newPassphraseSchema }))
		.output(begunDownloadSchema),
	state: oc
		.route({
			method: 'GET',
			path: '/downloads/{downloadId}',
			summary: 'How far a download has come; waits up to 20 seconds for its end',
		})
		.input(downloadParams)
		.output(downloadStateSchema),
};
