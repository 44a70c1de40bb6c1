import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as pause } from 'node:timers/promises';
import BetterSqlite3 from 'better-sqlite3';
import { z } from 'zod';
import { Fault } from '../../../platform/fault.ts';
import { DATABASE_FILES } from '../database-files.ts';

/** Marks a file as a backup of ours, in SQLite's header ("WSkB"). */
const APPLICATION_ID = 0x57_53_6b_42;
const FORMAT_VERSION = 1;
const CHUNK_BYTES = 1_048_576;
const FILE_MODE = 0o600;

const manifestSchema = z.object({
	createdAt: z.iso.datetime(),
	programVersion: z.string().max(100),
	files: z
		.array(z.object({ name: z.string(), sizeBytes: z.int().min(0), sha256: z.string().length(64) }))
		.max(DATABASE_FILES.length),
});
/** What a backup says of itself. */
export type Manifest = z.infer<typeof manifestSchema>;

/** A backup as its file tells it. */
export interface Archive {
	manifest: Manifest;
	/** Of the manifest as it stands in the file. */
	manifestSha256: string;
	/** What only the passphrase opens. */
	sealed: string;
}

/**
 * Packs files into one: a SQLite file with a manifest and the files in pieces.
 *
 * @param path of the new file
 * @param seal makes the part that only a passphrase opens, from the manifest's SHA-256
 */
export async function packArchive(
	path: string,
	facts: Omit<Manifest, 'files'>,
	folder: string,
	names: readonly string[],
	seal: (manifestSha256: string) => Promise<string>,
): Promise<void> {
	const db = new BetterSqlite3(path);
	try {
		db.pragma(`application_id = ${APPLICATION_ID}`);
		db.pragma(`user_version = ${FORMAT_VERSION}`);
		db.exec(`
			CREATE TABLE manifest (only INTEGER PRIMARY KEY CHECK (only = 1), content TEXT NOT NULL, sealed TEXT NOT NULL) STRICT;
			CREATE TABLE pieces (file TEXT NOT NULL, seq INTEGER NOT NULL, content BLOB NOT NULL, PRIMARY KEY (file, seq)) STRICT;
			BEGIN`);
		const files: Manifest['files'] = [];
		for (const name of names) files.push(await packFile(db, join(folder, name), name));
		const content = JSON.stringify({ ...facts, files } satisfies Manifest);
		db.prepare('INSERT INTO manifest VALUES (1, ?, ?)').run(content, await seal(sha256(content)));
		db.exec('COMMIT');
	} finally {
		db.close();
	}
}

async function packFile(db: BetterSqlite3.Database, path: string, name: string): Promise<Manifest['files'][number]> {
	const insert = db.prepare('INSERT INTO pieces VALUES (?, ?, ?)');
	const hash = createHash('sha256');
	const descriptor = openSync(path, 'r');
	let sizeBytes = 0;
	try {
		for (let seq = 0; ; seq += 1) {
			const piece = Buffer.alloc(CHUNK_BYTES);
			const length = readSync(descriptor, piece, 0, CHUNK_BYTES, null);
			if (length === 0) break;
			const content = piece.subarray(0, length);
			hash.update(content);
			insert.run(name, seq, content);
			sizeBytes += length;
			await pause();
		}
	} finally {
		closeSync(descriptor);
	}
	return { name, sizeBytes, sha256: hash.digest('hex') };
}

/** Reads what a backup says of itself. @throws {Fault} `backup_invalid`, `backup_newer`. */
export function readArchive(path: string): Promise<Archive> {
	return openArchive(path, (db) => {
		const version = db.pragma('user_version', { simple: true }) as number;
		if (version > FORMAT_VERSION) throw newer(`It has format ${version}; this program knows formats up to ${FORMAT_VERSION}.`);
		const row = db.prepare('SELECT content, sealed FROM manifest').get() as { content: string; sealed: string } | undefined;
		const manifest = manifestSchema.parse(JSON.parse(row?.content ?? 'null'));
		const unknown = manifest.files.find(({ name }) => !DATABASE_FILES.includes(name));
		if (unknown) throw newer('It holds a database that this program does not know.');
		return { manifest, manifestSha256: sha256(row?.content ?? ''), sealed: row?.sealed ?? '' };
	});
}

/**
 * Unpacks a backup.
 *
 * @param folder an empty one
 * @throws {Fault} `backup_invalid` when a file is not the one that the manifest names.
 */
export function unpackArchive(path: string, { manifest }: Archive, folder: string): Promise<void> {
	return openArchive(path, async (db) => {
		for (const file of manifest.files) await unpackFile(db, file, join(folder, file.name));
	});
}

async function unpackFile(db: BetterSqlite3.Database, file: Manifest['files'][number], path: string): Promise<void> {
	const read = db.prepare<[string, number], Buffer>('SELECT content FROM pieces WHERE file = ? AND seq = ?').pluck();
	const hash = createHash('sha256');
	const descriptor = openSync(path, 'wx', FILE_MODE);
	let sizeBytes = 0;
	try {
		for (let seq = 0; ; seq += 1) {
			const content = read.get(file.name, seq);
			if (!content || sizeBytes > file.sizeBytes) break;
			writeSync(descriptor, content);
			hash.update(content);
			sizeBytes += content.byteLength;
			await pause();
		}
		fsyncSync(descriptor);
	} finally {
		closeSync(descriptor);
	}
	if (sizeBytes !== file.sizeBytes || hash.digest('hex') !== file.sha256)
		throw invalid(`${file.name} in it is not the file that was backed up: the backup was cut short or altered.`);
}

/** A file that came from anywhere: it is read, and no SQL in it is run. */
async function openArchive<T>(path: string, look: (db: BetterSqlite3.Database) => T | Promise<T>): Promise<T> {
	let db: BetterSqlite3.Database | undefined;
	try {
		if (statSync(path).size === 0) throw invalid('It is empty.');
		db = new BetterSqlite3(path, { readonly: true });
		db.pragma('trusted_schema = OFF');
		if (db.pragma('application_id', { simple: true }) !== APPLICATION_ID) throw invalid('It is a file of another kind.');
		return await look(db);
	} catch (error) {
		throw asFault(error);
	} finally {
		db?.close();
	}
}

function asFault(error: unknown): unknown {
	if (error instanceof Fault) return error;
	const code = (error as { code?: string }).code ?? '';
	// No room is nobody's fault but the disk's
	if (code === 'ENOSPC') return error;
	return invalid('It cannot be read as a backup.', error);
}

function invalid(why: string, cause?: unknown): Fault {
	return new Fault('backup_invalid', `${why} Choose a file that "Back up" made.`, cause === undefined ? {} : { cause });
}

/** @param why one sentence */
function newer(why: string): Fault {
	return new Fault('backup_newer', `${why} Restore it with the newer program that made it.`);
}

function sha256(text: string): string {
	return createHash('sha256').update(text).digest('hex');
}
