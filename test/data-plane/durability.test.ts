import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { documentId } from '../../core/plane-port/plane-port.ts';
import { openSqliteFile, type SqliteFile } from '../../core/storage/sqlite/file.ts';
import { SYNC_MIGRATIONS, type SyncSchema } from '../../core/storage/sqlite/migrations/sync.ts';
import { sqliteSyncStores } from '../../core/storage/sqlite/sync-log.ts';
import { untilDocument } from '../support/editor.ts';
import { HocuspocusSocket } from '../support/hocuspocus.ts';
import { Fixture, startTestNode } from './harness.ts';
import { MemorySyncStore } from './memory-sync-store.ts';

const KILLS = 50;
const WRITERS = 3;

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'wiresocket-sync-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('a node that starts again', () => {
	it('gives a session back to clients that come within the grace, and forgets it after', async () => {
		const syncStore = new MemorySyncStore();
		const fixture = await Fixture.start({ syncStore, graceMs: 60_000 });
		const { plane, app } = fixture;
		const editor = await fixture.edit('doc');
		editor.doc.getText('t').insert(0, 'kept');
		const other = await fixture.edit('doc');
		await untilDocument(other.doc, () => other.doc.getText('t').toString() === 'kept');
		await fixture.stop();

		const again = new Fixture(plane, app, await startTestNode(plane, { syncStore, graceMs: 200 }));
		const back = await again.edit('doc');
		expect(back.doc.getText('t').toString()).toBe('kept');
		const released = plane.next('releaseDocument');
		await again.hangUp();
		await released;
		expect([...syncStore.logs.keys()]).toEqual([]);
		await again.stop();
	});

	it('forgets a session that nobody comes back to, after one grace period', async () => {
		const syncStore = new MemorySyncStore();
		const fixture = await Fixture.start({ syncStore, graceMs: 60_000 });
		const { plane, app } = fixture;
		const client = await fixture.edit('doc');
		const key = { tenantId: app.tenantId, appId: app.appId, documentName: 'doc' };
		client.doc.getText('t').insert(0, 'x');
		await (await fixture.edit('doc')).synced;
		await fixture.stop();
		expect([...syncStore.logs.keys()]).toEqual([documentId(key)]);
		const released = plane.next('releaseDocument');
		const again = await startTestNode(plane, { syncStore, graceMs: 50 });
		await released;
		expect([...syncStore.logs.keys()]).toEqual([]);
		await again.stop();
	});

	it('keeps documents for good when it is told to', async () => {
		const syncStore = new MemorySyncStore();
		const options = { syncStore, keepsDocuments: () => true };
		const fixture = await Fixture.start({ ...options, graceMs: 20 });
		const editor = await fixture.edit('doc');
		editor.doc.getText('t').insert(0, 'kept');
		await (await fixture.edit('doc')).synced;
		const released = fixture.plane.next('releaseDocument');
		await fixture.hangUp();
		await released;
		const later = await fixture.edit('doc');
		expect(later.doc.getText('t').toString()).toBe('kept');
		await fixture.stop();
	});
});

describe('the sync log', () => {
	let file: SqliteFile<SyncSchema>;
	const open = () => {
		file = openSqliteFile<SyncSchema>(join(folder, 'sync.db'), SYNC_MIGRATIONS, 'log');
		return sqliteSyncStores(file);
	};

	it('has what was appended, in its order, by document and region; and nothing that was purged or replaced', async () => {
		const stores = open();
		const [eu, us] = [stores.of('eu-central-1'), stores.of('us-east-1')];
		const bytes = (...values: number[]) => new Uint8Array(values);
		await Promise.all([
			eu.append('a', bytes(1), true),
			eu.append('b', bytes(2), false),
			eu.append('a', bytes(3), false),
			us.append('a', bytes(4), true),
		]);
		file.close();
		const again = open().of('eu-central-1');
		expect(await again.load('a')).toEqual([bytes(1), bytes(3)]);
		expect((await again.list()).sort()).toEqual(['a', 'b']);
		await Promise.all([
			again.append('a', bytes(5), false),
			again.replace('a', [bytes(6)]),
			again.append('a', bytes(7), false),
			again.purge('b'),
		]);
		expect(await again.load('a')).toEqual([bytes(6), bytes(7)]);
		expect(await again.list()).toEqual(['a']);
		file.close();
	});

	it('keeps those waiting the shortest who are to hear that their update is safe', async () => {
		vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
		try {
			const store = open().of('eu-central-1');
			const written: string[] = [];
			const append = (name: string, isAwaited: boolean) => {
				void store.append(name, Uint8Array.of(1), isAwaited).then(() => written.push(name));
			};
			append('of nobody', false);
			await vi.advanceTimersByTimeAsync(20);
			expect(written).toEqual([]);
			append('of somebody', true);
			await vi.advanceTimersByTimeAsync(20);
			expect(written).toEqual(['of nobody', 'of somebody']);
			append('the last, of nobody', false);
			await vi.advanceTimersByTimeAsync(100);
			expect(written).toHaveLength(3);
		} finally {
			vi.useRealTimers();
			file.close();
		}
	});

	it('of a long session is replaced by its sum, and nothing is missing', async () => {
		const syncStore = open().of('eu-central-1');
		const fixture = await Fixture.start({ syncStore });
		const editor = await fixture.edit('doc');
		const text = editor.doc.getText('t');
		for (let index = 0; index < 2_500; index += 1) text.insert(text.length, `${index} `);
		const other = await fixture.edit('doc');
		await untilDocument(other.doc, () => other.doc.getText('t').length === text.length);
		const key = { tenantId: fixture.app.tenantId, appId: fixture.app.appId, documentName: 'doc' };
		const log = await syncStore.load(documentId(key));
		expect(log.length).toBeLessThan(1_001);
		const doc = new Y.Doc();
		for (const update of log) Y.applyUpdate(doc, update);
		expect(doc.getText('t').toString()).toBe(text.toString());
		await fixture.stop();
		file.close();
	});
});

/** A node in a process of its own, on the sync log of this test. */
async function startKillable(): Promise<{ child: ChildProcess; url: string; token: string }> {
	const child = spawn(process.execPath, [join(import.meta.dirname, 'killable-node.ts'), folder], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
	return { child, ...(JSON.parse(line) as { url: string; token: string }) };
}

it(`S1: killed ${KILLS} times under load, no update is missing that a Hocuspocus client heard was applied`, {
	timeout: 300_000,
}, async () => {
	/** What each writer has been told is safe, over all lives of the node. */
	const acknowledged = Array.from({ length: WRITERS }, () => 0);
	for (let kill = 0; kill <= KILLS; kill += 1) {
		const { child, url, token } = await startKillable();
		const socket = new HocuspocusSocket({ url });
		const fresh = socket.open('doc', token);
		await fresh.synced;
		for (const [writer, count] of acknowledged.entries())
			expect(fresh.doc.getArray(`writer-${writer}`).length).toBeGreaterThanOrEqual(count);
		const clients = acknowledged.map(() => new HocuspocusSocket({ url }));
		const exited = once(child, 'exit');
		if (kill < KILLS) {
			const writing = clients.map(async (client, writer) => {
				const { doc, provider, synced } = client.open('doc', token);
				const { promise: over, resolve } = Promise.withResolvers<void>();
				provider.on('close', () => resolve());
				// The node may be killed before this one is in
				await Promise.race([synced, over]);
				const array = doc.getArray(`writer-${writer}`);
				provider.on('unsyncedChanges', () => {
					if (provider.unsyncedChanges === 0) acknowledged[writer] = Math.max(acknowledged[writer] ?? 0, array.length);
				});
				// The next change follows each acknowledgement, until there is none any more
				provider.on('unsyncedChanges', () => provider.unsyncedChanges === 0 && array.push([kill]));
				array.push([kill]);
				await over;
			});
			const target = acknowledged.reduce((sum, count) => sum + count, 0) + 5 + (kill % 20);
			const written = () => acknowledged.reduce((sum, _, writer) => sum + fresh.doc.getArray(`writer-${writer}`).length, 0);
			await untilDocument(fresh.doc, () => written() > target);
			child.kill('SIGKILL');
			await Promise.all([exited, ...writing]);
		} else {
			child.kill('SIGTERM');
			await exited;
		}
		for (const client of [socket, ...clients]) client.destroy();
	}
	expect(Math.min(...acknowledged)).toBeGreaterThan(0);
});
