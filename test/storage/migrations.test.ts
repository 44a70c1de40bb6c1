import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteFile } from '../../core/storage/sqlite/file.ts';
import { editDatabase, readDatabase } from '../support/databases.ts';
import { temporaryDataDir } from '../support/sandbox.ts';

const FIRST = 'CREATE TABLE notes (text TEXT NOT NULL) STRICT';
const SECOND = "ALTER TABLE notes ADD COLUMN author TEXT NOT NULL DEFAULT 'nobody'";
/** Gets half way before it fails. */
const FAILING = "DELETE FROM notes; ALTER TABLE notes ADD COLUMN author TEXT; INSERT INTO no_such_table VALUES ('x')";

let folder: string;
let remove: () => Promise<void>;
let path: string;

beforeEach(async () => {
	({ path: folder, remove } = await temporaryDataDir());
	path = join(folder, 'notes.db');
	openSqliteFile(path, [FIRST]).close();
	editDatabase(path, (db) => db.exec("INSERT INTO notes VALUES ('kept')"));
});
afterEach(() => remove());

const notes = (file: string) => readDatabase(file, (db) => db.prepare('SELECT * FROM notes').all());
const versionOf = (file: string) => readDatabase(file, (db) => db.pragma('user_version', { simple: true }));

describe('S7: a migration', () => {
	it('leaves a copy of the old file beside the new one', () => {
		openSqliteFile(path, [FIRST, SECOND]).close();
		expect(notes(path)).toEqual([{ text: 'kept', author: 'nobody' }]);
		expect(versionOf(path)).toBe(2);
		expect(notes(`${path}.v1.bak`)).toEqual([{ text: 'kept' }]);
		expect(versionOf(`${path}.v1.bak`)).toBe(1);
	});

	it('that fails half way leaves the old file in use, and the program that knows it goes on', () => {
		expect(() => openSqliteFile(path, [FIRST, FAILING])).toThrow(
			/from schema version 1 to 2 .*no_such_table.*unchanged; a copy is in/,
		);
		expect(versionOf(path)).toBe(1);
		expect(notes(path)).toEqual([{ text: 'kept' }]);
		expect(notes(`${path}.v1.bak`)).toEqual([{ text: 'kept' }]);
		openSqliteFile(path, [FIRST]).close();
		openSqliteFile(path, [FIRST, SECOND]).close();
		expect(notes(path)).toEqual([{ text: 'kept', author: 'nobody' }]);
	});

	it('does not begin when no copy can be made', () => {
		mkdirSync(`${path}.v1.bak`);
		expect(() => openSqliteFile(path, [FIRST, SECOND])).toThrow(/no copy of it could be made.*It is unchanged/);
		expect(versionOf(path)).toBe(1);
		expect(notes(path)).toEqual([{ text: 'kept' }]);
	});

	it('that is done already is not done again, and makes no copy', () => {
		openSqliteFile(path, [FIRST]).close();
		expect(existsSync(`${path}.v1.bak`)).toBe(false);
	});
});
