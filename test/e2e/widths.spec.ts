import type { Page } from 'playwright/test';
import { expect, test } from '../support/console-page.ts';

const PLACES = ['/', '/tenants', '/apps', '/plans', '/live', '/playground'];
const SIZES = [
	{ name: '1024 px wide', width: 1_024, height: 768 },
	// A window of 1280 x 800 at 200 %
	{ name: '200 % zoom', width: 640, height: 400 },
];

/** What a page hides sideways can be reached only where something scrolls. */
async function expectNothingLost(page: Page): Promise<void> {
	const lost = await page.evaluate(() => {
		const scrolls = (element: Element | null): boolean => {
			for (let parent = element; parent && parent !== document.body; parent = parent.parentElement)
				if (/auto|scroll/.test(getComputedStyle(parent).overflowX)) return true;
			return false;
		};
		const controls = [...document.querySelectorAll('a, button, input, h1, h2')];
		return controls
			.filter((element) => {
				const { right, width, height } = element.getBoundingClientRect();
				const isShown = width > 1 && height > 1 && getComputedStyle(element).visibility !== 'hidden';
				return isShown && right > window.innerWidth + 1 && !scrolls(element.parentElement);
			})
			.map((element) => element.outerHTML.slice(0, 120));
	});
	expect(lost).toEqual([]);
	expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
}

for (const { name, width, height } of SIZES)
	test.describe(name, () => {
		test.use({ viewport: { width, height } });
		test('no place loses a control or a heading', async ({ page }) => {
			for (const path of PLACES) {
				await page.goto(`/i/local${path}`);
				await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
				await expect(page.getByRole('status', { name: 'Loading' })).toBeHidden();
				await expectNothingLost(page);
			}
		});
	});

test('who wants less motion gets none', async ({ page }) => {
	await page.emulateMedia({ reducedMotion: 'reduce' });
	await page.goto('/i/local/');
	await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
	await page.keyboard.press('?');
	await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
	const running = await page.evaluate(() =>
		document
			.getAnimations()
			.filter(({ playState, effect }) => playState === 'running' && Number(effect?.getTiming().duration) > 1),
	);
	expect(running).toHaveLength(0);
});
