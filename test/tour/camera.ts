import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright/test';

const ROOT = join(import.meta.dirname, '../..');
const DOCS_IMAGES = join(ROOT, 'docs/images');
/** Only to be looked at; the repository has no room for them. */
const WIDE_IMAGES = join(ROOT, 'test-results/screenshots');

/** Of the pictures in docs, in CSS pixels. */
export const DOCS_SIZE = { width: 1280, height: 800 };
const WIDE_SIZE = { width: 1920, height: 1080 };
/** Takes the picture of what a page shows: dark and light, for docs and wide. */
export async function shoot(page: Page, name: string): Promise<void> {
	await page.waitForFunction(() => document.querySelector('main :is(.mantine-Skeleton-root, .mantine-Loader-root)') === null);
	for (const colorScheme of ['light', 'dark'] as const) {
		await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
		await take(page, WIDE_SIZE, join(WIDE_IMAGES, `${name}-${colorScheme}.png`));
		await take(page, DOCS_SIZE, join(DOCS_IMAGES, `${name}-${colorScheme}.png`));
	}
	process.stdout.write(`${name}\n`);
}

async function take(page: Page, size: typeof DOCS_SIZE, path: string): Promise<void> {
	await page.setViewportSize(size);
	await page.evaluate(async () => {
		await document.fonts.ready;
		// Charts take the new size a frame after they have heard of it
		for (let frame = 0; frame < 3; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
		// A cursor blinks for ever
		const ending = document.getAnimations().filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime));
		await Promise.all(ending.map((animation) => animation.finished.catch(() => undefined)));
	});
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(path, await page.screenshot({ animations: 'disabled', caret: 'hide' }));
}
