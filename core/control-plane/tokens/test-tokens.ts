import type { TestToken } from '../../contract/apps.ts';
import { ACCESS_TOKEN_LIFETIME_S, SCOPE_API } from '../../contract/claims.ts';
import type { Clock } from '../../platform/clock.ts';
import { Fault, notFound } from '../../platform/fault.ts';
import { isoTime } from '../../platform/iso-time.ts';
import type { AppStore } from '../apps/store.ts';
import { type Caller, recordOf } from '../caller.ts';
import type { TokenService } from './service.ts';
import type { TestTokenStore } from './store.ts';

interface TestTokenOptions {
	/** A server's apps have users, in whose name nobody else may write. */
	isSandbox: boolean;
	apps: Pick<AppStore, 'get'>;
	tokens: Pick<TokenService, 'issue'>;
	testTokens: TestTokenStore;
	clock: Clock;
}

/** Issues access tokens to who tries an app out and has no secret at hand: the console's playground. */
export class TestTokenService {
	readonly #options: TestTokenOptions;

	constructor(options: TestTokenOptions) {
		this.#options = options;
	}

	/**
	 * An access token as the app's own back end would get it now. Recorded before it is given out.
	 *
	 * @throws {Fault} `not_found`; `not_a_sandbox` on a server; `app_not_active` when the app may have no token.
	 */
	async issue(by: Caller, tenantId: string, appId: string): Promise<TestToken> {
		const { isSandbox, apps, tokens, testTokens, clock } = this.#options;
		const app = await apps.get(tenantId, appId);
		if (!app) throw notFound('app');
		if (!isSandbox)
			throw new Fault(
				'not_a_sandbox',
				"A server issues tokens for an app's secret only. Ask its token endpoint with the secret.",
			);
		const nowMs = clock.nowMs();
		const accessToken = await tokens.issue(app, [SCOPE_API]);
		if (accessToken === null)
			throw new Fault(
				'app_not_active',
				'Its tenant must be active, the app enabled, and a plan in force. Give the app a plan first.',
			);
		const target = { type: 'app', id: app.id, name: app.name } as const;
		await testTokens.record(app, recordOf(by, nowMs, { action: 'token.issued_for_test', target, tenantId }));
		return { accessToken, expiresAt: isoTime(nowMs + ACCESS_TOKEN_LIFETIME_S * 1_000) };
	}
}
