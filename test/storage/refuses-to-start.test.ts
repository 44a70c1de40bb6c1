import { copyFileSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failToStartSandbox, startSandbox, temporaryDataDir } from '../support/sandbox.ts';

const OTHER_KEY = `1:${Buffer.alloc(32, 7).toString('base64url')}`;

let path: string;
let remove: () => Promise<void>;

/** A data directory that was used and left in order. */
beforeEach(async () => {
	({ path, remove } = await temporaryDataDir());
	const sandbox = await startSandbox({ args: ['--data-dir', path], config: { tenants: [{ name: 'Acme' }] } });
	await sandbox.stop();
});
afterEach(() => remove());

const file = (name: string) => join(path, name);
/** Content of everything that must stay as it is; journals and the lock come and go. */
const contents = () =>
	Object.fromEntries(
		readdirSync(path)
			.filter((name) => !/-(wal|shm)$|^core\./.test(name))
			.map((name) => [name, readFileSync(file(name)).toString('base64')]),
	);

async function expectRefusal(message: RegExp, env: Record<string, string> = {}): Promise<void> {
	const before = contents();
	const failed = await failToStartSandbox({ args: ['--data-dir', path], env });
	expect(failed.stderr).toMatch(message);
	expect(failed.exitCode).toBe(1);
	expect(failed.stderr).not.toMatch(/\n\s+at /);
	expect(contents()).toEqual(before);
}

function edit(name: string, change: (db: BetterSqlite3.Database) => void): void {
	const db = new BetterSqlite3(file(name));
	change(db);
	db.close();
}

describe.each(['global.db', 'shard-01-eu-west-1.db'])('S4: %s', (name) => {
	it('as garbage refuses to start, names the file and leaves it as it is', async () => {
		writeFileSync(file(name), 'this is not a database, it just stands where one should be'.repeat(200));
		await expectRefusal(new RegExp(`${name} is not a SQLite database.*left as it is`));
	});

	it('with 0 bytes refuses to start, names the file and leaves it as it is', async () => {
		writeFileSync(file(name), '');
		await expectRefusal(new RegExp(`${name} is empty`));
	});

	it('with a corrupt page refuses to start, names the file and leaves it as it is', async () => {
		const bytes = readFileSync(file(name));
		bytes.fill(0xa5, 4_096 + 8, 4_096 * 3);
		writeFileSync(file(name), bytes);
		await expectRefusal(new RegExp(`${name} (is damaged|cannot be read)`));
	});

	it("as another application's SQLite file refuses to start, names the file and leaves it as it is", async () => {
		rmSync(file(name));
		edit(name, (db) => db.exec('CREATE TABLE recipes (title TEXT)'));
		await expectRefusal(new RegExp(`${name} is a database of another application`));
	});

	it('S5: with a newer schema refuses to start and names both versions', async () => {
		edit(name, (db) => db.pragma('user_version = 99'));
		await expectRefusal(new RegExp(`${name} has schema version 99; this program knows versions up to \\d+`));
	});
});

describe('S4: shards', () => {
	it("under another shard's name are refused", async () => {
		copyFileSync(file('shard-01-us-east-1.db'), file('shard-01-us-east-2.db'));
		await expectRefusal(/holds the shard shard-01-us-east-1, not shard-01-us-east-2/);
	});
});

describe('S5: the master key', () => {
	it('missing: refuses to start, names the version that is needed, and makes no new one', async () => {
		renameSync(file('master.key'), file('elsewhere'));
		await expectRefusal(/master key is missing.*sealed under version 1/);
	});

	it('of another version: refuses to start and names both versions', async () => {
		await expectRefusal(/has version 2; .* sealed under version 1/, { WIRESOCKET_MASTER_KEY: OTHER_KEY.replace('1:', '2:') });
	});

	it('another one of the same version: refuses to start', async () => {
		await expectRefusal(/not the version 1 that sealed/, { WIRESOCKET_MASTER_KEY: OTHER_KEY });
	});

	it('malformed: refuses to start without repeating it', async () => {
		await expectRefusal(/WIRESOCKET_MASTER_KEY is not usable/, { WIRESOCKET_MASTER_KEY: '1:c2hvcnQ' });
		const failed = await failToStartSandbox({ args: ['--data-dir', path], env: { WIRESOCKET_MASTER_KEY: '1:c2hvcnQ' } });
		expect(failed.stderr).not.toContain('c2hvcnQ');
	});

	it('from the environment serves as well as from the file, and then no file is made', async () => {
		const { path: fresh, remove: removeFresh } = await temporaryDataDir();
		const env = { WIRESOCKET_MASTER_KEY: OTHER_KEY };
		for (let run = 0; run < 2; run += 1) await (await startSandbox({ args: ['--data-dir', fresh], env })).stop();
		expect(readdirSync(fresh)).not.toContain('master.key');
		await removeFresh();
	});
});
