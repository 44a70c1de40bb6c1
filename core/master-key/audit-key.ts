import { randomBytes } from 'node:crypto';
import type { Sealer } from '../platform/sealing.ts';
import { StartError } from '../platform/start-error.ts';
import type { AuditKeyStore } from './store.ts';

const KEY_BYTES = 32;

/**
 * Opens the key that authenticates the ends of the audit chains; on a new data directory it is made and kept sealed.
 *
 * @throws {StartError} when the kept one cannot be opened with this master key.
 */
export async function openAuditKey(sealer: Sealer, store: AuditKeyStore): Promise<void> {
	const kept = await store.get();
	if (kept !== null) return store.use(await unseal(sealer, kept));
	const key = randomBytes(KEY_BYTES);
	await store.begin(key, await sealer.seal(key.toString('base64url')));
}

async function unseal(sealer: Sealer, sealed: string): Promise<Uint8Array> {
	try {
		return Buffer.from(await sealer.unseal(sealed), 'base64url');
	} catch {
		throw new StartError(
			'The key of the audit trail in global.db was altered: it cannot be opened with the master key. Restore the file from a backup.',
		);
	}
}
