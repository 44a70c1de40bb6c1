import { closeSync, existsSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import { type Compilable, DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import { StartError } from '../../platform/start-error.ts';
import { type ColumnCipher, PLAIN_COLUMNS } from './column-cipher.ts';
import { isDiskFailure } from './guarded.ts';

/** Marks a file as ours, in SQLite's header ("WSkt"). */
const APPLICATION_ID = 0x57_53_6b_74;
const APPLICATION_ID_OFFSET = 68;
const HEADER_BYTES = 100;
const MAGIC = 'SQLite format 3\0';
/** How long opening a file may wait for another process's lock. */
const OPEN_TIMEOUT_MS = 200;

/** Answers that a memo keeps; beyond that it begins anew. */
const MEMO_ENTRIES_MAX = 10_000;

/**
 * What a file is for. Records are read again and again, and a commit outlives a power loss. A log is written and seldom
 * read, and a commit outlives a kill; after a power loss it is whole.
 */
type Purpose = 'records' | 'log';
/** Pages that a log keeps in memory: of what it writes it needs but the end. better-sqlite3 would keep 16 MiB. */
const LOG_CACHE_KIB = 256;

/** One step of a schema's history: SQL that brings version N to N + 1. Never edited once released. */
export type Migration = string;

/**
 * One SQLite file: typed queries, run synchronously, so that a transaction is one uninterrupted step of the process.
 * Callers outside of `storage/sqlite` see only the async ports.
 */
export class SqliteFile<Schema> {
	/** Builds queries; runs none. */
	readonly query: Kysely<Schema>;
	readonly #db: BetterSqlite3.Database;
	readonly #statements = new Map<string, BetterSqlite3.Statement>();
	/** Made once: making it takes longer than many a commit. */
	readonly #transact: BetterSqlite3.Transaction<(work: () => unknown) => unknown>;
	#columns: ColumnCipher = PLAIN_COLUMNS;
	/** The last write failed for want of room or by the disk's fault. */
	#failing = false;
	/** Grows with each write, tried or done. */
	#generation = 0;

	constructor(db: BetterSqlite3.Database) {
		this.#db = db;
		this.#transact = db.transaction((work) => work());
		db.function('unseal', { deterministic: true, directOnly: true }, (sealed) => this.#columns.open(String(sealed)));
		db.function('fold', { deterministic: true, directOnly: true }, (text) => String(text).toLowerCase());
		this.query = new Kysely<Schema>({
			dialect: {
				createAdapter: () => new SqliteAdapter(),
				createDriver: () => new DummyDriver(),
				createIntrospector: (kysely) => new SqliteIntrospector(kysely),
				createQueryCompiler: () => new SqliteQueryCompiler(),
			},
		});
	}

	/**
	 * Seals this file's columns. In queries the SQL function `unseal` opens them, for filters over all rows, and `fold` makes a text's
	 * letters small, those beyond ASCII, too.
	 */
	get columns(): ColumnCipher {
		return this.#columns;
	}

	/** From now on columns are sealed and opened with this. */
	setColumns(columns: ColumnCipher): void {
		this.#columns = columns;
	}

	/** All rows of a query. */
	all<Row>(query: Compilable<Row>): Row[] {
		const { sql, parameters } = query.compile();
		return this.#prepare(sql).all(...parameters) as Row[];
	}

	/** The first row of a query, if it has any. */
	first<Row>(query: Compilable<Row>): Row | undefined {
		const { sql, parameters } = query.compile();
		return this.#prepare(sql).get(...parameters) as Row | undefined;
	}

	/** Runs a query that writes. @returns how many rows it changed. */
	run(query: Compilable<unknown>): number {
		const { sql, parameters } = query.compile();
		return this.#write(() => this.#prepare(sql).run(...parameters).changes);
	}

	/**
	 * A write that is compiled once, for where compiling would cost more than writing.
	 *
	 * @param sample the query with any parameters; those of each call stand in their place
	 */
	repeated<Parameters extends readonly unknown[]>(sample: Compilable<unknown>): (...parameters: Parameters) => number {
		const statement = this.#prepare(sample.compile().sql);
		return (...parameters) => this.#write(() => statement.run(...parameters).changes);
	}

	/** A query for at most one row that is compiled once. @param sample as in {@link repeated} */
	repeatedFirst<Row, Parameters extends readonly unknown[]>(
		sample: Compilable<Row>,
	): (...parameters: Parameters) => Row | undefined {
		const statement = this.#prepare(sample.compile().sql);
		return (...parameters) => statement.get(...parameters) as Row | undefined;
	}

	/** Runs `work` as one transaction: all of it or nothing. `work` is synchronous by construction. */
	transaction<T>(work: () => T): T {
		return this.#write(() => this.#transact.immediate(work) as T);
	}

	/**
	 * Keeps what `read` answers for each key until something is written to this file. Nobody else writes to it: the data
	 * directory's lock keeps other processes out. Whoever gets an answer must not change it.
	 */
	memo<Value>(read: (key: string) => Value): (key: string) => Value {
		const answers = new Map<string, Value>();
		let generation = this.#generation;
		return (key) => {
			if (generation !== this.#generation || answers.size >= MEMO_ENTRIES_MAX) answers.clear();
			generation = this.#generation;
			const known = answers.get(key);
			if (known !== undefined || answers.has(key)) return known as Value;
			const answer = read(key);
			answers.set(key, answer);
			return answer;
		};
	}

	/** Whether the last write went well; when it did not, tries one that changes nothing. */
	isWritable(): boolean {
		if (!this.#failing) return true;
		try {
			const version = this.#db.pragma('user_version', { simple: true });
			this.#write(() => this.#db.pragma(`user_version = ${String(version)}`));
			return true;
		} catch {
			return false;
		}
	}

	#write<T>(work: () => T): T {
		try {
			const result = work();
			this.#failing = false;
			return result;
		} catch (error) {
			this.#failing ||= isDiskFailure(error);
			throw error;
		} finally {
			// Also what was read in a transaction that was undone
			this.#generation += 1;
		}
	}

	/** Closes the file; what was committed is in it. Harmless when closed already. */
	close(): void {
		this.#db.close();
	}

	#prepare(sql: string): BetterSqlite3.Statement {
		let statement = this.#statements.get(sql);
		if (!statement) {
			statement = this.#db.prepare(sql);
			this.#statements.set(sql, statement);
		}
		return statement;
	}
}

/**
 * Opens a database file, or makes it when there is none; brings an older schema up to date after a backup beside
 * the file (faults S7).
 *
 * @param path the file
 * @param migrations the schema's whole history; its length is the version this program knows
 * @param purpose a log's commits do not wait for the disk
 * @throws {StartError} for a file that is not ours, is damaged, or is newer than this program (faults S4, S5). The
 *   file is left as it is.
 */
export function openSqliteFile<Schema>(
	path: string,
	migrations: readonly Migration[],
	purpose: Purpose = 'records',
): SqliteFile<Schema> {
	if (!existsSync(path)) createFile(path, migrations);
	checkHeader(path);
	checkContent(path, migrations.length);
	const db = open(path, purpose);
	migrate(db, path, migrations);
	return new SqliteFile<Schema>(db);
}

/** A new file appears under its name only when it is complete, so a kill never leaves half a file behind. */
function createFile(path: string, migrations: readonly Migration[]): void {
	const draft = `${path}.new`;
	for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(draft + suffix, { force: true });
	const db = new BetterSqlite3(draft);
	db.pragma(`application_id = ${APPLICATION_ID}`);
	for (const migration of migrations) db.exec(migration);
	db.pragma(`user_version = ${migrations.length}`);
	db.close();
	renameSync(draft, path);
}

function checkHeader(path: string): void {
	if (statSync(path).size === 0) throw new StartError(`${path} is empty (0 bytes), not a database. ${whatToDo(path)}`);
	const header = readHeader(path);
	if (header.toString('latin1', 0, MAGIC.length) !== MAGIC)
		throw new StartError(`${path} is not a SQLite database. ${whatToDo(path)}`);
	if (header.readUInt32BE(APPLICATION_ID_OFFSET) !== APPLICATION_ID)
		throw new StartError(`${path} is a database of another application. ${whatToDo(path)}`);
}

function readHeader(path: string): Buffer {
	const header = Buffer.alloc(HEADER_BYTES);
	const descriptor = openSync(path, 'r');
	try {
		readSync(descriptor, header, 0, HEADER_BYTES, 0);
	} finally {
		closeSync(descriptor);
	}
	return header;
}

/** Looks through a read-only connection, which never writes the file back (no checkpoint on close). */
function checkContent(path: string, versionMax: number): void {
	let version: number;
	try {
		const db = new BetterSqlite3(path, { readonly: true, timeout: OPEN_TIMEOUT_MS });
		try {
			version = db.pragma('user_version', { simple: true }) as number;
			const verdict = db.pragma('quick_check(1)', { simple: true });
			if (verdict !== 'ok') throw new StartError(`${path} is damaged (${String(verdict)}). ${whatToDo(path)}`);
		} finally {
			db.close();
		}
	} catch (error) {
		if (error instanceof StartError) throw error;
		throw new StartError(`${path} cannot be read as a database (${(error as Error).message}). ${whatToDo(path)}`);
	}
	if (version > versionMax)
		throw new StartError(
			`${path} has schema version ${version}; this program knows versions up to ${versionMax}. Start the newer program, or restore a backup made by this one.`,
		);
}

function whatToDo(path: string): string {
	return `Restore it from a backup, or move it away to start anew: ${path} was left as it is.`;
}

function open(path: string, purpose: Purpose): BetterSqlite3.Database {
	const db = new BetterSqlite3(path, { timeout: OPEN_TIMEOUT_MS });
	db.pragma('journal_mode = WAL');
	// WAL falls to NORMAL by itself, which may lose the last commits on power loss.
	db.pragma(`synchronous = ${purpose === 'records' ? 'FULL' : 'NORMAL'}`);
	if (purpose === 'log') db.pragma(`cache_size = -${LOG_CACHE_KIB}`);
	db.pragma('foreign_keys = ON');
	db.pragma('trusted_schema = OFF');
	// From here on nothing waits inside of SQLite, which would block the event loop; guarded.ts tries again (faults S3).
	db.pragma('busy_timeout = 0');
	return db;
}

function migrate(db: BetterSqlite3.Database, path: string, migrations: readonly Migration[]): void {
	const version = db.pragma('user_version', { simple: true }) as number;
	if (version === migrations.length) return;
	const backup = `${path}.v${version}.bak`;
	backUp(db, path, backup);
	try {
		db.transaction(() => {
			for (const migration of migrations.slice(version)) db.exec(migration);
			db.pragma(`user_version = ${migrations.length}`);
		}).immediate();
	} catch (error) {
		db.close();
		throw new StartError(
			`${path} could not be brought from schema version ${version} to ${migrations.length} (${(error as Error).message}). It is unchanged; a copy is in ${backup}.`,
		);
	}
}

function backUp(db: BetterSqlite3.Database, path: string, backup: string): void {
	try {
		rmSync(backup, { force: true });
		db.prepare('VACUUM INTO ?').run(backup);
	} catch (error) {
		db.close();
		throw new StartError(
			`${path} has an older schema, and no copy of it could be made before it is changed (${(error as Error).message}). It is unchanged.`,
		);
	}
}
