import {
	CLOCK_LEEWAY_S,
	oauthErrorSchema,
	SCOPE_OFFLINE,
	type TokenResponse,
	tokenResponseSchema,
} from '../../contract/claims.ts';
import type { InstanceSignIn, SignInResult } from '../../contract/instances.ts';
import { retryAfterS } from '../../contract/retry-after.ts';
import type { Clock } from '../../platform/clock.ts';
import { Fault } from '../../platform/fault.ts';
import type { RemoteTransport } from './transport.ts';

const MS_PER_S = 1000;
/** A token is refreshed so long before it ends, so that no request carries one that ends on its way. */
const REFRESH_EARLY_MS = 2 * CLOCK_LEEWAY_S * MS_PER_S;
const UNAUTHORIZED = 401;
const BAD_REQUEST = 400;
/** For an answer that does not say how long one should wait. */
const RETRY_AFTER_UNTOLD_S = 5;

/** What a session is opened and kept with. */
export interface SessionSecrets {
	username: string | null;
	client: { clientId: string; clientSecret: string } | null;
	refreshToken: string | null;
	/** It has ended by itself. */
	expired: boolean;
}

/** Why what is kept of a session changes. */
export type SessionChange = 'signed_in' | 'signed_out' | 'expired' | 'refreshed';

interface RemoteSessionOptions {
	transport: RemoteTransport;
	/** The instance's, for what is said to people. */
	name: string;
	secrets: SessionSecrets;
	/** Keeps what has changed, before it is used. */
	keep(secrets: SessionSecrets, change: SessionChange): Promise<void>;
	clock: Clock;
}

type Tenants = Extract<SignInResult, { outcome: 'choose_tenant' }>['tenants'];

/** A person's session at a remote control plane. It goes on by itself until its refresh token is not taken any more. */
export class RemoteSession {
	readonly #options: RemoteSessionOptions;
	#transport: RemoteTransport;
	#name: string;
	#secrets: SessionSecrets;
	#access: { token: string; freshUntilMs: number } | null = null;
	/** Of several requests that find the token old, one refreshes it. */
	#refreshing: Promise<string> | null = null;

	constructor(options: RemoteSessionOptions) {
		this.#options = options;
		this.#transport = options.transport;
		this.#name = options.name;
		this.#secrets = options.secrets;
	}

	/** Goes on over another way to the same control plane. */
	continueOver(transport: RemoteTransport, name: string): void {
		this.#transport = transport;
		this.#name = name;
	}

	get secrets(): SessionSecrets {
		return this.#secrets;
	}

	get state(): 'signed_in' | 'signed_out' | 'expired' {
		if (this.#secrets.expired) return 'expired';
		return this.#access || this.#secrets.refreshToken !== null ? 'signed_in' : 'signed_out';
	}

	/**
	 * A token for the next request.
	 *
	 * @param refused one that the remote did not take: another one is got, unless that has been done meanwhile
	 * @throws {Fault} `instance_sign_in_needed`; those of {@link RemoteTransport.send}.
	 */
	async accessToken(refused?: string): Promise<string> {
		const nowMs = this.#options.clock.nowMs();
		if (this.#access && this.#access.token !== refused && nowMs < this.#access.freshUntilMs) return this.#access.token;
		this.#refreshing ??= this.#refresh().finally(() => {
			this.#refreshing = null;
		});
		return this.#refreshing;
	}

	/**
	 * Signs a person in with their password, which is not kept.
	 *
	 * @returns the tenants to choose from when the person is a member of several and named none; else null.
	 * @throws {Fault} `invalid_request` naming what is wrong; those of {@link RemoteTransport.send}.
	 */
	async signIn({ username, password, tenantId, client }: InstanceSignIn): Promise<Tenants | null> {
		const through = client ?? this.#secrets.client;
		if (!through) throw invalid('client', 'Enter the console client to sign in through: its id and its secret.');
		const answer = await this.#post('/connect/token', {
			grant_type: 'password',
			username,
			password,
			scope: SCOPE_OFFLINE,
			...(tenantId === undefined ? {} : { tenant: tenantId }),
			...fieldsOf(through),
		});
		const body: unknown = await answer.json().catch(() => null);
		const tenants = tenantsToChoose(body);
		if (answer.status === BAD_REQUEST && tenants) return tenants;
		if (!answer.ok) throw refusedSignIn(answer, body, this.#name, this.#options.clock);
		const tokens = this.#read(body);
		await this.#keep({ username, client: through, refreshToken: tokens.refresh_token ?? null, expired: false }, 'signed_in');
		this.#take(tokens);
		return null;
	}

	/** Forgets the session here, and ends it there if the remote can be reached. */
	async signOut(): Promise<void> {
		await this.end();
		await this.#keep({ ...this.#secrets, refreshToken: null, expired: false }, 'signed_out');
		this.#access = null;
	}

	/** Ends the session at the remote (RFC 7009). That it cannot be reached is no reason to keep it here. */
	async end(): Promise<void> {
		const { refreshToken, client } = this.#secrets;
		if (refreshToken === null || !client) return;
		await this.#post('/connect/revoke', { token: refreshToken, ...fieldsOf(client) }).catch(() => undefined);
	}

	/** The remote takes no token of this session, not even a new one. */
	async expire(): Promise<Fault> {
		this.#access = null;
		if (this.state === 'signed_in') await this.#keep({ ...this.#secrets, refreshToken: null, expired: true }, 'expired');
		return this.#needed();
	}

	async #refresh(): Promise<string> {
		const { refreshToken, client } = this.#secrets;
		if (refreshToken === null || !client) throw this.#access ? await this.#endShort() : this.#needed();
		const answer = await this.#post('/connect/token', {
			grant_type: 'refresh_token',
			refresh_token: refreshToken,
			...fieldsOf(client),
		});
		const body: unknown = await answer.json().catch(() => null);
		if (answer.status === BAD_REQUEST || answer.status === UNAUTHORIZED) throw await this.expire();
		if (!answer.ok) throw busy(answer, this.#name, this.#options.clock);
		const tokens = this.#read(body);
		await this.#keep({ ...this.#secrets, refreshToken: tokens.refresh_token ?? null, expired: false }, 'refreshed');
		return this.#take(tokens);
	}

	/** The remote gave no refresh token, so its 15 minutes were all. */
	async #endShort(): Promise<Fault> {
		this.#access = null;
		await this.#keep({ ...this.#secrets, expired: true }, 'expired');
		return this.#needed();
	}

	async #keep(secrets: SessionSecrets, change: SessionChange): Promise<void> {
		await this.#options.keep(secrets, change);
		this.#secrets = secrets;
	}

	#read(body: unknown): TokenResponse {
		const { data } = tokenResponseSchema.safeParse(body);
		if (data) return data;
		throw new Fault('instance_unreachable', `${this.#name} gave no token in its answer. See whether its address is right.`);
	}

	#take({ access_token: token, expires_in: lifetimeS }: TokenResponse): string {
		const lifetimeMs = lifetimeS * MS_PER_S;
		const usedMs = Math.max(lifetimeMs - REFRESH_EARLY_MS, lifetimeMs / 2);
		this.#access = { token, freshUntilMs: this.#options.clock.nowMs() + usedMs };
		return token;
	}

	#post(path: string, fields: Record<string, string>): Promise<Response> {
		return this.#transport.send({
			method: 'POST',
			path,
			headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
			body: new TextEncoder().encode(new URLSearchParams(fields).toString()),
		});
	}

	#needed(): Fault {
		const name = this.#name;
		return new Fault(
			'instance_sign_in_needed',
			this.#secrets.expired
				? `Your session at ${name} has ended. Sign in again.`
				: `Nobody is signed in to ${name}. Sign in first.`,
		);
	}
}

function fieldsOf({ clientId, clientSecret }: { clientId: string; clientSecret: string }): Record<string, string> {
	return { client_id: clientId, client_secret: clientSecret };
}

function tenantsToChoose(body: unknown): Tenants | null {
	const isList = typeof body === 'object' && body !== null && 'tenants' in body && Array.isArray(body.tenants);
	if (!isList) return null;
	const tenants = (body.tenants as unknown[]).flatMap((entry) => {
		const { id, name } = (entry ?? {}) as { id?: unknown; name?: unknown };
		return typeof id === 'string' && typeof name === 'string' ? [{ id, name }] : [];
	});
	return tenants.length > 0 ? tenants : null;
}

function refusedSignIn(answer: Response, body: unknown, name: string, clock: Clock): Fault {
	const { data } = oauthErrorSchema.safeParse(body);
	switch (data?.error) {
		case 'invalid_grant':
			return invalid('password', `${name} says that the username or the password is wrong.`);
		case 'invalid_client':
			return invalid('client', `${name} does not know this console client, or its secret is wrong.`);
		case 'unauthorized_client':
			return invalid('client', `${name} lets nobody sign in through this client. It must be a console client, not an app.`);
		case 'invalid_request':
			return invalid('username', `${name} says: ${data.error_description}`);
		default:
			return busy(answer, name, clock);
	}
}

function busy(answer: Response, name: string, clock: Clock): Fault {
	const waitS = retryAfterS(answer.headers.get('retry-after'), clock.nowMs()) ?? RETRY_AFTER_UNTOLD_S;
	if (answer.status === 429)
		return new Fault('rate_limited', `${name} takes no more sign-ins for ${waitS} s. Wait, then try again.`, {
			retryAfterS: waitS,
		});
	if (answer.status === 503)
		return new Fault('unavailable', `${name} cannot issue tokens right now. Try again in ${waitS} s.`, { retryAfterS: waitS });
	return new Fault(
		'instance_unreachable',
		`${name} answered ${answer.status} where tokens are issued. See whether that is the address of a WireSocket control plane.`,
	);
}

function invalid(path: string, detail: string): Fault {
	return new Fault('invalid_request', detail, { errors: [{ path, message: detail }] });
}
