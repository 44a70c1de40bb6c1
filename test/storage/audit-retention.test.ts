import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AuditRetentionEffect, AuditVerification } from '../../core/contract/audit.ts';
import { type ConsoleCall, openConsole } from '../support/console-session.ts';
import { editDatabase, integrityProblems, readDatabase } from '../support/databases.ts';
import { type SandboxProcess, startSandbox, temporaryDataDir } from '../support/sandbox.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const SHARD = 'shard-01-eu-west-1';
const OLD_EVENTS = 1_500;
const KILLS = 12;
const KILL_WITHIN_MS = 60;
const APPS = ['one', 'two', 'three'].map((name) => ({ name, licenseRegion: 'aws-eu-west-1' }));

let path: string;
let remove: () => Promise<void>;
let sandbox: SandboxProcess;
let call: ConsoleCall;

beforeEach(async () => {
	({ path, remove } = await temporaryDataDir());
});
afterEach(async () => {
	await sandbox?.stop('SIGKILL');
	await remove();
});

async function start(config?: object): Promise<void> {
	sandbox = await startSandbox({ args: ['--data-dir', path, '--no-rate-limits'], ...(config ? { config } : {}) });
	call = await openConsole(sandbox);
}

async function answer<T>(method: string, at: string, body?: object): Promise<T> {
	const response = await call(method, at, body);
	if (!response.ok) throw new Error(`${method} ${at} answered ${response.status}: ${await response.text()}`);
	return (await response.json()) as T;
}

const verify = () => answer<AuditVerification>('GET', '/audit/verification');
const effect = () => answer<AuditRetentionEffect>('GET', '/audit/retention?days=30');
const advance = (days: number) => answer('POST', '/sandbox/clock/advance', { byMs: days * DAY_MS });
const keepFor = (auditRetentionDays: number | null) => answer('PATCH', '/instance/settings', { auditRetentionDays });
const chainOf = ({ chains }: AuditVerification, name: string) => chains.find(({ database }) => database === name);
const untilRemoved = () => vi.waitFor(async () => expect((await effect()).removes).toBe(0), { timeout: 20_000 });

describe('retention of audit events', () => {
	it(`S1: killed ${KILLS} times while it removes, it leaves whole chains, loses no young event, and comes to its end`, async () => {
		await start();
		const { id } = await answer<{ id: string }>('POST', '/tenants', { name: 'busy' });
		for (let sent = 0; sent < OLD_EVENTS; sent += 50)
			await Promise.all(Array.from({ length: 50 }, (_, n) => answer('PATCH', `/tenants/${id}`, { name: `busy ${sent + n}` })));
		await advance(31);
		await answer('PATCH', `/tenants/${id}`, { name: 'young' });
		await keepFor(30);
		const removedAtKills = new Set<number>();
		for (let kill = 0; kill < KILLS; kill += 1) {
			await pause(Math.random() * KILL_WITHIN_MS);
			await sandbox.stop('SIGKILL');
			expect(integrityProblems(path)).toEqual([]);
			removedAtKills.add(readDatabase(join(path, 'global.db'), removedFrom));
			await start();
			expect(await verify()).toMatchObject({ intact: true });
		}
		await untilRemoved();
		const removed = chainOf(await verify(), 'global')?.removed ?? 0;
		expect(removed).toBeGreaterThanOrEqual(OLD_EVENTS);
		// Some kills came in the middle
		expect([...removedAtKills].filter((count) => count > 0 && count < removed).length).toBeGreaterThan(0);
		const { items } = await answer<{ items: { after: { name?: string } }[] }>('GET', `/audit?targetId=${id}`);
		expect(items.map(({ after }) => after.name)).toEqual(['young']);
		const records = await answer<{ items: { after: { events: number } }[] }>('GET', '/audit?action=audit.removed&limit=500');
		expect(records.items.reduce((sum, { after }) => sum + after.events, 0)).toBe(removed);
	}, 120_000);

	it.each([
		['removed', 'DELETE FROM audit_start', { start: 'cut', missingAtStart: 3 }],
		['set back', `UPDATE audit_start SET seq = 1`, { start: 'unproven' }],
		['moved on with the events', `DELETE FROM audit WHERE seq = 4; UPDATE audit_start SET seq = 4`, { start: 'unproven' }],
	])('tells when what proves the beginning of a chain was %s', async (_name, sql, found) => {
		await start({ tenants: [{ name: 'Acme', apps: APPS }] });
		await advance(31);
		await keepFor(30);
		await untilRemoved();
		expect(chainOf(await verify(), SHARD)).toMatchObject({ removed: 3, start: 'whole', end: 'whole' });
		await sandbox.stop();
		editDatabase(join(path, `${SHARD}.db`), (db) => db.exec(sql));
		await start();
		const verification = await verify();
		expect(verification.intact).toBe(false);
		expect(chainOf(verification, SHARD)).toMatchObject(found);
	});

	it("does not take another database's beginning, nor an older one of its own, for where it begins", async () => {
		await start({ tenants: [{ name: 'Acme', apps: APPS }] });
		await advance(31);
		await keepFor(30);
		await untilRemoved();
		const at = join(path, `${SHARD}.db`);
		const older = readDatabase(at, (db) => db.prepare('SELECT * FROM audit_start').get());
		const replay = (file: string, row: unknown) =>
			editDatabase(file, (db) => db.prepare('REPLACE INTO audit_start VALUES (@only, @seq, @hash, @mac)').run(row));
		const [app] = (await answer<{ items: { tenantId: string; id: string }[] }>('GET', '/apps')).items;
		await answer('PATCH', `/tenants/${app?.tenantId}/apps/${app?.id}`, { name: 'renamed' });
		await advance(31);
		await untilRemoved();
		await vi.waitFor(async () => expect(chainOf(await verify(), SHARD)?.removed).toBeGreaterThan(3));
		await sandbox.stop();
		replay(at, older);
		replay(join(path, 'shard-01-us-east-1.db'), older);
		await start();
		const verification = await verify();
		expect(chainOf(verification, SHARD)).toMatchObject({ start: 'cut', removed: 3 });
		expect(chainOf(verification, 'shard-01-us-east-1')).toMatchObject({ start: 'unproven' });
	});

	it('removes nothing from a chain that is not whole, says so, and goes on with the others', async () => {
		await start({ tenants: [{ name: 'Acme', apps: APPS }] });
		await advance(31);
		await sandbox.stop();
		editDatabase(join(path, `${SHARD}.db`), (db) => db.exec('UPDATE audit SET created_at_ms = created_at_ms + 1 WHERE seq = 3'));
		await start();
		await keepFor(30);
		await untilRemoved();
		const found = await effect();
		expect(found.databases.filter(({ held }) => held)).toEqual([{ database: SHARD, removes: 0, keeps: 3, held: true }]);
		const verification = await verify();
		expect(chainOf(verification, SHARD)).toMatchObject({ removed: 0, brokenAt: `${SHARD}:000000000003` });
		expect(chainOf(verification, 'global')?.removed).toBeGreaterThan(0);
		expect(
			sandbox
				.log()
				.split('\n')
				.filter((line) => line.includes('the audit chain is not whole')),
		).toHaveLength(1);
	});
});

/** Number of the last event that was removed. */
function removedFrom(db: Parameters<Parameters<typeof readDatabase>[1]>[0]): number {
	return Number(db.prepare('SELECT seq FROM audit_start').pluck().get() ?? 0);
}
