import type { AppQuery } from '../../contract/apps.ts';
import { LICENSE_REGIONS, type LicenseRegionCode, licenseRegion } from '../../contract/regions.ts';
import type { AppConflict, AppKey, AppRecord, AppStore } from '../../control-plane/apps/store.ts';
import type { NewAuditEvent } from '../../control-plane/audit/store.ts';
import { appendAudit } from './audit-chain.ts';
import { type TermsColumns, toTerms } from './billing-rows.ts';
import { putSubscription } from './billing-step.ts';
import type { ColumnCipher } from './column-cipher.ts';
import type { SqliteFile } from './file.ts';
import { isFreePlanTaken } from './free-plan.ts';
import type { GlobalSchema } from './migrations/global.ts';
import type { ShardSchema } from './migrations/shard.ts';
import { beyond, inOrder, isBeyond, isOneOf, ORDERS_BY_AGE, ordersBy, parseCursor, sorted, toPage } from './paging.ts';
import type { Shards } from './shards.ts';

type ShardFile = SqliteFile<ShardSchema>;
type Nullable<T> = { [Key in keyof T]: T[Key] | null };
type Row = ShardSchema['apps'] & (TermsColumns | Nullable<TermsColumns>);

const ORDERS = { ...ORDERS_BY_AGE, ...ordersBy('name', { column: 'name', key: 'name', values: 'string', sealed: true }) };
const REGION_CODES = LICENSE_REGIONS.map((region) => region.code);

function toRecord(row: Row, region: LicenseRegionCode, { columns }: ShardFile): AppRecord {
	return {
		id: row.id,
		tenantId: row.tenant_id,
		name: columns.open(row.name),
		clientId: columns.open(row.client_id),
		secretHash: row.secret_hash,
		licenseRegion: region,
		allowedDomains: JSON.parse(columns.open(row.allowed_domains)) as string[],
		enabled: row.enabled === 1,
		subscription: hasSubscription(row) ? toTerms(row) : null,
		createdAtMs: row.created_at_ms,
		version: row.version,
	};
}

function hasSubscription(row: Row): row is Row & TermsColumns {
	return row.plan_id !== null;
}

function joined(shard: ShardFile) {
	return shard.query.selectFrom('apps').leftJoin('subscriptions', 'subscriptions.app_id', 'apps.id');
}

function withSubscription(apps: ReturnType<typeof joined>) {
	return apps
		.selectAll('apps')
		.select([
			'subscriptions.plan_id',
			'subscriptions.since_ms',
			'subscriptions.price_cents',
			'subscriptions.currency',
			'subscriptions.anchor_ms',
			'subscriptions.period_start_ms',
			'subscriptions.period_end_ms',
			'subscriptions.cancel_at_period_end',
			'subscriptions.grace_ends_at_ms',
		]);
}

function appRows(shard: ShardFile) {
	return withSubscription(joined(shard));
}

/** For counts: the same query as {@link joined} where no column of a subscription is asked for. */
function unjoined(shard: ShardFile) {
	return shard.query.selectFrom('apps') as ReturnType<typeof joined>;
}

/** The apps of a shard that a list's filter lets through. */
function matching(
	shard: ShardFile,
	{ found, tenantId, status, planId }: Pick<AppQuery, 'tenantId' | 'status' | 'planId'> & { found: readonly string[] | null },
	from = joined,
) {
	let apps = from(shard);
	if (found) apps = apps.where(isOneOf('apps.id', found));
	if (tenantId) apps = apps.where('apps.tenant_id', '=', tenantId);
	if (status) apps = apps.where('apps.enabled', '=', status === 'disabled' ? 0 : 1);
	if (planId) apps = apps.where('subscriptions.plan_id', '=', planId);
	if (status === 'active') apps = apps.where('subscriptions.app_id', 'is not', null);
	if (status === 'inactive') apps = apps.where('subscriptions.app_id', 'is', null);
	return apps;
}

function countIn(shard: ShardFile, filter: Parameters<typeof matching>[1]): number {
	const apps = matching(shard, filter, filter.status || filter.planId ? joined : unjoined);
	return shard.first(apps.select((select) => select.fn.countAll<number>().as('total')))?.total ?? 0;
}

/** The columns of a name. Names differ by more than the case of ASCII letters, as with SQLite's NOCASE. */
function nameColumns({ columns }: ShardFile, name: string) {
	return { name: columns.seal(name), name_index: nameIndex(columns, name) };
}

function nameIndex(columns: ColumnCipher, name: string): Buffer {
	return columns.index(
		'apps.name',
		name.replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
	);
}

function clientIdIndex(columns: ColumnCipher, clientId: string): Buffer {
	return columns.index('apps.client_id', clientId);
}

function insertApp(shard: ShardFile, app: AppRecord): void {
	shard.run(
		shard.query.insertInto('apps').values({
			id: app.id,
			tenant_id: app.tenantId,
			...nameColumns(shard, app.name),
			client_id: shard.columns.seal(app.clientId),
			client_id_index: clientIdIndex(shard.columns, app.clientId),
			secret_hash: Buffer.from(app.secretHash),
			allowed_domains: shard.columns.seal(JSON.stringify(app.allowedDomains)),
			enabled: app.enabled ? 1 : 0,
			created_at_ms: app.createdAtMs,
			version: app.version,
		}),
	);
	if (app.subscription) putSubscription(shard, { appId: app.id, tenantId: app.tenantId }, app.subscription);
}

/**
 * The apps, each in its region's shard. Rules over all apps of a tenant look into every shard and write in the same
 * synchronous step; the data directory's lock keeps other processes out, so that the step is atomic.
 */
export function sqliteAppStore(global: SqliteFile<GlobalSchema>, shards: Shards): AppStore {
	/** The first row that any shard has for it. */
	function find(select: (shard: ShardFile) => Row | undefined): AppRecord | null {
		for (const code of REGION_CODES) {
			const row = select(shards[code]);
			if (row) return toRecord(row, code, shards[code]);
		}
		return null;
	}

	/** Keeps what every shard has for a key: asked for with each token and each handshake. */
	function remembered(select: (shard: ShardFile, key: string) => Row | undefined): (key: string) => AppRecord | null {
		const lookups = REGION_CODES.map((code) => {
			const shard = shards[code];
			return shard.memo((key) => {
				const row = select(shard, key);
				return row ? toRecord(row, code, shard) : null;
			});
		});
		return (key) => {
			for (const lookup of lookups) {
				const app = lookup(key);
				if (app) return app;
			}
			return null;
		};
	}

	const byId = remembered((shard, id) => shard.first(appRows(shard).where('apps.id', '=', id)));
	const byClientId = remembered((shard, clientId) =>
		shard.first(appRows(shard).where('apps.client_id_index', '=', clientIdIndex(shard.columns, clientId))),
	);

	/** The names of a shard's apps: opened once for many searches, since opening each costs more than looking into it. */
	const namesIn = new Map(
		REGION_CODES.map((code) => {
			const shard = shards[code];
			const all = () => shard.all(shard.query.selectFrom('apps').select(['id', 'name', 'created_at_ms']));
			const open = (row: ReturnType<typeof all>[number]) => {
				const name = shard.columns.open(row.name);
				return { id: row.id, createdAtMs: row.created_at_ms, name, folded: name.toLowerCase() };
			};
			return [code, shard.memo(() => all().map(open))];
		}),
	);

	/** The apps that have a text in their name, without case, or exactly this client id. */
	function searchIn(code: LicenseRegionCode, search: string) {
		const text = search.toLowerCase();
		const owner = byClientId(search);
		const names = namesIn.get(code)?.('') ?? [];
		return names.filter(({ id, folded }) => folded.includes(text) || id === owner?.id);
	}

	function byName(tenantId: string, name: string): AppRecord | null {
		return find((shard) => {
			const index = nameIndex(shard.columns, name);
			return shard.first(appRows(shard).where('apps.tenant_id', '=', tenantId).where('apps.name_index', '=', index));
		});
	}

	/** Makes a change in an app's shard and records it there, in one transaction. */
	function record(region: LicenseRegionCode, event: NewAuditEvent, change: (shard: ShardFile) => void): void {
		const shard = shards[region];
		shard.transaction(() => {
			change(shard);
			appendAudit(shard, licenseRegion(region).dbCode, event);
		});
	}

	/** Changes an app that is at the expected version, and counts it up. */
	function edit(app: AppKey, event: NewAuditEvent, change: (shard: ShardFile) => void): AppConflict | null {
		const shard = shards[app.licenseRegion];
		const version = shard.first(shard.query.selectFrom('apps').select('version').where('id', '=', app.id))?.version;
		if (version === undefined || (app.expected !== null && app.expected !== version)) return 'stale';
		record(app.licenseRegion, event, () => {
			shard.run(
				shard.query
					.updateTable('apps')
					.set({ version: version + 1 })
					.where('id', '=', app.id),
			);
			change(shard);
		});
		return null;
	}

	return {
		async insert(app, event) {
			if (byName(app.tenantId, app.name)) return 'app_name_taken';
			if (app.subscription && isFreePlanTaken(global, shards, app)) return 'free_plan_taken';
			record(app.licenseRegion, event, (shard) => insertApp(shard, app));
			return null;
		},
		async get(tenantId, appId) {
			const app = byId(appId);
			return app?.tenantId === tenantId ? app : null;
		},
		getByClientId: async (clientId) => byClientId(clientId),
		async getByName(tenantId, name) {
			return byName(tenantId, name);
		},
		async list({ cursor, limit, sort, search, licenseRegion: only, tenantId, status, planId }) {
			const order = ORDERS[sort];
			const position = parseCursor(cursor, order);
			const regions = only ? [only] : REGION_CODES;
			let total = 0;
			const found = regions.flatMap((code) => {
				const shard = shards[code];
				const hits = search ? searchIn(code, search) : null;
				const isWhole = hits !== null && !tenantId && !status && !planId;
				// Where nothing else filters, the rows of one page are enough
				const found = isWhole ? inOrder(hits.filter(isBeyond(position, order)), order).slice(0, limit + 1) : hits;
				const filter = { tenantId, status, planId, found: found?.map(({ id }) => id) ?? null };
				total += isWhole ? hits.length : countIn(shard, filter);
				let query = withSubscription(matching(shard, filter))
					.orderBy(sorted(order))
					.limit(limit + 1);
				if (position) query = query.where(beyond(position, order));
				return shard.all(query).map((row) => listed(row, code, shard));
			});
			// Only what is on the page is opened.
			const { items, nextCursor } = toPage(inOrder(found, order).slice(0, limit + 1), limit, order);
			return { items: items.map(({ row, code: region }) => toRecord(row, region, shards[region])), nextCursor, total };
		},
		async countByTenant(tenantIds) {
			const counts = new Map<string, number>();
			for (const code of REGION_CODES) {
				const shard = shards[code];
				const apps = shard.query.selectFrom('apps').groupBy('tenant_id').where(isOneOf('tenant_id', tenantIds));
				for (const row of shard.all(apps.select((select) => ['tenant_id', select.fn.countAll<number>().as('count')])))
					counts.set(row.tenant_id, (counts.get(row.tenant_id) ?? 0) + row.count);
			}
			return counts;
		},
		async names(ids) {
			const names = new Map<string, string>();
			for (const code of REGION_CODES) {
				const shard = shards[code];
				for (const row of shard.all(shard.query.selectFrom('apps').select(['id', 'name']).where(isOneOf('id', ids))))
					names.set(row.id, shard.columns.open(row.name));
			}
			return names;
		},
		async countByPlan(tenantId) {
			const counts = new Map<string, number>();
			for (const code of REGION_CODES) {
				let subscriptions = shards[code].query.selectFrom('subscriptions').groupBy('plan_id');
				if (tenantId !== undefined) subscriptions = subscriptions.where('tenant_id', '=', tenantId);
				for (const row of shards[code].all(
					subscriptions.select((select) => ['plan_id', select.fn.countAll<number>().as('count')]),
				))
					counts.set(row.plan_id, (counts.get(row.plan_id) ?? 0) + row.count);
			}
			return counts;
		},
		async update(app, { name, allowedDomains, enabled }, event) {
			const holder = name === undefined ? null : byName(app.tenantId, name);
			if (holder && holder.id !== app.id) return 'app_name_taken';
			const shard = shards[app.licenseRegion];
			const changes = {
				...(name === undefined ? {} : nameColumns(shard, name)),
				...(allowedDomains === undefined ? {} : { allowed_domains: shard.columns.seal(JSON.stringify(allowedDomains)) }),
				...(enabled === undefined ? {} : { enabled: enabled ? 1 : 0 }),
			};
			return edit(app, event, () => shard.run(shard.query.updateTable('apps').set(changes).where('id', '=', app.id)));
		},
		async setSecret(app, secretHash, event) {
			return edit(app, event, (shard) => {
				shard.run(
					shard.query
						.updateTable('apps')
						.set({ secret_hash: Buffer.from(secretHash) })
						.where('id', '=', app.id),
				);
				shard.run(shard.query.deleteFrom('refresh_tokens').where('app_id', '=', app.id));
			});
		},
		async remove(app, event) {
			return edit(app, event, (shard) => {
				const ofApp = shard.query.updateTable('subscriptions').set({ deleted_app_name: shard.columns.seal(event.target.name) });
				shard.run(ofApp.where('app_id', '=', app.id));
				const free = shard.query.deleteFrom('subscriptions').where('app_id', '=', app.id);
				shard.run(free.where('period_end_ms', 'is', null));
				// Tokens go with it by foreign key.
				shard.run(shard.query.deleteFrom('apps').where('id', '=', app.id));
			});
		},
	};
}

/** A row as far as its place in a list tells; its name is opened when that is asked for. */
function listed(row: Row, code: LicenseRegionCode, { columns }: ShardFile) {
	return {
		id: row.id,
		createdAtMs: row.created_at_ms,
		get name() {
			return columns.open(row.name);
		},
		row,
		code,
	};
}
