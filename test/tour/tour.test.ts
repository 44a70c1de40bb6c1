import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TOUR_PLACES, TOUR_STEPS } from './places.ts';

const ROOT = join(import.meta.dirname, '../..');
const IMAGES = join(ROOT, 'docs/images');
const IMAGES_BYTES_MAX = 6 * 1024 * 1024;
const TOUR = readFileSync(join(ROOT, 'docs/tour.md'), 'utf8');
const PICTURES = [...TOUR_STEPS, ...TOUR_PLACES.map(({ name }) => name)];

/** The places that the navigation leads to, by their addresses. */
function navigationPaths(): string[] {
	const source = readFileSync(join(ROOT, 'renderer/shell/places.ts'), 'utf8');
	return [...source.matchAll(/\bto: '(\/[^']*)'/g)].map(([, path = '']) => path);
}

describe('docs/tour.md', () => {
	it.each(PICTURES)('shows %s in light and in dark, and both pictures are there', (name) => {
		for (const scheme of ['light', 'dark']) {
			expect(TOUR).toContain(`images/${name}-${scheme}.png`);
			expect(statSync(join(IMAGES, `${name}-${scheme}.png`)).size).toBeGreaterThan(1_000);
		}
	});

	it('shows every place of the navigation', () => {
		const paths = navigationPaths();
		expect(paths.length).toBeGreaterThan(4);
		const shown = TOUR_PLACES.map(({ path }) =>
			(path({ tenantId: 't', appId: 'a' }).split('?')[0] ?? '').replace(/^\/i\/[^/]+/, ''),
		);
		const missing = paths.filter((path) => !shown.some((place) => place === path || place.startsWith(`${path}/`)));
		expect(missing).toEqual([]);
	});

	it('refers to no picture that is not there, and none lies about unused', () => {
		const documents = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((name) => join('docs', name))].filter((path) =>
			path.endsWith('.md'),
		);
		const referred = documents.flatMap((path) =>
			[...readFileSync(join(ROOT, path), 'utf8').matchAll(/images\/([\w-]+\.png)/g)].map(([, name = '']) => name),
		);
		expect([...new Set(referred)].sort()).toEqual(readdirSync(IMAGES).sort());
	});

	it('is small enough for a repository', () => {
		const bytes = readdirSync(IMAGES).reduce((sum, name) => sum + statSync(join(IMAGES, name)).size, 0);
		expect(bytes).toBeLessThan(IMAGES_BYTES_MAX);
	});
});
