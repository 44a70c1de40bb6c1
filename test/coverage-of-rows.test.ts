import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AnyContractProcedure, AnyContractRouter } from '@orpc/contract';
import { isContractProcedure } from '@orpc/contract';
import { describe, expect, it } from 'vitest';
import { API_PREFIX, api } from '../core/contract/api.ts';
import { PROBLEMS } from '../core/contract/errors.ts';

/** Rows of the list of faults: tokens, management API, handshake, messages, storage, process, desktop shell and screens. */
const ROWS = [
	...rows('T', 13),
	...rows('M', 12),
	...rows('H', 10),
	...rows('W', 10),
	...['H-a', 'H-b', 'H-c'],
	...rows('S', 7),
	...rows('P', 5),
	...rows('U', 8),
];

/** What has no test yet. It may only become shorter: an entry that is covered must go. */
const PENDING = {
	// U3 is about a packaged app, which is not built yet
	rows: ['U3'],
	codes: [],
	routes: [] as string[],
};

function rows(letter: string, last: number): string[] {
	return Array.from({ length: last }, (_, index) => `${letter}${index + 1}`);
}

function sourcesBelow(folder: string): string[] {
	return readdirSync(folder, { withFileTypes: true, recursive: true })
		.filter((entry) => entry.isFile() && /\.(test|spec)\.ts$/.test(entry.name))
		.map((entry) => join(entry.parentPath, entry.name))
		.filter((path) => path !== import.meta.filename)
		.map((path) => readFileSync(path, 'utf8'));
}

const TESTS = sourcesBelow(import.meta.dirname).join('\n');

function procedures(router: AnyContractRouter, path: string[] = []): [string, AnyContractProcedure][] {
	if (isContractProcedure(router)) return [[path.join('.'), router]];
	return Object.entries(router).flatMap(([name, part]) => procedures(part as AnyContractRouter, [...path, name]));
}

/** Through the typed client, or by method and path. */
function isCalled([name, procedure]: [string, AnyContractProcedure]): boolean {
	const { method = 'POST', path = '' } = procedure['~orpc'].route;
	const segments = path
		.slice(API_PREFIX.length)
		.split('/')
		.map((segment) => (segment.startsWith('{') ? '[^/\\s]+' : segment.replaceAll('.', '\\.')));
	const ends = '[\'"`?]';
	const byPath = new RegExp(
		`(?:'${method}', |${method === 'GET' ? '(?:get|list|fetch|page[^(]*)\\(' : '\\b'})\\W?[^\\s'"]*${segments.join('/')}${ends}`,
	);
	return TESTS.includes(`.${name}(`) || byPath.test(TESTS);
}

/** Finds titles such as `T7: …`; several rows in one are separated by commas. */
function isNamed(row: string): boolean {
	return new RegExp(`['"\`](?:[A-Z][0-9]+, )*${row}(?:, [A-Z][0-9]+)*: `).test(TESTS);
}

describe('every promise has a test', () => {
	it('each row of the list of faults is named by a test', () => {
		expect(ROWS.filter((row) => !isNamed(row))).toEqual(PENDING.rows);
	});

	it('each error code appears in a test', () => {
		const codes = Object.keys(PROBLEMS).filter((code) => !new RegExp(`\\b${code}\\b`).test(TESTS));
		expect(codes).toEqual(PENDING.codes);
	});

	it('each route of the contract is called by a test', () => {
		const uncalled = procedures(api)
			.filter((entry) => !isCalled(entry))
			.map(([name]) => name);
		expect(uncalled).toEqual(PENDING.routes);
	});
});
