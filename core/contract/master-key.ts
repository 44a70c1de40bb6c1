import { z } from 'zod';

/** Which master key seals secrets at rest, and how far a rotation has come. Never the key. */
export const masterKeyStatusSchema = z.object({
	/** Version of the key that seals. */
	activeVersion: z.string(),
	/** Where the key is kept: a file of mode 0600, the desktop's keyring, or `WIRESOCKET_MASTER_KEY`. */
	place: z.enum(['file', 'keyring', 'environment']),
	/** A rotation that is under way; null when everything is sealed under the one version. */
	rotation: z.object({ previousVersions: z.array(z.string()), remaining: z.int() }).nullable(),
});
export type MasterKeyStatus = z.infer<typeof masterKeyStatusSchema>;
