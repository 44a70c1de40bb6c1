import { z } from 'zod';
import { Fault } from '../../platform/fault.ts';
import { sealWithPassphrase, unsealWithPassphrase } from '../../platform/passphrase.ts';
import type { BackupSeal } from './store.ts';

const secretsSchema = z.object({ manifestSha256: z.string(), masterKeys: z.string() });

/** Seals what only the passphrase may open. */
export function passphraseSeal(passphrase: string): BackupSeal {
	return {
		seal: (secrets) => sealWithPassphrase(JSON.stringify(secrets), passphrase),
		async open(sealed) {
			try {
				return secretsSchema.parse(JSON.parse(await unsealWithPassphrase(sealed, passphrase)));
			} catch (cause) {
				throw new Fault('passphrase_wrong', 'This passphrase does not open the backup. Use the one that it was made with.', {
					errors: [{ path: 'passphrase', message: 'does not open the backup' }],
					cause,
				});
			}
		},
	};
}
