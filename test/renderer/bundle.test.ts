import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';

const RENDERER = join(import.meta.dirname, '../../out/renderer');
/** JavaScript that the first paint waits for, compressed, in bytes. */
const INITIAL_MAX = 300_000;

describe('the built screens', () => {
	let page: string;
	let scripts: string[];
	beforeAll(async () => {
		page = await readFile(join(RENDERER, 'index.html'), 'utf8');
		scripts = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)].flatMap(([, path]) => path ?? []);
	});

	it('need less than 300 KB of compressed JavaScript to begin with', async () => {
		expect(scripts.length).toBeGreaterThan(0);
		const sizes = await Promise.all(scripts.map(async (path) => gzipSync(await readFile(join(RENDERER, path))).length));
		expect(sizes.reduce((total, size) => total + size, 0)).toBeLessThan(INITIAL_MAX);
	});

	it('load each place when it is looked at', async () => {
		const initial = (await Promise.all(scripts.map((path) => readFile(join(RENDERER, path), 'utf8')))).join('');
		for (const place of ['overview', 'tenants', 'apps', 'plans', 'live', 'playground']) {
			expect(initial, place).toMatch(new RegExp(`${place}-page-[\\w-]+\\.js`));
			expect(scripts.join(' '), place).not.toContain(`${place}-page`);
		}
	});

	it('have no script of their own in the page, so that the policy needs no exception', () => {
		expect(page).not.toMatch(/<script(?![^>]*\ssrc=)[^>]*>/);
		expect(page).not.toMatch(/\son\w+=/);
	});
});
