import { z } from 'zod';
import type { Logger } from '../../platform/logger.ts';
import type { Sealer } from '../../platform/sealing.ts';
import type { SessionSecrets } from './session.ts';
import type { RemoteRecord } from './store.ts';

/** What is sealed of a remote besides its refresh token. */
const credentialsSchema = z.object({
	client: z.object({ clientId: z.string(), clientSecret: z.string() }).nullable(),
	proxyCredentials: z.object({ username: z.string(), password: z.string() }).nullable(),
});
type Credentials = z.infer<typeof credentialsSchema>;

const NONE: Credentials = { client: null, proxyCredentials: null };

/** The secrets of a remote, opened. They stay in this process. */
export interface RemoteSecrets {
	session: SessionSecrets;
	proxyCredentials: Credentials['proxyCredentials'];
}

/** Seals credentials for storage; null when there are none. */
export async function sealCredentials(sealer: Sealer, credentials: Credentials): Promise<string | null> {
	const isNone = credentials.client === null && credentials.proxyCredentials === null;
	return isNone ? null : sealer.seal(JSON.stringify(credentials));
}

/** Opens what is stored. What cannot be opened counts as not there: that instance has to be signed in to again. */
export async function openRemote(sealer: Sealer, record: RemoteRecord, logger: Logger): Promise<RemoteSecrets> {
	const { id, username, sealedCredentials, sealedRefreshToken, expired } = record;
	try {
		const { client, proxyCredentials } =
			sealedCredentials === null ? NONE : credentialsSchema.parse(JSON.parse(await sealer.unseal(sealedCredentials)));
		const refreshToken = sealedRefreshToken === null ? null : await sealer.unseal(sealedRefreshToken);
		return { session: { username, client, refreshToken, expired }, proxyCredentials };
	} catch (error) {
		logger.error({ instance: id, reason: (error as Error).name }, 'the credentials of an instance cannot be opened');
		return { session: { username, client: null, refreshToken: null, expired: true }, proxyCredentials: null };
	}
}
