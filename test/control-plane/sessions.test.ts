import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SessionService } from '../../core/control-plane/accounts/sessions.ts';
import { SYSTEM } from '../../core/control-plane/caller.ts';
import { EventHub } from '../../core/control-plane/events/hub.ts';
import { IssuedTokens } from '../../core/control-plane/keys/issued-tokens.ts';
import { KeyService } from '../../core/control-plane/keys/service.ts';
import { Revocations } from '../../core/control-plane/live/revocations.ts';
import { OperatorService } from '../../core/control-plane/operators/service.ts';
import { TokenEra } from '../../core/control-plane/tokens/token-era.ts';
import { generateMasterKey, Sealer } from '../../core/platform/sealing.ts';
import { openStorage } from '../../core/storage/sqlite/storage.ts';
import { temporaryDataDir } from '../support/sandbox.ts';

let dataDir: Awaited<ReturnType<typeof temporaryDataDir>>;
let storage: ReturnType<typeof openStorage>;
let sessions: SessionService;
let operators: OperatorService;
const clock = { now: Date.UTC(2026, 0, 1), nowMs: () => clock.now };

beforeEach(async () => {
	dataDir = await temporaryDataDir();
	storage = openStorage(dataDir.path);
	clock.now = Date.UTC(2026, 0, 1);
	const sealer = new Sealer(generateMasterKey());
	const shared = { events: new EventHub(), revocations: new Revocations(), clock };
	const keys = new KeyService({ ...shared, keys: storage.keys, sealer, issued: new IssuedTokens(storage.issuedTokens, clock) });
	await keys.ensurePlatformKey();
	operators = new OperatorService(storage.accounts, clock);
	sessions = new SessionService({ ...storage, keys, issuer: 'http://127.0.0.1', era: new TokenEra(clock, null), clock });
});
afterEach(async () => {
	storage.close();
	await dataDir.remove();
});

describe('management sessions', () => {
	it('M2: end 15 minutes after sign-in, with 30 s of leeway', async () => {
		await operators.create(SYSTEM, 'ada', 'seven green umbrellas');
		const attempt = {
			username: 'ADA',
			password: 'seven green umbrellas',
			tenantId: null,
			remoteAddress: null,
			offlineClientId: null,
		};
		const signIn = await sessions.signIn(attempt);
		const token = signIn.outcome === 'signed_in' ? signIn.accessToken : '';
		clock.now += 15 * 60_000 + 29_000;
		expect(await sessions.authenticate(token, null)).toMatchObject({ role: 'operator', name: 'ada' });
		clock.now += 2_000;
		expect(await sessions.authenticate(token, null)).toBeNull();
	});

	it('T10: a refresh token of a session is good for 7 days, and not a second longer', async () => {
		const created = await operators.create(SYSTEM, 'ada', 'seven green umbrellas');
		const clientId = created?.clientId ?? '';
		const attempt = { username: 'ada', password: 'seven green umbrellas', tenantId: null, remoteAddress: null };
		const signIn = await sessions.signIn({ ...attempt, offlineClientId: clientId });
		const first = (signIn.outcome === 'signed_in' && signIn.refreshToken) || '';
		clock.now += 7 * 24 * 60 * 60_000 - 1_000;
		const second = (await sessions.refresh(clientId, first))?.refreshToken ?? '';
		clock.now += 7 * 24 * 60 * 60_000 + 1_000;
		expect(second).not.toBe('');
		expect(await sessions.refresh(clientId, second)).toBeNull();
	});

	it('the local operator is made once, whoever asks', async () => {
		const [first, second] = await Promise.all([operators.local(), operators.local()]);
		expect(second.accountId).toBe(first.accountId);
		expect(await operators.hasAny()).toBe(false);
		expect(await sessions.isCurrent(first)).toBe(true);
	});
});
