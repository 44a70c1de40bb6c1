import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';

/** A value of a column that is sealed under the master key. */
export interface SealedText {
	/** File, table and column. */
	place: string;
	sealed: string;
}

/** Names of the database files in a data directory. */
export function databaseNames(dataDir: string): string[] {
	return readdirSync(dataDir).filter((file) => file.endsWith('.db'));
}

/** Looks into a database file beside the process that uses it. */
export function readDatabase<T>(path: string, look: (db: BetterSqlite3.Database) => T): T {
	const db = new BetterSqlite3(path, { readonly: true });
	try {
		return look(db);
	} finally {
		db.close();
	}
}

/** Changes a database file, as somebody with a tool would. */
export function editDatabase(path: string, change: (db: BetterSqlite3.Database) => void): void {
	const db = new BetterSqlite3(path);
	try {
		change(db);
	} finally {
		db.close();
	}
}

/** All values under the master key, in all files: those in columns named `sealed_…`. */
export function sealedTexts(dataDir: string): SealedText[] {
	return databaseNames(dataDir).flatMap((file) => readDatabase(join(dataDir, file), (db) => sealedIn(db, file)));
}

function sealedIn(db: BetterSqlite3.Database, file: string): SealedText[] {
	const columns = db
		.prepare(
			`SELECT t.name AS "table", c.name AS "column" FROM sqlite_schema t, pragma_table_info(t.name) c
			WHERE t.type = 'table' AND c.name LIKE 'sealed\\_%' ESCAPE '\\'`,
		)
		.all() as { table: string; column: string }[];
	return columns.flatMap(({ table, column }) =>
		db
			.prepare<[], string>(`SELECT ${column} FROM ${table} WHERE ${column} IS NOT NULL`)
			.pluck()
			.all()
			.map((sealed) => ({ place: `${file}.${table}.${column}`, sealed })),
	);
}

/** What SQLite itself finds wrong, over all files: nothing. */
export function integrityProblems(dataDir: string): string[] {
	return databaseNames(dataDir).flatMap((file) =>
		readDatabase(join(dataDir, file), (db) => db.prepare<[], string>('PRAGMA integrity_check').pluck().all())
			.filter((line) => line !== 'ok')
			.map((line) => `${file}: ${line}`),
	);
}
