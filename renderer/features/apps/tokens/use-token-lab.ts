import { decodeJwt } from 'jose';
import { useState } from 'react';
import type { App } from '../../../../core/contract/apps.ts';
import type { TokenResponse } from '../../../../core/contract/claims.ts';
import { describeFailure } from '../../../api/failure.ts';
import { useInstance } from '../../../api/instance.tsx';
import { type Introspection, introspectToken, requestToken, revokeToken, TokenRefused } from '../../../api/token-endpoint.ts';
import { beginFamily, currentRotation, endFamily, type Rotation, rotate } from './rotation.ts';

/** A token as it is looked at: issued here, or pasted. */
export interface HeldToken {
	accessToken: string;
	/** Null for one that was pasted. */
	issued: { clientId: string; expiresInS: number; receivedAtMs: number } | null;
}

/** What came of the last question or act, until the next one. */
export type LabNotice =
	| { kind: 'refused'; title: string; detail: string }
	| { kind: 'reused' }
	| { kind: 'revoked'; what: 'access token' | 'refresh token' }
	| { kind: 'introspected'; answer: Introspection };

type Busy = 'get' | 'refresh' | 'reuse' | 'revoke' | 'introspect';

export interface Credentials {
	clientId: string;
	clientSecret: string;
}

/**
 * All that the lab holds. Tokens and secrets live in the state of the place and nowhere else: no mutation, whose variables and answers
 * would be cached, no address, no storage. Leaving the place forgets them (faults U6).
 */
export function useTokenLab() {
	const { path, queries } = useInstance();
	const [held, setHeld] = useState<HeldToken | null>(null);
	const [family, setFamily] = useState<readonly Rotation[]>([]);
	const [notice, setNotice] = useState<LabNotice | null>(null);
	const [busy, setBusy] = useState<Busy | null>(null);

	const run = async (kind: Busy, act: () => Promise<void>, onRefused?: (error: TokenRefused) => void) => {
		setBusy(kind);
		setNotice(null);
		try {
			await act();
		} catch (error) {
			setNotice(describeRefusal(error));
			if (error instanceof TokenRefused) onRefused?.(error);
		} finally {
			setBusy(null);
		}
	};
	const hold = (response: Pick<TokenResponse, 'access_token' | 'expires_in'>, clientId: string) => {
		const receivedAtMs = Date.now();
		setHeld({
			accessToken: response.access_token,
			issued: { clientId, expiresInS: response.expires_in, receivedAtMs },
		});
		return receivedAtMs;
	};
	const clientId = held?.issued?.clientId ?? '';
	const trade = (refreshToken: string) =>
		requestToken(path, { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: clientId });

	return {
		held,
		family,
		notice,
		busy,
		dismiss: () => setNotice(null),
		/** Runs a grant. @param fields of the form, `client_id` included */
		get: (fields: Record<string, string>) =>
			run('get', async () => {
				const response = await requestToken(path, fields);
				setFamily(beginFamily(response.refresh_token, hold(response, fields.client_id ?? '')));
			}),
		/** Has the sandbox issue an access token, which takes no secret. */
		getForTest: (app: Pick<App, 'id' | 'tenantId' | 'clientId'>) =>
			run('get', async () => {
				const { accessToken } = await queries.apps.testToken.call({ tenantId: app.tenantId, appId: app.id });
				const { iat = 0, exp = 0 } = decodeJwt(accessToken);
				hold({ access_token: accessToken, expires_in: exp - iat }, app.clientId);
				setFamily([]);
			}),
		/** Looks at a token from elsewhere. */
		look(accessToken: string) {
			setNotice(null);
			setFamily([]);
			setHeld(accessToken === '' ? null : { accessToken, issued: null });
		},
		/** Trades the current refresh token for a new pair. */
		refresh() {
			const current = currentRotation(family);
			if (!current) return;
			void run(
				'refresh',
				async () => {
					const response = await trade(current.refreshToken);
					const atMs = hold(response, clientId);
					setFamily(rotate(family, response.refresh_token ?? '', atMs));
				},
				({ code }) => code === 'invalid_grant' && setFamily(endFamily(family)),
			);
		},
		/** Uses a refresh token that was traded already, as a thief would: the service ends the family. */
		reuse: ({ refreshToken }: Rotation) =>
			void run(
				'reuse',
				async () => {
					await trade(refreshToken);
				},
				({ code }) => {
					if (code !== 'invalid_grant') return;
					setFamily(endFamily(family));
					setNotice({ kind: 'reused' });
				},
			),
		/** Ends the access token, or the refresh token with its family. */
		revoke: (what: 'access token' | 'refresh token', credentials: Credentials) =>
			void run('revoke', async () => {
				const token = what === 'access token' ? held?.accessToken : family.at(-1)?.refreshToken;
				await revokeToken(path, { token: token ?? '', ...clientFields(credentials) });
				if (what === 'refresh token') setFamily(endFamily(family));
				setNotice({ kind: 'revoked', what });
			}),
		introspect: (credentials: Credentials) =>
			void run('introspect', async () => {
				const answer = await introspectToken(path, { token: held?.accessToken ?? '', ...clientFields(credentials) });
				setNotice({ kind: 'introspected', answer });
			}),
	};
}

export type TokenLabState = ReturnType<typeof useTokenLab>;

function clientFields({ clientId, clientSecret }: Credentials): Record<string, string> {
	return { client_id: clientId, client_secret: clientSecret };
}

/** OAuth's own code is what a developer will look up, so it is the title. */
function describeRefusal(error: unknown): LabNotice {
	if (error instanceof TokenRefused) return { kind: 'refused', title: error.code, detail: error.message };
	const { title, detail } = describeFailure(error);
	return { kind: 'refused', title, detail };
}
