import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppQuery } from '../../core/contract/apps.ts';
import { LICENSE_REGIONS } from '../../core/contract/regions.ts';
import type { TenantQuery } from '../../core/contract/tenants.ts';
import type { AppRecord } from '../../core/control-plane/apps/store.ts';
import { recordOf, SYSTEM } from '../../core/control-plane/caller.ts';
import { pageOf } from '../../core/control-plane/live/page.ts';
import type { TenantRecord } from '../../core/control-plane/tenants/store.ts';
import { generateMasterKey, Sealer } from '../../core/platform/sealing.ts';
import { openStorage, type Storage } from '../../core/storage/sqlite/storage.ts';
import { temporaryDataDir } from '../support/sandbox.ts';

const TENANT = '11111111-1111-4111-8111-111111111111';
const SORTS = ['createdAt', '-createdAt', 'name', '-name'] as const;
const REGIONS = LICENSE_REGIONS.map((region) => region.code);

let storage: Storage;
let dispose: () => Promise<void>;

beforeEach(async () => {
	const dir = await temporaryDataDir();
	storage = openStorage(dir.path);
	await storage.unlock(new Sealer(generateMasterKey()));
	dispose = async () => {
		storage.close();
		await dir.remove();
	};
});
afterEach(() => dispose());

interface Entry {
	id: string;
	name: string;
	createdAtMs: number;
}

/** Few instants and few letters, so that equal values are frequent; names differ, as the stores demand. */
const entryArbitrary = fc.record({
	id: fc.uuid(),
	name: fc.string({ unit: fc.constantFrom('a', 'B', 'b', 'Z', '_', 'ä', '漢', '😀', '﹢'), minLength: 1, maxLength: 6 }),
	createdAtMs: fc.integer({ min: 1, max: 4 }),
});
const entriesArbitrary = fc.uniqueArray(entryArbitrary, {
	maxLength: 40,
	selector: ({ name }) => name.toLowerCase(),
	comparator: 'IsStrictlyEqual',
});

const tenantOf = (entry: Entry): TenantRecord => ({
	...entry,
	status: 'pending',
	approvedAtMs: null,
	billingEmail: null,
	version: 1,
});

const appOf = (entry: Entry, index: number): AppRecord => ({
	...entry,
	tenantId: TENANT,
	clientId: `ws_${entry.id}`,
	secretHash: Buffer.from('x'),
	licenseRegion: REGIONS[index % REGIONS.length] ?? 'aws-us-east-1',
	allowedDomains: [],
	enabled: true,
	subscription: null,
	version: 1,
});

const event = (type: 'tenant' | 'app', { id, name }: Entry) =>
	recordOf(SYSTEM, 1, { action: `${type}.created`, target: { type, id, name }, tenantId: null });

interface Page<T> {
	items: T[];
	nextCursor: string | null;
}

/** Walks all pages; `between` runs after each one. */
async function walk<T>(
	read: (cursor: string | undefined) => Promise<Page<T>>,
	between: () => Promise<unknown> = async () => undefined,
): Promise<T[]> {
	const seen: T[] = [];
	let cursor: string | undefined;
	for (;;) {
		const page = await read(cursor);
		seen.push(...page.items);
		if (page.nextCursor === null) return seen;
		cursor = page.nextCursor;
		await between();
	}
}

function expectSorted(entries: readonly Entry[], sort: (typeof SORTS)[number]): void {
	const sign = sort.startsWith('-') ? -1 : 1;
	const fold = (name: string) => Buffer.from(name.replace(/[A-Z]/g, (letter) => letter.toLowerCase()));
	const compare = (a: Entry, b: Entry) =>
		sort.endsWith('name') ? Buffer.compare(fold(a.name), fold(b.name)) : a.createdAtMs - b.createdAtMs;
	for (const [index, entry] of entries.entries()) {
		const next = entries[index + 1];
		if (next) expect(sign * compare(entry, next)).toBeLessThanOrEqual(0);
	}
}

const caseArbitrary = fc.record({
	entries: entriesArbitrary,
	sort: fc.constantFrom(...SORTS),
	limit: fc.integer({ min: 1, max: 7 }),
	/** So many of the entries come while the pages are walked. */
	late: fc.integer({ min: 0, max: 10 }),
});
type Case = typeof caseArbitrary extends fc.Arbitrary<infer T> ? T : never;

/** Puts the early entries in, walks the pages while the late ones come, and checks what was given. */
async function check(
	{ entries, sort, late }: Case,
	insert: (entry: Entry, index: number) => Promise<unknown>,
	read: (cursor: string | undefined) => Promise<Page<Entry>>,
): Promise<void> {
	const early = entries.slice(0, Math.max(0, entries.length - late));
	for (const [index, entry] of early.entries()) await insert(entry, index);
	let next = early.length;
	const seen = await walk(read, async () => {
		const entry = entries[next];
		if (entry) await insert(entry, next);
		next += 1;
	});
	const ids = seen.map(({ id }) => id);
	expect(new Set(ids).size).toBe(ids.length);
	expect(ids).toEqual(expect.arrayContaining(early.map(({ id }) => id)));
	expectSorted(seen, sort);
}

describe('walking the pages of a list gives each entry that was there once, in order, whatever is added meanwhile', () => {
	it('of tenants', async () => {
		const clear = async () => {
			for (const { id, name } of (await storage.tenants.list({ limit: 500, sort: 'name' })).items) {
				await storage.tenants.setStatus(
					id,
					{ from: ['pending'], to: 'deleting' },
					null,
					[],
					event('tenant', { id, name, createdAtMs: 1 }),
				);
				await storage.tenants.remove(id, event('tenant', { id, name, createdAtMs: 1 }));
			}
		};
		await fc.assert(
			fc
				.asyncProperty(caseArbitrary, async (some) => {
					const query: TenantQuery = { sort: some.sort, limit: some.limit };
					await check(
						some,
						(entry) => storage.tenants.insert(tenantOf(entry), event('tenant', entry)),
						(cursor) => storage.tenants.list({ ...query, cursor }),
					);
				})
				.beforeEach(clear),
			{ numRuns: 40 },
		);
	});

	it('of apps, over all shards', async () => {
		const clear = async () => {
			const { items } = await storage.apps.list({ limit: 500, sort: 'name' });
			for (const app of items) await storage.apps.remove({ ...app, expected: null }, event('app', app));
		};
		await fc.assert(
			fc
				.asyncProperty(caseArbitrary, async (some) => {
					const query: AppQuery = { sort: some.sort, limit: some.limit };
					await check(
						some,
						(entry, index) => storage.apps.insert(appOf(entry, index), event('app', entry)),
						(cursor) => storage.apps.list({ ...query, cursor }),
					);
				})
				.beforeEach(clear),
			{ numRuns: 40 },
		);
	});

	it('of what is live, in memory', async () => {
		await fc.assert(
			fc.asyncProperty(caseArbitrary, async (some) => {
				const live: (Entry & { tenantId: string; appId: string; documentName: string })[] = [];
				await check(
					some,
					async (entry) => live.push({ ...entry, tenantId: TENANT, appId: TENANT, documentName: entry.name }),
					async (cursor) =>
						pageOf(
							live,
							{ cursor, limit: some.limit, sort: some.sort.replace('name', 'documentName') as 'documentName' | 'createdAt' },
							{
								matches: () => true,
								positions: {
									createdAt: ({ createdAtMs, id }) => ({ value: createdAtMs, id }),
									documentName: ({ documentName, id }) => ({ value: documentName, id }),
								},
								texts: ['documentName'],
							},
						),
				);
			}),
		);
	});
});
