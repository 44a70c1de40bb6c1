import type { Locator } from 'playwright/test';
import { findInaccessible } from '../support/accessible.ts';
import { expect, test } from '../support/console-page.ts';

test.use({ sandboxOf: 'names', input: 'keyboard' });

/** As long as a name may be, in one word. */
const ONE_WORD = 'W'.repeat(100);
const HEBREW = 'חברה לבניית עורכים שיתופיים בע״מ';

/** Where the letters of an element are, not the element. */
function lettersOf(element: Locator): Promise<{ left: number; right: number; direction: string }> {
	return element.evaluate((node) => {
		const range = document.createRange();
		range.selectNodeContents(node);
		const { left, right } = range.getBoundingClientRect();
		return { left, right, direction: getComputedStyle(node).direction };
	});
}

test('a dialog about something with a long name of one word shows all of it, and how to close it', async ({
	page,
	management,
}) => {
	const { id } = await management.tenants.create({ name: ONE_WORD });
	await page.goto(`/tenants/${id}/settings`);
	await page.getByRole('button', { name: 'Delete tenant…' }).click();
	const dialog = page.getByRole('dialog', { name: `Delete ${ONE_WORD}?` });
	await expect(dialog).toBeVisible();
	expect(await dialog.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
	const box = await dialog.boundingBox();
	const close = await dialog.getByRole('button', { name: 'Close' }).boundingBox();
	expect((close?.x ?? Number.POSITIVE_INFINITY) + (close?.width ?? 0)).toBeLessThanOrEqual((box?.x ?? 0) + (box?.width ?? 0));
	for (const text of [dialog.getByRole('heading'), dialog.getByText(`“${ONE_WORD}”`)]) {
		const { right } = await lettersOf(text);
		expect(right).toBeLessThanOrEqual((box?.x ?? 0) + (box?.width ?? 0));
	}
	expect(await findInaccessible(page)).toEqual([]);
});

test('a name that is written from right to left begins at its right, stands where the others stand, and moves no neighbour', async ({
	page,
	management,
}) => {
	await management.tenants.create({ name: HEBREW });
	await management.tenants.create({ name: 'latin' });
	await page.goto('/tenants?sort=name');
	const hebrew = page.getByRole('link', { name: HEBREW });
	const latin = page.getByRole('link', { name: 'latin' });
	await expect(hebrew).toBeVisible();
	const [one, other] = [await lettersOf(hebrew), await lettersOf(latin)];
	expect(one.direction).toBe('rtl');
	expect(other.direction).toBe('ltr');
	expect(Math.abs(one.left - other.left)).toBeLessThan(2);
	// Longer than its place: the end of the name is cut, which is at its left
	await hebrew.click();
	await expect(page.getByRole('heading', { name: HEBREW, level: 1 })).toBeVisible();
	await page.setViewportSize({ width: 640, height: 600 });
	const crumb = page.getByRole('navigation', { name: 'Scope' }).getByRole('link', { name: HEBREW });
	const place = await crumb.locator('..').boundingBox();
	const { left, right } = await lettersOf(crumb);
	expect(left).toBeLessThan(place?.x ?? 0);
	expect(Math.abs(right - ((place?.x ?? 0) + (place?.width ?? 0)))).toBeLessThan(2);
});
