import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { AuditEvent, AuditRetentionEffect, AuditVerification, ListedAuditEvent } from '../../core/contract/audit.ts';
import type { Page } from '../../core/contract/pages.ts';
import { backUp, dataCall, stage, untilReplaced } from '../support/backup.ts';
import { managementClient, operatorToken, readProblem } from '../support/clients.ts';
import { type ConsoleCall, openConsole } from '../support/console-session.ts';
import { openEventSource } from '../support/event-source.ts';
import { addMember } from '../support/people.ts';
import { type SandboxProcess, startSandbox, temporaryDataDir } from '../support/sandbox.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const SHARD = 'shard-01-eu-west-1';

let folder: Awaited<ReturnType<typeof temporaryDataDir>>;
let sandbox: SandboxProcess;
/** As this machine's console: no sign-in is recorded, and no token ends when the clock is moved. */
let call: ConsoleCall;

beforeAll(async () => {
	folder = await temporaryDataDir();
	sandbox = await startSandbox({ args: ['--data-dir', folder.path, '--no-rate-limits'] });
	call = await openConsole(sandbox);
});
afterAll(async () => {
	await sandbox?.stop();
	await folder?.remove();
});

async function answer<T>(method: string, path: string, body?: object): Promise<T> {
	const response = await call(method, path, body);
	if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
	return (await response.json()) as T;
}

const advance = (days: number) => answer('POST', '/sandbox/clock/advance', { byMs: days * DAY_MS });
const keepFor = (auditRetentionDays: number | null) => answer('PATCH', '/instance/settings', { auditRetentionDays });
const verify = () => answer<AuditVerification>('GET', '/audit/verification');
const effectOf = (days: number) => answer<AuditRetentionEffect>('GET', `/audit/retention?days=${days}`);
const events = async (query = '') => (await answer<Page<ListedAuditEvent>>('GET', `/audit?sort=at&limit=500${query}`)).items;
const removals = () => events('&action=audit.removed');
const within = (database: string) => (event: AuditEvent) => event.id.startsWith(`${database}:`);

/** An active tenant with an app, which is recorded in the global database and in a shard. */
async function makeApp(name: string): Promise<{ tenantId: string }> {
	const { id: tenantId } = await answer<{ id: string }>('POST', '/tenants', { name });
	await answer('POST', `/tenants/${tenantId}/approve`);
	await answer('POST', `/tenants/${tenantId}/apps`, { name, licenseRegion: 'aws-eu-west-1' });
	return { tenantId };
}

/** Until the setting has nothing left to remove. */
function untilRemoved(days: number): Promise<void> {
	return vi.waitFor(async () => expect((await effectOf(days)).removes).toBe(0), { timeout: 20_000 });
}

describe('retention of audit events', () => {
	it('is off until it is set: events stay however old they are', async () => {
		await makeApp('old');
		await advance(200);
		expect((await answer<{ settings: object }>('GET', '/instance/settings')).settings).toMatchObject({
			auditRetentionDays: null,
		});
		expect((await effectOf(30)).removes).toBeGreaterThan(0);
		expect(await removals()).toEqual([]);
	});

	it('tells beforehand what goes, removes exactly that, records it, and leaves chains that are whole', async () => {
		const young = await makeApp('young');
		const before = await events();
		const effect = await effectOf(90);
		const old = before.filter(({ at }) => at <= effect.until);
		expect(effect).toMatchObject({ removes: old.length, oldest: old[0]?.at, keeps: before.length - old.length });
		expect(Date.parse(effect.until) % DAY_MS).toBe(0);
		await keepFor(90);
		await untilRemoved(90);

		const after = await events();
		expect(after.filter(({ at }) => at <= effect.until)).toEqual([]);
		expect(after.filter(({ tenantId }) => tenantId === young.tenantId)).toEqual(
			before.filter(({ tenantId }) => tenantId === young.tenantId),
		);
		const records = await removals();
		expect(records.map(({ target }) => target.name).sort()).toEqual(['global', SHARD]);
		for (const record of records) {
			const gone = old.filter(within(record.target.name));
			expect(record).toMatchObject({
				actor: { kind: 'system' },
				tenantId: null,
				target: { type: 'audit', id: gone.at(-1)?.id },
				after: {
					until: effect.until,
					retentionDays: 90,
					events: gone.length,
					first: gone[0]?.id,
					last: gone.at(-1)?.id,
					lastHash: gone.at(-1)?.hash,
				},
			});
		}
		const { intact, chains } = await verify();
		expect(intact).toBe(true);
		expect(chains.reduce((sum, { removed }) => sum + removed, 0)).toBe(old.length);
		expect(chains.find(({ database }) => database === SHARD)).toEqual({
			database: SHARD,
			events: 2,
			brokenAt: null,
			removed: 1,
			start: 'whole',
			missingAtStart: 0,
			end: 'whole',
			missing: 0,
		});
	});

	it('event_removed: a link to an event that was removed says so and when, one that never was is not found', async () => {
		const [record] = await removals();
		const gone = await readProblem(await call('GET', '/audit/events/global:000000000001'));
		expect(gone).toMatchObject({ status: 410, code: 'event_removed' });
		expect(gone.detail).toContain(`on ${record?.at.slice(0, 10)}`);
		expect(await readProblem(await call('GET', `/audit/events/${SHARD}:000000000001`))).toMatchObject({ code: 'event_removed' });
		for (const id of ['global:000000999999', 'global:000000000000', 'global:0000000000001', 'nowhere:000000000001'])
			expect(await readProblem(await call('GET', `/audit/events/${id}`))).toMatchObject({ status: 404, code: 'not_found' });
		expect((await call('GET', `/audit/events/${record?.id}`)).status).toBe(200);
	});

	it('exports what is left, which begins after the event that the record of the removal names', async () => {
		const lines = (await (await call('GET', '/audit/export?format=ndjson&sort=at')).text()).trimEnd().split('\n');
		const exported = lines.map((line) => JSON.parse(line) as AuditEvent);
		expect(exported.map(({ id }) => id)).toEqual((await events()).map(({ id }) => id));
		const record = (await removals()).find(within('global'));
		const number = (id: string | undefined) => Number(id?.slice('global:'.length));
		expect(number(exported.find(within('global'))?.id)).toBe(number(record?.target.id) + 1);
	});

	it('goes on as time passes, with one record a database and day; of an event whose record is gone it says before when', async () => {
		await makeApp('next');
		await advance(60);
		await untilRemoved(90);
		const records = await removals();
		// A run may have come while the clock was on its way
		const terms = records.filter(within('global')).map(({ after }) => after?.until);
		expect(terms.length).toBeGreaterThanOrEqual(2);
		expect(new Set(terms).size).toBe(terms.length);
		await advance(91);
		await untilRemoved(90);
		expect((await removals()).map(({ id }) => id)).not.toContain(records.find(within('global'))?.id);
		expect((await verify()).intact).toBe(true);
		const gone = await readProblem(await call('GET', '/audit/events/global:000000000001'));
		expect(gone).toMatchObject({ code: 'event_removed' });
		expect(gone.detail).toContain('before ');
	});

	it('leaves records of removals where there is nothing else: a quiet database would record for ever', async () => {
		const inShard = async () => (await events()).filter(within(SHARD));
		await advance(91);
		await untilRemoved(90);
		const before = await inShard();
		expect(before.map(({ action }) => action)).toEqual(['audit.removed']);
		await advance(200);
		// When the global database is done, the shard has had its turn as well, or has it in the next run
		await untilRemoved(90);
		await advance(1);
		await untilRemoved(90);
		expect(await inShard()).toEqual(before);
	});

	it('lasts: chains are whole and removed events known after a rotation of the master key, a restart and a restore', async () => {
		const expectKnown = async () => {
			expect(await verify()).toMatchObject({ intact: true });
			expect((await call('GET', '/audit/events/global:000000000001')).status).toBe(410);
		};
		await answer('POST', '/instance/master-key/rotate');
		await vi.waitFor(async () => expect(await answer('GET', '/instance/master-key')).toMatchObject({ rotation: null }), {
			timeout: 20_000,
		});
		await expectKnown();
		const { operator } = sandbox;
		await sandbox.stop();
		sandbox = { ...(await startSandbox({ args: ['--data-dir', folder.path, '--no-rate-limits'] })), operator };
		call = await openConsole(sandbox);
		await expectKnown();
		const backup = await backUp(sandbox);
		await makeApp('later');
		const { checked } = (await (await stage(sandbox, backup)).json()) as { checked: object };
		expect(checked).toMatchObject({ auditIntact: true });
		await dataCall(sandbox, 'POST', '/sandbox/data/restore/apply');
		await untilReplaced('restore', () => dataCall(sandbox, 'GET', '/sandbox/data/restore'));
		await expectKnown();
		await advance(91);
		await untilRemoved(90);
		await expectKnown();
	});

	it('leaves streams alone: one that was cut goes on after its last event, whatever was removed meanwhile', async () => {
		const { tenantId } = await makeApp('streamed');
		await advance(100);
		const authorization = `Bearer ${await operatorToken(sandbox)}`;
		const url = `${sandbox.controlPlane}/api/v1/events`;
		const first = await openEventSource(url, { authorization });
		const { id = '' } = await first.next();
		first.cut();
		await untilRemoved(90);
		expect((await call('DELETE', `/tenants/${tenantId}`)).status).toBe(204);
		const again = await openEventSource(url, { authorization, 'last-event-id': id }, []);
		const types = [(await again.next()).data.type];
		while (types.at(-1) !== 'tenant.changed') types.push((await again.next()).data.type);
		again.cut();
		expect(types[0]).toBe('resumed');
		expect(types).toContain('audit.recorded');
		expect((await verify()).intact).toBe(true);
		expect((await events(`&tenantId=${tenantId}`)).map(({ action }) => action)).toContain('tenant.deleted');
	});

	it('refuses less than 30 days, broken numbers, and more than ten years, and is for operators alone', async () => {
		for (const days of [0, 29, 30.5, 3_651]) {
			const body = { auditRetentionDays: days };
			expect(await readProblem(await call('PATCH', '/instance/settings', body))).toMatchObject({
				status: 400,
				errors: [{ path: 'auditRetentionDays' }],
			});
			expect(await readProblem(await call('GET', `/audit/retention?days=${days}`))).toMatchObject({
				status: 400,
				errors: [{ path: 'days' }],
			});
		}
		expect((await call('GET', '/audit/retention')).status).toBe(400);
		const { tenantId } = await makeApp('members');
		const member = await addMember(sandbox, tenantId, 'nosy@example.com', 'owner');
		const headers = { authorization: `Bearer ${member.token}` };
		const refused = await fetch(`${sandbox.controlPlane}/api/v1/audit/retention?days=90`, { headers });
		expect(await readProblem(refused)).toMatchObject({ status: 403, code: 'insufficient_scope' });
		const management = await managementClient(sandbox);
		expect((await management.audit.retention({ days: 3_650 })).removes).toBe(0);
	});
});
