import { BACKUP_UPLOAD_PATH } from '../contract/api/data.ts';
import { API_PREFIX } from '../contract/api.ts';
import { BACKUP_MEDIA_TYPE } from '../contract/data.ts';
import { requireAccess } from '../control-plane/access.ts';
import type { Caller } from '../control-plane/caller.ts';
import type { DataService } from '../control-plane/data/service.ts';
import { Fault } from '../platform/fault.ts';

/** Whether a request sends a backup: a stream of any length, which no route of the contract takes. */
export function isBackupUpload(method: string, path: string): boolean {
	return method === 'PUT' && path === API_PREFIX + BACKUP_UPLOAD_PATH;
}

/**
 * Takes a backup as it arrives.
 *
 * @throws {Fault} as {@link DataService.receive}; `insufficient_scope` as for checking it; `unsupported_media_type`.
 */
export async function receiveBackup(data: DataService, caller: Caller, request: Request): Promise<Response> {
	requireAccess(caller, 'data.check', []);
	const type = request.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
	if (type !== BACKUP_MEDIA_TYPE) throw new Fault('unsupported_media_type', `Send the file as ${BACKUP_MEDIA_TYPE}.`);
	if (!request.body) throw new Fault('invalid_request', 'The body is the backup, and there is none.');
	return Response.json(await data.receive(request.body));
}
