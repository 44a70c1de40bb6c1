import type { RemoteRecord, RemoteSessionState, RemoteSettings, RemoteStore } from '../../console/instances/store.ts';
import { appendAudit, GLOBAL_DATABASE } from './audit-chain.ts';
import type { SqliteFile } from './file.ts';
import type { GlobalSchema } from './migrations/global.ts';

type Row = GlobalSchema['remote_instances'];

function settingsRow(settings: RemoteSettings) {
	return {
		name: settings.name,
		url: settings.url,
		environment_name: settings.environment.name,
		environment_color: settings.environment.color,
		production: Number(settings.production),
		read_only: Number(settings.readOnly),
		ca: settings.ca,
		proxy_url: settings.proxyUrl,
		sealed_credentials: settings.sealedCredentials,
	};
}

function sessionRow(session: RemoteSessionState) {
	return {
		username: session.username,
		client_id: session.clientId,
		sealed_credentials: session.sealedCredentials,
		sealed_refresh_token: session.sealedRefreshToken,
		expired: Number(session.expired),
	};
}

function toRow(record: RemoteRecord): Row {
	const { id, createdAtMs, version } = record;
	return { id, ...settingsRow(record), ...sessionRow(record), created_at_ms: createdAtMs, version };
}

function toRecord(row: Row): RemoteRecord {
	return {
		id: row.id,
		name: row.name,
		url: row.url,
		environment: { name: row.environment_name, color: row.environment_color as RemoteRecord['environment']['color'] },
		production: row.production === 1,
		readOnly: row.read_only === 1,
		ca: row.ca,
		proxyUrl: row.proxy_url,
		username: row.username,
		clientId: row.client_id,
		sealedCredentials: row.sealed_credentials,
		sealedRefreshToken: row.sealed_refresh_token,
		expired: row.expired === 1,
		createdAtMs: row.created_at_ms,
		version: row.version,
	};
}

/** The remote instances in the global database. */
export function sqliteRemoteStore(global: SqliteFile<GlobalSchema>): RemoteStore {
	const remotes = () => global.query.selectFrom('remote_instances').selectAll();
	const update = () => global.query.updateTable('remote_instances');
	const isTaken = (name: string, byOtherThan: string) =>
		global.first(remotes().where('name', '=', name).where('id', '!=', byOtherThan)) !== undefined;

	return {
		async list() {
			return global.all(remotes().orderBy('created_at_ms').orderBy('name')).map(toRecord);
		},
		async insert(records, events) {
			return global.transaction(() => {
				if (records.some(({ name, id }) => isTaken(name, id))) return false;
				for (const record of records) global.run(global.query.insertInto('remote_instances').values(toRow(record)));
				for (const event of events) appendAudit(global, GLOBAL_DATABASE, event);
				return true;
			});
		},
		async update(id, settings, expected, event) {
			return global.transaction(() => {
				const row = global.first(remotes().where('id', '=', id));
				if (!row || (expected !== null && row.version !== expected)) return 'stale';
				if (isTaken(settings.name, id)) return 'name_taken';
				global.run(
					update()
						.set({ ...settingsRow(settings), version: row.version + 1 })
						.where('id', '=', id),
				);
				appendAudit(global, GLOBAL_DATABASE, event);
				return null;
			});
		},
		async setSession(id, session, event) {
			global.transaction(() => {
				if (global.run(update().set(sessionRow(session)).where('id', '=', id)) === 0) return;
				if (event) appendAudit(global, GLOBAL_DATABASE, event);
			});
		},
		async remove(id, event) {
			return global.transaction(() => {
				if (global.run(global.query.deleteFrom('remote_instances').where('id', '=', id)) === 0) return false;
				appendAudit(global, GLOBAL_DATABASE, event);
				return true;
			});
		},
		async record(event) {
			global.transaction(() => appendAudit(global, GLOBAL_DATABASE, event));
		},
	};
}
