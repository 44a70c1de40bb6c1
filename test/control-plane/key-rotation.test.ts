import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SYSTEM } from '../../core/control-plane/caller.ts';
import { EventHub } from '../../core/control-plane/events/hub.ts';
import { IssuedTokens } from '../../core/control-plane/keys/issued-tokens.ts';
import { KeyService } from '../../core/control-plane/keys/service.ts';
import { Revocations } from '../../core/control-plane/live/revocations.ts';
import { Outbox } from '../../core/control-plane/outbox/service.ts';
import { TenantNotices } from '../../core/control-plane/tenants/notices.ts';
import { TenantService } from '../../core/control-plane/tenants/service.ts';
import { generateMasterKey, Sealer } from '../../core/platform/sealing.ts';
import { openStorage } from '../../core/storage/sqlite/storage.ts';
import { temporaryDataDir } from '../support/sandbox.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const NOTHING_BILLED = { endTenant: async () => undefined };

let dataDir: Awaited<ReturnType<typeof temporaryDataDir>>;
let storage: ReturnType<typeof openStorage>;
let keys: KeyService;
let tenantId: string;
const clock = { now: Date.UTC(2026, 0, 1), nowMs: () => clock.now };

beforeEach(async () => {
	dataDir = await temporaryDataDir();
	storage = openStorage(dataDir.path);
	clock.now = Date.UTC(2026, 0, 1);
	const shared = { events: new EventHub(), revocations: new Revocations(), clock };
	keys = new KeyService({
		...shared,
		keys: storage.keys,
		sealer: new Sealer(generateMasterKey()),
		issued: new IssuedTokens(storage.issuedTokens, clock),
	});
	const sealer = new Sealer(generateMasterKey());
	const outbox = new Outbox({
		outbox: storage.outbox,
		sealer,
		clock,
		publicUrl: 'http://127.0.0.1',
		delivery: { server: null, from: null },
	});
	const notices = new TenantNotices(outbox, storage.members);
	const tenants = new TenantService({
		...shared,
		tenants: storage.tenants,
		apps: storage.apps,
		keys,
		notices,
		subscriptions: NOTHING_BILLED,
	});
	tenantId = (await tenants.create(SYSTEM, 'Acme')).id;
	await tenants.approve(SYSTEM, tenantId);
});
afterEach(async () => {
	storage.close();
	await dataDir.remove();
});

const published = async () => (await keys.published(tenantId)).keys.map((key) => key.kid);
const statuses = async () => (await keys.list(tenantId)).map((key) => key.status);

describe('signing keys', () => {
	it('are rotated at 30 days, not before', async () => {
		clock.now += 30 * DAY_MS;
		await keys.runDue(clock.now);
		expect(await statuses()).toEqual(['active']);
		clock.now += 1;
		await keys.runDue(clock.now);
		expect(await statuses()).toEqual(['active', 'retired']);
		await keys.runDue(clock.now);
		expect(await statuses()).toEqual(['active', 'retired']);
	});

	it('stay published for 24 hours after a rotation, and not longer', async () => {
		const [old] = await published();
		await keys.rotate(SYSTEM, tenantId);
		clock.now += DAY_MS - 1;
		expect(await published()).toContain(old);
		clock.now += 1;
		expect(await published()).not.toContain(old);
		expect(await published()).toHaveLength(1);
	});

	it('that are revoked are gone at once, also when they were retired already', async () => {
		const [old = ''] = await published();
		await keys.rotate(SYSTEM, tenantId);
		await keys.revoke(SYSTEM, tenantId, old);
		expect(await published()).not.toContain(old);
		expect(await statuses()).toEqual(['active', 'revoked']);
	});

	it('S6: whose sealed half was altered make their tenant unavailable, and nobody else', async () => {
		const other = new KeyService({
			keys: storage.keys,
			sealer: new Sealer(generateMasterKey()),
			issued: new IssuedTokens(storage.issuedTokens, clock),
			events: new EventHub(),
			revocations: new Revocations(),
			clock,
		});
		await expect(other.signer(tenantId)).rejects.toMatchObject({ code: 'unavailable' });
		await expect(keys.signer(tenantId)).resolves.toMatchObject({ kid: (await published())[0] });
	});
});
