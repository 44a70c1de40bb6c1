import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type BetterSqlite3 from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backUpOffline } from '../../core/offline-backup.ts';
import { backUp, dataCall, PASSPHRASE, stage, untilReplaced } from '../support/backup.ts';
import { clientCredentials, type ManagementClient, managementClient, postToken, readProblem } from '../support/clients.ts';
import { openConsole } from '../support/console-session.ts';
import { editDatabase, integrityProblems, sealedTexts } from '../support/databases.ts';
import { addMember } from '../support/people.ts';
import { type SandboxProcess, startSandbox, temporaryDataDir } from '../support/sandbox.ts';

type Folder = Awaited<ReturnType<typeof temporaryDataDir>>;

let folder: Folder;
let sandbox: SandboxProcess;
let management: ManagementClient;

/** A tenant with an app that can get tokens. */
async function makeApp(name: string): Promise<{ tenantId: string; clientId: string; clientSecret: string }> {
	const tenant = await management.tenants.create({ name });
	await management.tenants.approve({ tenantId: tenant.id });
	const [free] = await management.plans.list();
	const created = await management.apps.create({
		tenantId: tenant.id,
		name: 'editor',
		licenseRegion: 'aws-eu-west-1',
		planId: free?.id ?? '',
	});
	return { tenantId: tenant.id, clientId: created.app.clientId, clientSecret: created.clientSecret };
}

async function start(at: Folder): Promise<SandboxProcess> {
	return startSandbox({ args: ['--data-dir', at.path, '--no-rate-limits'] });
}

beforeEach(async () => {
	folder = await temporaryDataDir();
	sandbox = await start(folder);
	management = await managementClient(sandbox);
});
afterEach(async () => {
	await sandbox.stop();
	await folder.remove();
});

async function restore(backup: Uint8Array): Promise<void> {
	const checked = await stage(sandbox, backup);
	expect(checked.status).toBe(200);
	const applied = await dataCall(sandbox, 'POST', '/sandbox/data/restore/apply');
	expect(applied.status).toBe(202);
	await untilReplaced('restore', () => dataCall(sandbox, 'GET', '/sandbox/data/restore'));
	management = await managementClient(sandbox);
}

const tenantNames = async () => (await management.tenants.list({})).items.map(({ name }) => name).sort();

describe('backup and restore', () => {
	it('brings everything back as it was: what came later is gone, and tokens, secrets and the audit trail work', async () => {
		const app = await makeApp('Before');
		const { counts } = await management.data.get();
		const backup = await backUp(sandbox);
		await makeApp('After');
		await restore(backup);
		expect(await tenantNames()).toEqual(['Before']);
		expect((await postToken(sandbox.controlPlane, clientCredentials(app))).status).toBe(200);
		expect((await management.audit.verify()).intact).toBe(true);
		expect((await management.data.get()).counts).toMatchObject({ ...counts, auditEvents: expect.any(Number) });
		const { items } = await management.audit.list({ targetType: 'data' });
		expect(items.map(({ action }) => action)).toContain('data.restored');
		expect(await management.data.restoreState()).toMatchObject({
			backup: null,
			last: { kind: 'restore', outcome: 'done' },
		});
		expect(integrityProblems(folder.path)).toEqual([]);
		expect(readdirSync(folder.path)).not.toContain('replacement');
	});

	it('works in another data directory with a master key of its own: nothing sealed under the old key is left', async () => {
		const app = await makeApp('Moved');
		const { operator } = sandbox;
		const backup = await backUp(sandbox);
		const before = sealedTexts(folder.path).map(({ sealed }) => sealed);
		const otherFolder = await temporaryDataDir();
		const other = await start(otherFolder);
		try {
			expect((await stage(other, backup)).status).toBe(200);
			expect((await dataCall(other, 'POST', '/sandbox/data/restore/apply')).status).toBe(202);
			const moved = { ...other, operator };
			await untilReplaced('restore', () => dataCall(moved, 'GET', '/sandbox/data/restore'));
			expect((await postToken(moved.controlPlane, clientCredentials(app))).status).toBe(200);
			expect((await (await managementClient(moved)).audit.verify()).intact).toBe(true);
			const after = sealedTexts(otherFolder.path).map(({ sealed }) => sealed);
			expect(after.length).toBeGreaterThan(5);
			expect(after.filter((sealed) => before.includes(sealed))).toEqual([]);
			// A start with the directory's own key file
			await other.stop();
			const again = await start(otherFolder);
			expect((await postToken(again.controlPlane, clientCredentials(app))).status).toBe(200);
			await again.stop();
		} finally {
			await other.stop();
			await otherFolder.remove();
		}
	});

	it('is of one moment over all files, whoever writes meanwhile', async () => {
		const { tenantId } = await makeApp('Busy');
		let isDone = false;
		const writing = (async () => {
			for (let number = 0; !isDone; number += 1) {
				const tenant = await management.tenants.create({ name: `Tenant ${number}` });
				await management.tenants.approve({ tenantId: tenant.id });
				await management.apps.create({ tenantId: tenant.id, name: 'app', licenseRegion: 'aws-us-west-2' });
			}
		})();
		const backup = await backUp(sandbox);
		isDone = true;
		await writing;
		await restore(backup);
		const tenants = new Set((await management.tenants.list({ limit: 500 })).items.map(({ id }) => id));
		expect(tenants).toContain(tenantId);
		// An app was made after its tenant, in another file: the backup cannot have it without
		const apps = (await management.apps.list({ limit: 500 })).items;
		expect(apps.filter((app) => !tenants.has(app.tenantId))).toEqual([]);
		expect((await management.audit.verify()).intact).toBe(true);
	});

	it('tells what a checked backup holds before anything is replaced, and forgets it when told to', async () => {
		const early = await dataCall(sandbox, 'POST', '/sandbox/data/restore/check', { passphrase: PASSPHRASE });
		expect(await readProblem(early)).toMatchObject({ status: 409, code: 'backup_missing' });
		await makeApp('Counted');
		const { counts } = await management.data.get();
		const backup = await backUp(sandbox);
		await makeApp('Later');
		const state = (await (await stage(sandbox, backup)).json()) as { checked: object };
		const { auditEvents } = counts;
		expect(state.checked).toEqual({ counts: { ...counts, auditEvents: expect.any(Number) }, auditIntact: true });
		expect((state.checked as { counts: typeof counts }).counts.auditEvents).toBeGreaterThanOrEqual(auditEvents);
		expect(await tenantNames()).toEqual(['Counted', 'Later']);
		expect((await dataCall(sandbox, 'DELETE', '/sandbox/data/restore')).status).toBe(204);
		await management.data.discard();
		expect(await management.data.restoreState()).toEqual({ backup: null, checked: null, last: null });
		expect(await readProblem(await dataCall(sandbox, 'POST', '/sandbox/data/restore/apply'))).toMatchObject({
			status: 409,
			code: 'backup_missing',
		});
	});

	it('keeps the console and its session at their place', async () => {
		const call = await openConsole(sandbox);
		const backup = await backUp(sandbox);
		await makeApp('Gone');
		await restore(backup);
		const response = await call('GET', '/tenants');
		expect(response.status).toBe(200);
		expect(((await response.json()) as { items: unknown[] }).items).toEqual([]);
	});

	it('never holds the master key in the open, nor a passphrase in the log', async () => {
		const backup = await backUp(sandbox);
		const [, encoded = ''] = /:(\S+)/.exec(readFileSync(join(folder.path, 'master.key'), 'utf8')) ?? [];
		expect(encoded).toHaveLength(43);
		expect(backup.includes(encoded)).toBe(false);
		await restore(backup);
		expect(sandbox.log()).not.toContain(PASSPHRASE);
		expect(sandbox.log()).not.toContain('"level":50');
	});
});

describe('a backup that cannot be used is refused with its reason, and nothing is replaced', () => {
	let backup: Buffer;
	let scratch: Folder;

	beforeEach(async () => {
		await makeApp('Kept');
		backup = await backUp(sandbox);
		scratch = await temporaryDataDir();
	});
	afterEach(async () => {
		expect(await tenantNames()).toEqual(['Kept']);
		expect((await management.data.restoreState()).checked).toBe(null);
		await scratch.remove();
	});

	function altered(change: (db: BetterSqlite3.Database) => void): Buffer {
		const path = join(scratch.path, 'altered');
		writeFileSync(path, backup);
		editDatabase(path, change);
		return readFileSync(path);
	}

	it('another passphrase', async () => {
		const problem = await readProblem(await stage(sandbox, backup, 'wrong horse battery staple'));
		expect(problem).toMatchObject({ status: 403, code: 'passphrase_wrong', errors: [{ path: 'passphrase' }] });
	});

	it('a file of another kind, an empty one, and one that was cut short', async () => {
		for (const [content, why] of [
			[Buffer.from('hello'), /cannot be read as a backup/],
			[backup.subarray(0, 5_000), /cannot be read as a backup/],
			[backup.subarray(0, backup.length / 2), /cannot be read as a backup/],
		] as const) {
			const problem = await readProblem(await stage(sandbox, content));
			expect(problem).toMatchObject({ status: 400, code: 'backup_invalid' });
			expect(problem.detail).toMatch(why);
		}
		const foreign = altered((db) => db.pragma('application_id = 1'));
		expect((await readProblem(await stage(sandbox, foreign))).detail).toMatch(/another kind/);
	});

	it('a byte of a database that was altered, and a table of contents that was', async () => {
		const bytes = altered((db) => {
			const piece = db.prepare("SELECT content FROM pieces WHERE file = 'global.db' AND seq = 0").pluck().get() as Buffer;
			piece[4_200] = (piece[4_200] ?? 0) ^ 1;
			db.prepare("UPDATE pieces SET content = ? WHERE file = 'global.db' AND seq = 0").run(piece);
		});
		expect(await readProblem(await stage(sandbox, bytes))).toMatchObject({ status: 400, code: 'backup_invalid' });
		const contents = altered((db) => db.exec("UPDATE manifest SET content = replace(content, 'global', 'sync')"));
		expect(await readProblem(await stage(sandbox, contents))).toMatchObject({ status: 400, code: 'backup_invalid' });
	});

	it('one of a newer format, or with a database that this program does not know', async () => {
		const format = altered((db) => db.pragma('user_version = 2'));
		expect(await readProblem(await stage(sandbox, format))).toMatchObject({ status: 409, code: 'backup_newer' });
		const unknown = altered((db) => db.exec("UPDATE manifest SET content = replace(content, 'sync.db', 'more.db')"));
		expect(await readProblem(await stage(sandbox, unknown))).toMatchObject({ status: 409, code: 'backup_newer' });
	});

	it('one whose data has a newer schema: both versions are named', async () => {
		const newer = await temporaryDataDir();
		await (await start(newer)).stop();
		// As a newer program would leave it: the file is whole, its version is beyond ours
		editDatabase(join(newer.path, 'sync.db'), (db) => db.pragma('user_version = 900'));
		const path = join(scratch.path, 'newer.backup');
		const masterKey = { supplied: undefined, environment: undefined };
		await backUpOffline({ dataDir: newer.path, masterKey, path, passphrase: PASSPHRASE });
		const problem = await readProblem(await stage(sandbox, readFileSync(path)));
		expect(problem).toMatchObject({ status: 409, code: 'backup_newer' });
		expect(problem.detail).toMatch(/schema version 900; this program knows versions up to \d+/);
		expect(problem.detail).not.toContain(folder.path);
		await newer.remove();
	});
});

describe('the routes', () => {
	it('are for operators alone', async () => {
		const { tenantId } = await makeApp('Members');
		const owner = await addMember(sandbox, tenantId, 'owner@example.com', 'owner');
		const headers = { authorization: `Bearer ${owner.token}`, 'content-type': 'application/json' };
		const requests: [string, string, string?][] = [
			['GET', ''],
			['POST', '/backup', JSON.stringify({ passphrase: PASSPHRASE })],
			['GET', '/restore'],
			['PUT', '/restore/file', 'x'],
			['POST', '/restore/check', JSON.stringify({ passphrase: PASSPHRASE })],
			['POST', '/restore/apply'],
			['DELETE', '/restore'],
			['POST', '/reset'],
		];
		for (const [method, path, body] of requests) {
			const response = await fetch(`${sandbox.controlPlane}/api/v1/sandbox/data${path}`, {
				method,
				headers: body ? headers : { authorization: headers.authorization },
				...(body ? { body } : {}),
			});
			expect(await readProblem(response), `${method} ${path}`).toMatchObject({ status: 403, code: 'insufficient_scope' });
			const anonymous = await fetch(`${sandbox.controlPlane}/api/v1/sandbox/data${path}`, { method });
			expect(anonymous.status, `${method} ${path}`).toBe(401);
		}
	});

	it('refuse a passphrase that is too short, an upload of another type, and a second backup at the same time', async () => {
		expect(await readProblem(await dataCall(sandbox, 'POST', '/sandbox/data/backup', { passphrase: 'short' }))).toMatchObject({
			status: 400,
			errors: [{ path: 'passphrase' }],
		});
		expect((await dataCall(sandbox, 'PUT', '/sandbox/data/restore/file', { json: true })).status).toBe(415);
		const answers = await Promise.all(
			[1, 2].map(() => dataCall(sandbox, 'POST', '/sandbox/data/backup', { passphrase: PASSPHRASE })),
		);
		const statuses = answers.map(({ status }) => status).sort();
		expect(statuses).toEqual([200, 409]);
		const refused = answers.find(({ status }) => status === 409);
		expect(refused && (await readProblem(refused)).code).toBe('data_busy');
	});

	it('wait for a rotation of the master key', async () => {
		await management.masterKey.rotate();
		const answers = [
			await dataCall(sandbox, 'POST', '/sandbox/data/backup', { passphrase: PASSPHRASE }),
			await dataCall(sandbox, 'POST', '/sandbox/data/reset'),
		];
		for (const answer of answers) expect(await readProblem(answer)).toMatchObject({ status: 409, code: 'rotation_under_way' });
	});
});

describe('reset', () => {
	it('leaves an empty sandbox at the same addresses, and records what was there', async () => {
		await makeApp('Doomed');
		const call = await openConsole(sandbox);
		expect((await dataCall(sandbox, 'POST', '/sandbox/data/reset')).status).toBe(202);
		await untilReplaced('reset', () => call('GET', '/sandbox/data/restore'));
		const facts = (await (await call('GET', '/sandbox/data')).json()) as { counts: Record<string, number> };
		expect(facts.counts).toMatchObject({ tenants: 0, apps: 0, members: 0, plans: 4, nodes: 2 });
		const audit = (await (await call('GET', '/audit?action=data.reset')).json()) as { items: { before: object }[] };
		expect(audit.items[0]?.before).toMatchObject({ tenants: 1, apps: 1 });
		expect(integrityProblems(folder.path)).toEqual([]);
		expect(readdirSync(folder.path)).not.toContain('replacement');
	});
});
