import type { JWTPayload } from 'jose';
import type { AuditAction, AuditFacts } from '../../contract/audit.ts';
import {
	ACCESS_TOKEN_LIFETIME_S,
	CLOCK_LEEWAY_S,
	REFRESH_TOKEN_LIFETIME_S,
	SCOPE_OFFLINE,
	TOKEN_AUDIENCE,
	type TokenResponse,
} from '../../contract/claims.ts';
import type { Plan } from '../../contract/plans.ts';
import type { Clock } from '../../platform/clock.ts';
import { hashSecret, NO_SECRET_HASH, newSecret, secretMatches } from '../../platform/secrets.ts';
import type { SessionService } from '../accounts/sessions.ts';
import { subscriptionInForce } from '../apps/standing.ts';
import type { AppRecord, AppStore } from '../apps/store.ts';
import type { NewAuditEvent } from '../audit/store.ts';
import type { EventHub } from '../events/hub.ts';
import type { IssuedTokens } from '../keys/issued-tokens.ts';
import type { KeyService } from '../keys/service.ts';
import type { ConsoleClientService } from '../operators/console-clients.ts';
import type { PlanStore } from '../plans/store.ts';
import type { TenantStore } from '../tenants/store.ts';
import { accessTokenClaims, signToken, verifyToken } from './access-token.ts';
import { OAuthError } from './oauth-error.ts';
import { type ClientAuthentication, type OAuthForm, requireAuthentication, requireField } from './request.ts';
import { narrowScope, parseScope } from './scope.ts';
import type { NewRefreshToken, RefreshTokenRecord, RefreshTokenStore, RevokedTokenStore } from './store.ts';
import type { TokenEra } from './token-era.ts';

interface TokenServiceOptions {
	issuer: string;
	apps: AppStore;
	tenants: TenantStore;
	plans: PlanStore;
	refreshTokens: RefreshTokenStore;
	revokedTokens: RevokedTokenStore;
	keys: KeyService;
	issued: IssuedTokens;
	events: EventHub;
	consoleClients: ConsoleClientService;
	sessions: SessionService;
	/** WebSocket regions that take new documents now. */
	nodeRegions: () => Promise<readonly string[]>;
	era: TokenEra;
	clock: Clock;
}

/** The grants of `POST /connect/token`. */
export const GRANT_TYPES = ['client_credentials', 'refresh_token', 'password'];

type TokenAction = Extract<AuditAction, `token.${string}`>;

/** Answer of the introspection endpoint (RFC 7662 section 2.2). */
type Introspection = JWTPayload & { active: boolean; client_id?: string; scope?: string; token_type?: string };
const NOT_ACTIVE: Introspection = { active: false };

/** Issues tokens at `POST /connect/token` (contract section 2). */
export class TokenService {
	readonly #options: TokenServiceOptions;

	constructor(options: TokenServiceOptions) {
		this.#options = options;
	}

	/**
	 * Runs the grant that a request asks for.
	 *
	 * @param remoteAddress from where it came, for the records; null on this machine itself
	 * @throws {OAuthError} as RFC 6749 section 5.2 has it.
	 */
	grant(form: OAuthForm, remoteAddress: string | null): Promise<TokenResponse> {
		switch (requireField(form, 'grant_type')) {
			case 'client_credentials':
				return this.#clientCredentials(form);
			case 'refresh_token':
				return this.#refresh(form);
			case 'password':
				return this.#password(form, remoteAddress);
			default:
				throw new OAuthError('unsupported_grant_type', `The grant types are ${GRANT_TYPES.join(', ')}.`);
		}
	}

	/**
	 * What a token is worth right now (RFC 7662). A client sees its own tokens only; all others are not active to it.
	 *
	 * @throws {OAuthError} `invalid_request`, `invalid_client`.
	 */
	async introspect(form: OAuthForm): Promise<Introspection> {
		const app = await this.#authenticate(requireAuthentication(form));
		const token = requireField(form, 'token');
		if (!(await this.#activePlan(app))) return NOT_ACTIVE;
		const claims = await this.#verifyOwn(app, token);
		if (claims) return { ...claims, active: true, client_id: app.clientId, token_type: 'Bearer' };
		const refreshToken = await this.#options.refreshTokens.get(app, hashSecret(token));
		if (!refreshToken || !this.#isUsable(refreshToken)) return NOT_ACTIVE;
		const exp = Math.floor(refreshToken.expiresAtMs / 1000);
		return {
			active: true,
			client_id: app.clientId,
			sub: app.clientId,
			scope: refreshToken.scope,
			exp,
			iss: this.#options.issuer,
		};
	}

	/**
	 * Ends a refresh token together with its family, or an access token: it opens no more sessions; those it opened go
	 * on (RFC 7009). An unknown token is no error: it is as good as ended.
	 *
	 * @throws {OAuthError} `invalid_request`, `invalid_client`.
	 */
	async revoke(form: OAuthForm): Promise<void> {
		const console = await this.#authenticateConsole(requireAuthentication(form));
		if (console) return this.#options.sessions.revoke(console, requireField(form, 'token'));
		const app = await this.#authenticate(requireAuthentication(form));
		const token = requireField(form, 'token');
		const refreshToken = await this.#options.refreshTokens.get(app, hashSecret(token));
		if (refreshToken) return this.#endFamily(app, refreshToken.familyId, 'token.revoked');
		const { jti, exp } = (await this.#verifyOwn(app, token)) ?? {};
		if (jti === undefined || exp === undefined) return;
		const event = this.#event(app, 'token.revoked', { jti });
		await this.#options.revokedTokens.add(app, { jti, expiresAtMs: (exp + CLOCK_LEEWAY_S) * 1000 }, event);
	}

	/** An access token of an app that may have one now, whoever asks; null when it may have none. */
	async issue(app: AppRecord, scopes: readonly string[]): Promise<string | null> {
		const plan = await this.#activePlan(app);
		return plan && this.#accessToken(app, plan, scopes);
	}

	async #clientCredentials(form: OAuthForm): Promise<TokenResponse> {
		const app = await this.#authenticate(requireAuthentication(form));
		const scopes = parseScope(form.fields.get('scope') ?? null);
		const plan = await this.#activePlan(app);
		if (!plan) throw new OAuthError('unauthorized_client', 'The app has no active plan.');
		const accessToken = await this.#accessToken(app, plan, scopes);
		if (!scopes.includes(SCOPE_OFFLINE)) return answer(accessToken, scopes);
		const { token, record } = this.#newRefreshToken(crypto.randomUUID(), scopes);
		if (!(await this.#options.refreshTokens.insert(app, record, this.#options.clock.nowMs())))
			throw new OAuthError('invalid_client', 'The client is unknown or its secret is wrong.');
		return answer(accessToken, scopes, token);
	}

	async #refresh(form: OAuthForm): Promise<TokenResponse> {
		const presented = requireField(form, 'refresh_token');
		const clientId = form.authentication?.clientId ?? requireField(form, 'client_id');
		if (this.#options.consoleClients.isConsole(clientId)) return this.#refreshSession(form, clientId);
		const app = form.authentication
			? await this.#authenticate(form.authentication)
			: await this.#options.apps.getByClientId(clientId);
		const known = app && (await this.#usableToken(app, hashSecret(presented)));
		const plan = app && (await this.#activePlan(app));
		if (!app || !known || !plan) throw invalidGrant();
		const scopes = narrowScope(known.scope, form.fields.get('scope') ?? null);
		// Signed first: should that fail, the refresh token is still good (faults S2).
		const accessToken = await this.#accessToken(app, plan, scopes);
		const { token, record } = this.#newRefreshToken(known.familyId, known.scope.split(' '));
		const nowMs = this.#options.clock.nowMs();
		if (!(await this.#options.refreshTokens.rotate(app, known.hash, record, nowMs))) {
			await this.#endFamily(app, known.familyId, 'token.reused');
			throw invalidGrant();
		}
		return answer(accessToken, scopes, token);
	}

	/** Reuse of a token that was rotated away ends its whole family (RFC 9700 section 4.14.2). */
	async #usableToken(app: AppRecord, hash: Uint8Array): Promise<RefreshTokenRecord | null> {
		const known = await this.#options.refreshTokens.get(app, hash);
		if (!known) return null;
		if (known.usedAtMs !== null) await this.#endFamily(app, known.familyId, 'token.reused');
		return this.#isUsable(known) ? known : null;
	}

	async #endFamily(app: AppRecord, familyId: string, action: TokenAction): Promise<void> {
		await this.#options.refreshTokens.revokeFamily(app, familyId, this.#event(app, action, { familyId }));
	}

	#event({ id, name, tenantId, clientId }: AppRecord, action: TokenAction, after: AuditFacts): NewAuditEvent {
		return {
			atMs: this.#options.clock.nowMs(),
			actor: { kind: 'app', name: clientId },
			remoteAddress: null,
			tenantId,
			action,
			target: { type: 'app', id, name },
			before: null,
			after,
		};
	}

	#isUsable(token: RefreshTokenRecord): boolean {
		const { clock, era } = this.#options;
		if (token.usedAtMs !== null || token.revokedAtMs !== null) return false;
		return token.expiresAtMs > clock.nowMs() && era.holdsRefreshToken(token.expiresAtMs);
	}

	/** The claims of an access token that was issued to this app and is valid and not revoked; null for any other text. */
	async #verifyOwn(app: AppRecord, token: string): Promise<JWTPayload | null> {
		const { keys, issuer, clock, era } = this.#options;
		const jwks = await keys.published(app.tenantId);
		const nowMs = clock.nowMs();
		const expected = { jwks, issuer, audience: TOKEN_AUDIENCE, subject: app.clientId, nowMs };
		const claims = await verifyToken(token, expected);
		if (!era.holds(claims?.iat)) return null;
		return claims && !(await this.#options.revokedTokens.has(app, claims.jti ?? '', nowMs)) ? claims : null;
	}

	/** An own parameter, `tenant`, says which tenant a member of several signs in to. */
	async #password(form: OAuthForm, remoteAddress: string | null): Promise<TokenResponse> {
		const authentication = requireAuthentication(form);
		const [username, password] = [requireField(form, 'username'), requireField(form, 'password')];
		const { consoleClients, sessions } = this.#options;
		if (!(await consoleClients.isTrusted(authentication.clientId, authentication.clientSecret))) {
			// An app's own credentials are right, yet not for this grant (faults T5).
			await this.#authenticate(authentication);
			throw new OAuthError('unauthorized_client', 'This client may not use the password grant.');
		}
		const wantsRefresh = form.fields.get('scope')?.split(' ').includes(SCOPE_OFFLINE) ?? false;
		const signIn = await sessions.signIn({
			username,
			password,
			tenantId: form.fields.get('tenant') ?? null,
			remoteAddress,
			offlineClientId: wantsRefresh ? authentication.clientId : null,
		});
		if (signIn.outcome === 'choose_tenant')
			throw new OAuthError('invalid_request', 'This account has several tenants. Send the id of one of them as tenant.', {
				more: { tenants: signIn.tenants },
			});
		if (signIn.outcome === 'refused') throw new OAuthError('invalid_grant', 'The username or the password is wrong.');
		return answer(signIn.accessToken, [signIn.scope], signIn.refreshToken);
	}

	/** A management session goes on. As with apps, the secret is not needed, yet has to be right where it is sent. */
	async #refreshSession(form: OAuthForm, clientId: string): Promise<TokenResponse> {
		if (form.authentication && !(await this.#authenticateConsole(form.authentication))) throw invalidClient(form.authentication);
		const session = await this.#options.sessions.refresh(clientId, requireField(form, 'refresh_token'));
		if (!session) throw invalidGrant();
		return answer(session.accessToken, [session.scope], session.refreshToken);
	}

	/** @returns the id of a trusted console client; null for any other client. */
	async #authenticateConsole({ clientId, clientSecret }: ClientAuthentication): Promise<string | null> {
		const { consoleClients } = this.#options;
		return consoleClients.isConsole(clientId) && (await consoleClients.isTrusted(clientId, clientSecret)) ? clientId : null;
	}

	/** Same answer and similar time for an unknown client and a wrong secret (faults T1). */
	async #authenticate(authentication: ClientAuthentication): Promise<AppRecord> {
		const { clientId, clientSecret } = authentication;
		const app = await this.#options.apps.getByClientId(clientId);
		const matches = secretMatches(clientSecret, app?.secretHash ?? NO_SECRET_HASH);
		if (app && matches) return app;
		throw invalidClient(authentication);
	}

	/** The plan that lets an app have tokens now; null when the app has none or its tenant is not active. */
	async #activePlan(app: AppRecord): Promise<Plan | null> {
		const tenant = await this.#options.tenants.get(app.tenantId);
		if (tenant?.status !== 'active' || !app.enabled || !app.subscription) return null;
		if (!subscriptionInForce(app.subscription, this.#options.clock.nowMs())) return null;
		return this.#options.plans.get(app.subscription.planId);
	}

	async #accessToken(app: AppRecord, plan: Plan, scopes: readonly string[]): Promise<string> {
		const { issuer, keys, issued, events, clock, nodeRegions } = this.#options;
		const signer = await keys.signer(app.tenantId);
		const claims = accessTokenClaims({
			issuer,
			app,
			plan,
			scope: scopes.join(' '),
			nodeRegions: await nodeRegions(),
			nowMs: clock.nowMs(),
		});
		if (issued.add(signer.kid, claims.exp * 1000)) events.publish({ type: 'tokens.issued', tenantId: app.tenantId });
		return signToken(claims, signer);
	}

	#newRefreshToken(familyId: string, scopes: readonly string[]): { token: string; record: NewRefreshToken } {
		const token = newSecret();
		const expiresAtMs = this.#options.clock.nowMs() + REFRESH_TOKEN_LIFETIME_S * 1000;
		return { token, record: { hash: hashSecret(token), familyId, scope: scopes.join(' '), expiresAtMs } };
	}
}

function invalidClient({ method }: ClientAuthentication): OAuthError {
	const headers = method === 'client_secret_basic' ? { 'WWW-Authenticate': 'Basic realm="WireSocket", charset="UTF-8"' } : {};
	return new OAuthError('invalid_client', 'The client is unknown or its secret is wrong.', { headers });
}

function invalidGrant(): OAuthError {
	return new OAuthError('invalid_grant', 'The refresh token is not valid (any more).');
}

function answer(accessToken: string, scopes: readonly string[], refreshToken?: string): TokenResponse {
	return {
		access_token: accessToken,
		...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
		token_type: 'Bearer',
		expires_in: ACCESS_TOKEN_LIFETIME_S,
		scope: scopes.join(' '),
	};
}
