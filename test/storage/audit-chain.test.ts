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
		});
	});

	it.each([
		['an altered event', "UPDATE audit SET event = event || 'A' WHERE seq = 2", 2],
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
});
