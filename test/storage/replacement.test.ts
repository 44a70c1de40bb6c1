import fs, { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
	acceptReplacement,
	advanceReplacement,
	commitReplacement,
	giveUpReplacement,
	replacementPaths,
} from '../../core/storage/replacement.ts';
import { isDatabaseFile } from '../../core/storage/sqlite/database-files.ts';

const OLD = { 'global.db': 'old', 'global.db-wal': 'old', 'sync.db': 'old', 'shard-01-us-east-1.db': 'old' };
const NEW = { 'global.db': 'new', 'sync.db': 'new', 'shard-01-eu-west-1.db': 'new' };
/** What is no database stays whatever happens. */
const OTHER = { 'master.key': 'key', 'core.lock': 'lock' };

/** System calls that change what lies on the disk. */
const CALLS = ['renameSync', 'rmSync', 'writeFileSync', 'mkdirSync'] as const;
const ORIGINALS = Object.fromEntries(CALLS.map((name) => [name, fs[name]])) as Record<(typeof CALLS)[number], never>;

let dataDir: string;

beforeEach(() => {
	dataDir = mkdtempSync(join(tmpdir(), 'wiresocket-test-'));
	for (const [name, content] of Object.entries({ ...OLD, ...OTHER })) writeFileSync(join(dataDir, name), content);
});
afterEach(() => {
	powerIsBack();
	rmSync(dataDir, { recursive: true, force: true });
});

/** After so many changes to the disk there are no more, as when the process is killed. */
function powerFailsAfter(changes: number): void {
	let left = changes;
	for (const name of CALLS) {
		const original = ORIGINALS[name] as (...args: unknown[]) => unknown;
		fs[name] = ((...args: unknown[]) => {
			if (left === 0) throw new Error('killed');
			left -= 1;
			return original(...args);
		}) as never;
	}
	syncBuiltinESMExports();
}

function powerIsBack(): void {
	for (const name of CALLS) fs[name] = ORIGINALS[name];
	syncBuiltinESMExports();
}

/** @returns whether it was killed on the way */
function killed(work: () => void): boolean {
	try {
		work();
		return false;
	} catch (error) {
		if ((error as Error).message !== 'killed') throw error;
		return true;
	} finally {
		powerIsBack();
	}
}

function stage(): void {
	const { staged } = replacementPaths(dataDir);
	mkdirSync(staged, { recursive: true });
	for (const [name, content] of Object.entries(NEW)) writeFileSync(join(staged, name), content);
}

const files = () =>
	Object.fromEntries(
		readdirSync(dataDir)
			.filter((name) => name !== 'replacement')
			.map((name) => [name, readFileSync(join(dataDir, name), 'utf8')]),
	);
const folderIsLeft = () => existsSync(replacementPaths(dataDir).folder);
const start = () => advanceReplacement(dataDir, isDatabaseFile);

describe('a replacement', () => {
	it('changes nothing before the next start, then is in place with its note, and what was there is aside until it is accepted', () => {
		stage();
		commitReplacement(dataDir, { reason: 'test' });
		expect(files()).toEqual({ ...OLD, ...OTHER });
		expect(start()).toEqual({ note: { reason: 'test' } });
		expect(files()).toEqual({ ...NEW, ...OTHER });
		// Not accepted: a second start finds it so again
		expect(start()).toEqual({ note: { reason: 'test' } });
		acceptReplacement(dataDir);
		expect(start()).toBe(null);
		expect(files()).toEqual({ ...NEW, ...OTHER });
		expect(folderIsLeft()).toBe(false);
	});

	it('that is given up leaves what was there before', () => {
		stage();
		commitReplacement(dataDir, null);
		start();
		giveUpReplacement(dataDir, isDatabaseFile);
		expect(files()).toEqual({ ...OLD, ...OTHER });
		expect(start()).toBe(null);
		expect(folderIsLeft()).toBe(false);
	});

	it('that was only staged is forgotten at the next start', () => {
		stage();
		expect(start()).toBe(null);
		expect(files()).toEqual({ ...OLD, ...OTHER });
		expect(folderIsLeft()).toBe(false);
	});

	it('S1: is wholly there or not at all, wherever it is killed on its way in', () => {
		const outcomes = new Set<string>();
		for (let changes = 0; ; changes += 1) {
			rmSync(dataDir, { recursive: true });
			mkdirSync(dataDir);
			for (const [name, content] of Object.entries({ ...OLD, ...OTHER })) writeFileSync(join(dataDir, name), content);
			stage();
			powerFailsAfter(changes);
			const wasKilled = killed(() => {
				commitReplacement(dataDir, 'note');
				start();
				acceptReplacement(dataDir);
			});
			const pending = start();
			expect(
				[
					{ ...OLD, ...OTHER },
					{ ...NEW, ...OTHER },
				],
				`after ${changes} changes`,
			).toContainEqual(files());
			if (pending) acceptReplacement(dataDir);
			expect(start()).toBe(null);
			expect(folderIsLeft()).toBe(false);
			outcomes.add(files()['global.db'] ?? '');
			if (!wasKilled) break;
		}
		expect(outcomes).toEqual(new Set(['old', 'new']));
	});

	it('S1: is wholly undone, wherever giving it up is killed', () => {
		for (let changes = 0; ; changes += 1) {
			rmSync(dataDir, { recursive: true });
			mkdirSync(dataDir);
			for (const [name, content] of Object.entries({ ...OLD, ...OTHER })) writeFileSync(join(dataDir, name), content);
			stage();
			commitReplacement(dataDir, null);
			start();
			powerFailsAfter(changes);
			const wasKilled = killed(() => giveUpReplacement(dataDir, isDatabaseFile));
			// Killed before it was decided, it is on trial still, and the next start decides again
			if (start()) giveUpReplacement(dataDir, isDatabaseFile);
			expect(files(), `after ${changes} changes`).toEqual({ ...OLD, ...OTHER });
			if (!wasKilled) break;
		}
	});
});
