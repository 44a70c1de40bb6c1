import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from 'playwright/test';

/** Expects that axe finds nothing on what a page shows, in light and in dark. */
export async function expectAccessible(page: Page): Promise<void> {
	expect(await findInaccessible(page)).toEqual([]);
}

/** What axe finds on what a page shows, in light and in dark; what moves is judged when it has come to rest. */
export async function findInaccessible(page: Page): Promise<string[]> {
	await use(page, 'dark');
	// Colours are all that differs
	const dark = await judge(page, (axe) => axe.withRules(['color-contrast']));
	await use(page, 'light');
	const light = await judge(page, (axe) => axe);
	return [...light.map((problem) => `light: ${problem}`), ...dark.map((problem) => `dark: ${problem}`)];
}

async function use(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
	await page.emulateMedia({ colorScheme });
	await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
}

async function judge(page: Page, narrow: (axe: AxeBuilder) => AxeBuilder): Promise<string[]> {
	await page.evaluate(async () => {
		// What moves has begun by then
		await new Promise((resolve) => requestAnimationFrame(resolve));
		await Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => undefined)));
	});
	const { violations } = await narrow(new AxeBuilder({ page })).analyze();
	return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 200)).join(' | ')}`);
}
