import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { managementClient } from '../support/clients.ts';
import { type ReadyLine, startSandbox, temporaryDataDir } from '../support/sandbox.ts';

let path: string;
let remove: () => Promise<void>;
let operator: ReadyLine['operator'];

beforeEach(async () => {
	({ path, remove } = await temporaryDataDir());
	const apps = ['one', 'two', 'three'].map((name) => ({ name, licenseRegion: 'aws-eu-west-1' }));
	const sandbox = await startSandbox({ args: ['--data-dir', path], config: { tenants: [{ name: 'Acme', apps }] } });
	({ operator } = sandbox);
	await sandbox.stop();
});
afterEach(() => remove());

async function verify() {
	const sandbox = await startSandbox({ args: ['--data-dir', path] });
	try {
		const management = await managementClient({ ...sandbox, operator });
		return await management.audit.verify();
	} finally {
		await sandbox.stop();
	}
}

function tamper(file: string, sql: string): void {
	const db = new BetterSqlite3(join(path, file));
	db.exec(sql);
	db.close();
}

describe('the audit trail', () => {
	it('is whole when nobody touched it, and after a restart', async () => {
		const verification = await verify();
		expect(verification.intact).toBe(true);
		expect(verification.chains.find(({ database }) => database === 'shard-01-eu-west-1')).toEqual({
			database: 'shard-01-eu-west-1',
			events: 3,
			brokenAt: null,
			removed: 0,
			start: 'whole',
			missingAtStart: 0,
			end: 'whole',
			missing: 0,
		});
	});

	it.each([
		['an altered event', "UPDATE audit SET event = json_set(event, '$.sealed', 'A') WHERE seq = 2", 2],
		["another event's content", 'UPDATE audit SET event = (SELECT event FROM audit WHERE seq = 1) WHERE seq = 2', 2],
		['a removed event', 'DELETE FROM audit WHERE seq = 2', 3],
		['an altered column', "UPDATE audit SET tenant_id = 'x' WHERE seq = 2", 2],
		['an altered time', 'UPDATE audit SET created_at_ms = created_at_ms + 1 WHERE seq = 3', 3],
	])('tells of %s and where', async (_name, sql, seq) => {
		tamper('shard-01-eu-west-1.db', sql);
		const verification = await verify();
		expect(verification.intact).toBe(false);
		expect(verification.chains.filter(({ brokenAt }) => brokenAt !== null)).toMatchObject([
			{ database: 'shard-01-eu-west-1', brokenAt: `shard-01-eu-west-1:${String(seq).padStart(12, '0')}` },
		]);
	});

	const SHARD = 'shard-01-eu-west-1';
	const chainOf = (verification: Awaited<ReturnType<typeof verify>>) =>
		verification.chains.find(({ database }) => database === SHARD);

	it('tells when its last events were taken away, and how many', async () => {
		tamper(`${SHARD}.db`, 'DELETE FROM audit WHERE seq > 1');
		const verification = await verify();
		expect(verification.intact).toBe(false);
		expect(chainOf(verification)).toMatchObject({ events: 1, brokenAt: null, start: 'whole', end: 'cut', missing: 2 });
	});

	it('tells when its first events were taken away, and how many', async () => {
		tamper(`${SHARD}.db`, 'DELETE FROM audit WHERE seq < 3');
		const verification = await verify();
		expect(verification.intact).toBe(false);
		const brokenAt = `${SHARD}:000000000003`;
		expect(chainOf(verification)).toMatchObject({ events: 0, brokenAt, start: 'cut', missingAtStart: 2, removed: 0 });
	});

	it.each([
		['made up', "INSERT INTO audit_start SELECT 1, seq, hash, x'00' FROM audit WHERE seq = 2"],
		['that of its end', 'INSERT INTO audit_start SELECT * FROM audit_head'],
	])('does not take its beginning for removed by retention when the proof of that is %s', async (_name, sql) => {
		tamper(`${SHARD}.db`, `${sql}; DELETE FROM audit WHERE seq <= (SELECT seq FROM audit_start)`);
		const verification = await verify();
		expect(verification.intact).toBe(false);
		expect(chainOf(verification)).toMatchObject({ start: 'unproven', removed: 0 });
	});

	it('still tells it when more was recorded since', async () => {
		tamper(`${SHARD}.db`, 'DELETE FROM audit WHERE seq > 1');
		const config = { tenants: [{ name: 'Acme', apps: [{ name: 'four', licenseRegion: 'aws-eu-west-1' }] }] };
		await (await startSandbox({ args: ['--data-dir', path], config })).stop();
		const verification = await verify();
		expect(verification.intact).toBe(false);
		expect(chainOf(verification)).toMatchObject({ events: 1, brokenAt: `${SHARD}:000000000004` });
	});

	it.each([
		['removed', 'DELETE FROM audit_head'],
		[
			'set back together with the events',
			'DELETE FROM audit WHERE seq > 1; UPDATE audit_head SET seq = 1, hash = (SELECT hash FROM audit)',
		],
		['emptied together with all events', 'DELETE FROM audit; DELETE FROM audit_head'],
	])('tells when what proves its end was %s, also after more was recorded', async (_name, sql) => {
		tamper(`${SHARD}.db`, sql);
		expect(chainOf(await verify())).toMatchObject({ end: 'unproven' });
		const config = { tenants: [{ name: 'Acme', apps: [{ name: 'four', licenseRegion: 'aws-eu-west-1' }] }] };
		await (await startSandbox({ args: ['--data-dir', path], config })).stop();
		const verification = await verify();
		expect(verification.intact).toBe(false);
		expect(chainOf(verification)).toMatchObject({ end: 'unproven' });
	});

	it("does not take one shard's end for another's", async () => {
		const shard = new BetterSqlite3(join(path, `${SHARD}.db`));
		const head = shard.prepare('SELECT seq, hash, mac FROM audit_head').get();
		shard.close();
		const other = new BetterSqlite3(join(path, 'shard-01-us-east-1.db'));
		other.prepare('UPDATE audit_head SET seq = @seq, hash = @hash, mac = @mac').run(head);
		other.close();
		const { chains } = await verify();
		expect(chains.filter(({ end }) => end !== 'whole')).toMatchObject([{ database: 'shard-01-us-east-1', end: 'unproven' }]);
	});
});
