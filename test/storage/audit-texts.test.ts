import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AUDIT_TABLE, type AuditSchema, appendAudit } from '../../core/storage/sqlite/audit-chain.ts';
import { AuditTexts } from '../../core/storage/sqlite/audit-texts.ts';
import { columnCipher, newDataKey, PLAIN_COLUMNS } from '../../core/storage/sqlite/column-cipher.ts';
import { openSqliteFile, type SqliteFile } from '../../core/storage/sqlite/file.ts';
import { temporaryDataDir } from '../support/sandbox.ts';

const NAMES = ['Aurora', 'Basalt', 'aurora two', 'Étude', 'Delta "quoted"', 'étude two'];

let file: SqliteFile<AuditSchema>;
let dispose: () => Promise<void>;

beforeEach(async () => {
	const dir = await temporaryDataDir();
	file = openSqliteFile<AuditSchema>(join(dir.path, 'trail.db'), [AUDIT_TABLE]);
	dispose = async () => {
		file.close();
		await dir.remove();
	};
});
afterEach(() => dispose());

function record(name: string): void {
	appendAudit(file, 'trail', {
		atMs: 1_000,
		action: 'app.renamed',
		actor: { kind: 'operator', name: 'Olga' },
		remoteAddress: null,
		tenantId: null,
		target: { type: 'app', id: 'one', name },
		before: null,
		after: { name },
	});
}

function found(texts: AuditTexts, search: string): number[] {
	return file.all(file.query.selectFrom('audit').select('seq').where(texts.says(search)).orderBy('seq')).map(({ seq }) => seq);
}

describe.each([
	['open', PLAIN_COLUMNS],
	['sealed', columnCipher('trail', [newDataKey(1)])],
])('a search in %s events', (_kind, columns) => {
	// None, the last few, all
	it.each([0, 500, 1_000_000])('finds the same, however much of the trail is kept: %i characters', (charactersMax) => {
		file.setColumns(columns);
		const texts = new AuditTexts(file, charactersMax);
		for (const name of NAMES) record(name);
		expect(found(texts, 'AURORA')).toEqual([1, 3]);
		expect(found(texts, 'ÉTUDE')).toEqual([4, 6]);
		expect(found(texts, 'olga')).toEqual([1, 2, 3, 4, 5, 6]);
		expect(found(texts, 'nowhere')).toEqual([]);
		record('Aurora three');
		record('Basalt two');
		expect(found(texts, 'aurora')).toEqual([1, 3, 7]);
		expect(found(texts, 'basalt')).toEqual([2, 8]);
		file.run(file.query.deleteFrom('audit').where('seq', '<=', 3));
		record('Removed');
		expect(found(texts, 'aurora')).toEqual([7]);
	});
});
