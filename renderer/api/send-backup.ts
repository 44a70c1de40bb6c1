import { BACKUP_UPLOAD_PATH } from '../../core/contract/api/data.ts';
import { API_PREFIX } from '../../core/contract/api.ts';
import { BACKUP_MEDIA_TYPE } from '../../core/contract/data.ts';
import { fetchWithSession } from './clients.ts';
import { decodeProblem } from './failure.ts';

/**
 * Sends a backup, which is no JSON and may be of any length.
 *
 * @param instancePath the console backend's path to the instance
 * @throws what the typed client would throw.
 */
export async function sendBackup(instancePath: string, file: Blob): Promise<void> {
	const url = window.location.origin + instancePath + API_PREFIX + BACKUP_UPLOAD_PATH;
	const headers = { 'content-type': BACKUP_MEDIA_TYPE };
	const response = await fetchWithSession(new Request(url, { method: 'PUT', headers, body: file }));
	if (response.ok) return;
	const problem = decodeProblem(await response.json().catch(() => null));
	throw problem ?? new Error(`status ${response.status}`);
}
