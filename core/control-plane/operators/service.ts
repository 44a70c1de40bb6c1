import { hash, verify } from '@node-rs/argon2';
import { ACCESS_TOKEN_LIFETIME_S, MANAGEMENT_AUDIENCE } from '../../contract/claims.ts';
import type { Clock } from '../../platform/clock.ts';
import { hashSecret, NO_SECRET_HASH, newSecret, secretMatches } from '../../platform/secrets.ts';
import type { Caller } from '../caller.ts';
import type { KeyService } from '../keys/service.ts';
import { signToken, verifyToken } from '../tokens/access-token.ts';
import type { OperatorStore } from './store.ts';

/** What a new operator needs to sign in; shown once. */
export interface OperatorCredentials {
	username: string;
	password: string;
	/** The trusted console client to sign in through. */
	clientId: string;
	clientSecret: string;
}

/** Operators of the platform, and their sign-in with `grant_type=password` (contract section 2). */
export class OperatorService {
	readonly #store: OperatorStore;
	readonly #keys: KeyService;
	readonly #issuer: string;
	readonly #clock: Clock;
	/** Verified against when there is no such user, so that both cases take the same time (faults T11). */
	#noPasswordHash: Promise<string> | undefined;

	constructor(store: OperatorStore, keys: KeyService, issuer: string, clock: Clock) {
		this.#store = store;
		this.#keys = keys;
		this.#issuer = issuer;
		this.#clock = clock;
	}

	/** Whether the platform has an operator. */
	hasAny(): Promise<boolean> {
		return this.#store.hasAny();
	}

	/** Adds an operator and a trusted client of its own. @returns null when the username is taken. */
	async create(username: string, password: string): Promise<OperatorCredentials | null> {
		const createdAtMs = this.#clock.nowMs();
		const operator = { id: crypto.randomUUID(), username, passwordHash: await hash(password), createdAtMs };
		if (!(await this.#store.insert(operator))) return null;
		const clientId = `console_${crypto.randomUUID()}`;
		const clientSecret = newSecret();
		await this.#store.insertClient({ clientId, secretHash: hashSecret(clientSecret), createdAtMs });
		return { username, password, clientId, clientSecret };
	}

	/** Whether these are the credentials of a trusted console client. */
	async isTrustedClient(clientId: string, clientSecret: string): Promise<boolean> {
		const client = await this.#store.getClient(clientId);
		return secretMatches(clientSecret, client?.secretHash ?? NO_SECRET_HASH) && client !== null;
	}

	/** @returns a management token, or null when the username is unknown or the password wrong. */
	async signIn(username: string, password: string): Promise<{ accessToken: string; scope: string } | null> {
		const operator = await this.#store.getByUsername(username);
		this.#noPasswordHash ??= hash(newSecret());
		const matches = await verify(operator?.passwordHash ?? (await this.#noPasswordHash), password);
		if (!operator || !matches) return null;
		const iat = Math.floor(this.#clock.nowMs() / 1000);
		const claims = {
			iss: this.#issuer,
			sub: operator.id,
			aud: MANAGEMENT_AUDIENCE,
			scope: MANAGEMENT_AUDIENCE,
			name: operator.username,
			role: 'operator',
			iat,
			exp: iat + ACCESS_TOKEN_LIFETIME_S,
			jti: crypto.randomUUID(),
		};
		return { accessToken: await signToken(claims, await this.#keys.signer(null)), scope: MANAGEMENT_AUDIENCE };
	}

	/** @returns who a management token speaks for, or null when it is not one of ours or not valid now. */
	async authenticate(token: string): Promise<Pick<Caller, 'role' | 'name'> | null> {
		const jwks = await this.#keys.published(null);
		const expected = { jwks, issuer: this.#issuer, audience: MANAGEMENT_AUDIENCE, nowMs: this.#clock.nowMs() };
		const payload = await verifyToken(token, expected);
		return payload?.role === 'operator' && typeof payload.name === 'string' ? { role: 'operator', name: payload.name } : null;
	}
}
