import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { CompactEncrypt, compactDecrypt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LICENSE_REGIONS } from '../../core/contract/regions.ts';
import { parseMasterKeys, Sealer } from '../../core/platform/sealing.ts';
import { columnCipher, newDataKey } from '../../core/storage/sqlite/column-cipher.ts';
import { managementClient } from '../support/clients.ts';
import { databaseNames } from '../support/databases.ts';
import { type SandboxProcess, startSandbox, temporaryDataDir } from '../support/sandbox.ts';

interface Marked {
	dbCode: string;
	/** Texts of one app that must not lie open anywhere. */
	markers: string[];
}

const apps = ['Starter', 'Team'].map((plan) => ({ name: plan, licenseRegion: 'aws-eu-west-1', plan }));
const CONFIG = { tenants: [{ name: 'Acme', apps }] };

let path: string;
let remove: () => Promise<void>;
let sandbox: SandboxProcess;
const marked: Marked[] = [];

/** All bytes of a database file, its write-ahead log and its index of that. */
function bytesOf(name: string): string {
	const files = readdirSync(path).filter((file) => file === name || file.startsWith(`${name}-`));
	return files.map((file) => readFileSync(join(path, file)).toString('latin1')).join('\n');
}

beforeAll(async () => {
	({ path, remove } = await temporaryDataDir());
	sandbox = await startSandbox({ args: ['--data-dir', path], config: CONFIG });
	const management = await managementClient(sandbox);
	const declared = (await management.apps.list({})).items;
	const plans = Object.fromEntries(declared.map((app) => [app.name, app.subscription?.planId ?? '']));
	const tenantId = declared[0]?.tenantId ?? '';
	for (const [index, { code, dbCode }] of LICENSE_REGIONS.entries()) {
		const markers = [`Marker-${index}-first`, `marker-${index}.example.org`, `Marker-${index}-second`, `Marker-${index}-deleted`];
		const [name = '', domain = '', renamed = '', gone = ''] = markers;
		const { app } = await management.apps.create({
			tenantId,
			name,
			licenseRegion: code,
			allowedDomains: [domain],
			planId: plans.Starter,
		});
		await management.apps.update({ tenantId, appId: app.id, name: renamed });
		// What they are billed for is theirs, too; a deleted app's name is not forgotten where it is billed.
		await management.apps.setPlan({ tenantId, appId: app.id, planId: plans.Team ?? '' });
		const { app: deleted } = await management.apps.create({ tenantId, name: gone, licenseRegion: code, planId: plans.Starter });
		await management.apps.delete({ tenantId, appId: deleted.id });
		marked.push({ dbCode, markers: [...markers, app.clientId, deleted.clientId] });
	}
});
afterAll(async () => {
	await sandbox.stop();
	await remove();
});

describe('what belongs to an app', () => {
	it('lies open in no file: not in its own shard, not in another one, not in the global database', () => {
		// The global one, the sync log, and the shards
		expect(databaseNames(path)).toHaveLength(2 + LICENSE_REGIONS.length);
		for (const file of databaseNames(path)) {
			const bytes = bytesOf(file).toLowerCase();
			expect(bytes).toContain('sqlite format 3');
			for (const text of marked.flatMap(({ markers }) => markers)) expect(bytes).not.toContain(text.toLowerCase());
		}
	});

	it('has its row and its events in its own shard only', async () => {
		const management = await managementClient(sandbox);
		for (const { items } of [await management.apps.list({})])
			for (const app of items) {
				const files = databaseNames(path).filter((file) => bytesOf(file).includes(app.id));
				expect(files).toEqual([`${app.dbCode}.db`]);
			}
	});

	it("is opened by its own shard's key, and by no other shard's", async () => {
		const master = new Sealer(...parseMasterKeys(readFileSync(join(path, 'master.key'), 'utf8')));
		const shards = await Promise.all(
			LICENSE_REGIONS.map(async ({ dbCode }) => {
				const db = new BetterSqlite3(join(path, `${dbCode}.db`), { readonly: true });
				const key = db.prepare('SELECT version, sealed_key FROM data_keys').get() as { version: number; sealed_key: string };
				const app = db.prepare('SELECT name, client_id, allowed_domains FROM apps ORDER BY created_at_ms DESC').get() as Record<
					string,
					string
				>;
				db.close();
				const bytes = Buffer.from(await master.unseal(key.sealed_key), 'base64url');
				return { dbCode, key: { version: key.version, bytes }, app };
			}),
		);
		for (const owner of shards)
			for (const other of shards)
				for (const sealed of Object.values(owner.app)) {
					// Even under the right name: it is the key that is another one.
					const open = () => columnCipher(owner.dbCode, [other.key]).open(sealed);
					if (owner === other) expect(marked.flatMap(({ markers }) => markers).join()).toContain(open().replace(/[[\]"]/g, ''));
					else expect(open).toThrow();
				}
	});

	it('is still found by name, by part of a name without case, and by client id', async () => {
		const management = await managementClient(sandbox);
		const found = async (search: string) => (await management.apps.list({ search })).items.map((app) => app.name);
		expect(await found('mARKER-3-SEC')).toEqual(['Marker-3-second']);
		expect(await found(marked[2]?.markers[4] ?? '')).toEqual(['Marker-2-second']);
		expect(await found('Marker-%-second')).toEqual([]);
	});

	it('keeps the audit trail readable, searchable and whole', async () => {
		const management = await managementClient(sandbox);
		expect((await management.audit.verify()).intact).toBe(true);
		const { items } = await management.audit.list({ search: 'MARKER-4-first' });
		expect(items.map((event) => event.action).filter((action) => action.startsWith('app.'))).toEqual([
			'app.renamed',
			'app.created',
		]);
	});

	it('cannot have the name of another app of the tenant, in any region and whatever its case', async () => {
		const management = await managementClient(sandbox);
		const tenantId = (await management.tenants.list({})).items[0]?.id ?? '';
		const create = management.apps.create({ tenantId, name: 'MARKER-5-SECOND', licenseRegion: 'aws-eu-west-1' });
		await expect(create).rejects.toMatchObject({ status: 409 });
	});
});

describe('columnCipher', () => {
	it('writes and reads the compact JWE that jose reads and writes', async () => {
		const key = newDataKey(1);
		const cipher = columnCipher('shard', [key]);
		const { plaintext, protectedHeader } = await compactDecrypt(cipher.seal('Zoë ☃'), key.bytes);
		expect(new TextDecoder().decode(plaintext)).toBe('Zoë ☃');
		expect(protectedHeader).toEqual({ alg: 'dir', enc: 'A256GCM', kid: 'shard:1' });
		const encrypt = new CompactEncrypt(new TextEncoder().encode('from jose'));
		expect(cipher.open(await encrypt.setProtectedHeader(protectedHeader).encrypt(key.bytes))).toBe('from jose');
	});

	it('opens what older keys of the file sealed, seals under the newest, and finds with both', () => {
		const [first, second] = [newDataKey(1), newDataKey(2)];
		const [before, after] = [columnCipher('shard', [first]), columnCipher('shard', [first, second])];
		expect(after.open(before.seal('text'))).toBe('text');
		expect(() => before.open(after.seal('text'))).toThrow(/does not have/);
		expect(after.index('a', 'text')).toEqual(before.index('a', 'text'));
	});

	it('refuses a text in which any one part was altered, and says nothing of it', () => {
		const cipher = columnCipher('shard', [newDataKey(1)]);
		const parts = cipher.seal('secret').split('.');
		for (const [index, part] of parts.entries()) {
			const altered = parts.with(index, part.startsWith('A') ? `B${part.slice(1)}` : `A${part.slice(1)}`).join('.');
			expect(() => cipher.open(altered)).toThrow();
			expect(() => cipher.open(altered)).not.toThrow(/secret/);
		}
	});

	it('has another index for another column, another text and another key', () => {
		const cipher = columnCipher('shard', [newDataKey(1)]);
		const indexes = [cipher.index('a', 'x'), cipher.index('b', 'x'), cipher.index('a', 'y')];
		indexes.push(columnCipher('shard', [newDataKey(1)]).index('a', 'x'));
		expect(new Set(indexes.map((index) => index.toString('hex'))).size).toBe(4);
	});
});
