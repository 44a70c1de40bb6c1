import { type RawBuilder, sql } from 'kysely';
import type { SealedStore, SealedValue } from '../../control-plane/master-key/store.ts';
import { sealedPrefix } from '../../platform/sealing.ts';
import type { SqliteFile } from './file.ts';

// biome-ignore lint/suspicious/noExplicitAny: files of any schema
type AnyFile = SqliteFile<any>;

/** A column whose values are sealed under the master key. */
interface SealedColumn {
	place: string;
	file: AnyFile;
	table: string;
	column: string;
	primaryKey: string[];
}

/** Such columns bear it in their name, so that a rotation finds those of tables to come as well. */
const SEALED_NAME = /^sealed_/;

/**
 * Everything that is sealed under the master key: the columns named `sealed_…` of all tables.
 *
 * @param databases with their names
 * @throws {Error} for such a column in a table without a primary key.
 */
export function sqliteSealedStore(databases: readonly { name: string; file: AnyFile }[]): SealedStore {
	const columns = databases.flatMap(({ name, file }) => sealedColumns(name, file));

	return {
		async countOthers(version) {
			return columns.reduce((sum, column) => sum + countOthers(column, version), 0);
		},
		async others(version, after, limit) {
			const from = after ? columns.findIndex(({ place }) => place === after.place) : 0;
			for (const column of columns.slice(from)) {
				const found = selectOthers(column, version, column.place === after?.place ? after.key : null, limit);
				if (found.length > 0) return found;
			}
			return [];
		},
		async replace(values) {
			const column = columns.find(({ place }) => place === values[0]?.old.place);
			if (!column) return;
			column.file.transaction(() => {
				for (const { old, sealed } of values) replaceValue(column, old, sealed);
			});
		},
	};
}

function raw<Row>(file: AnyFile, query: RawBuilder<Row>) {
	return { compile: () => query.compile(file.query) };
}

function sealedColumns(database: string, file: AnyFile): SealedColumn[] {
	const listing = sql<{ table: string; column: string; pk: number }>`
		SELECT t.name AS "table", c.name AS "column", c.pk FROM sqlite_schema t, pragma_table_info(t.name) c
		WHERE t.type = 'table' ORDER BY t.name, c.pk, c.cid`;
	const all = file.all(raw(file, listing));
	return all
		.filter(({ column }) => SEALED_NAME.test(column))
		.map(({ table, column }) => {
			const primaryKey = all.filter((other) => other.table === table && other.pk > 0).map((other) => other.column);
			if (primaryKey.length === 0) throw new Error(`${table} has a sealed column and needs a primary key`);
			return { place: `${database}.${table}.${column}`, file, table, column, primaryKey };
		});
}

/** NULL counts as nothing; all other values that do not begin as this version's do. */
function isOther(column: string, version: string) {
	const prefix = sealedPrefix(version);
	return sql<boolean>`substr(${sql.ref(column)}, 1, ${prefix.length}) <> ${prefix}`;
}

function countOthers({ file, table, column }: SealedColumn, version: string): number {
	const query = sql<{ count: number }>`SELECT count(*) AS count FROM ${sql.table(table)} WHERE ${isOther(column, version)}`;
	return file.first(raw(file, query))?.count ?? 0;
}

function selectOthers(
	{ place, file, table, column, primaryKey }: SealedColumn,
	version: string,
	after: readonly unknown[] | null,
	limit: number,
): SealedValue[] {
	const keys = sql.join(primaryKey.map((name) => sql.ref(name)));
	const further = after ? sql`AND (${keys}) > (${sql.join(after)})` : sql``;
	const query = sql<Record<string, unknown>>`
		SELECT ${keys}, ${sql.ref(column)} FROM ${sql.table(table)} WHERE ${isOther(column, version)} ${further}
		ORDER BY ${keys} LIMIT ${limit}`;
	return file
		.all(raw(file, query))
		.map((row) => ({ place, key: primaryKey.map((name) => row[name]), sealed: String(row[column]) }));
}

/** Only if the value is still the one that was read. */
function replaceValue({ file, table, column, primaryKey }: SealedColumn, old: SealedValue, sealed: string): void {
	const keys = sql.join(primaryKey.map((name) => sql.ref(name)));
	const query = sql`
		UPDATE ${sql.table(table)} SET ${sql.ref(column)} = ${sealed}
		WHERE (${keys}) = (${sql.join(old.key)}) AND ${sql.ref(column)} = ${old.sealed}`;
	file.run(raw(file, query));
}
