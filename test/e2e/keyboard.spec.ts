import { expect, test } from '../support/console-page.ts';

test.use({ input: 'keyboard' });

/** A page in which not all is well for who has no pointer. */
const PAGE = `<button onclick="this.textContent = 'done'">Works</button>
	<button tabindex="-1">Out of reach</button>
	<button style="outline: none">Without a ring</button>
	<div onclick="this.textContent = 'done'">No control</div>`;

test('the tests without a pointer fail for what cannot be reached, or does not show that it has the focus', async ({ page }) => {
	await page.setContent(PAGE);
	await page.getByText('Works').click();
	await expect(page.getByRole('button', { name: 'done' })).toBeFocused();
	await expect(page.getByText('Out of reach').click()).rejects.toThrow('is not reached with the keyboard');
	await expect(page.getByText('No control').click()).rejects.toThrow('is not reached with the keyboard');
	await expect(page.getByText('Without a ring').click()).rejects.toThrow('shows that it has the focus');
});

test('the pickers of the scope bar, the places, the theme and the palette work without a pointer', async ({ page }) => {
	await page.goto('/i/local/');
	const scope = page.getByRole('navigation', { name: 'Scope' });
	await scope.getByRole('button', { name: 'All tenants' }).click();
	await page.getByRole('option', { name: 'Demo' }).click();
	await expect(page.getByRole('heading', { name: 'Demo', level: 1 })).toBeVisible();
	await scope.getByRole('button', { name: 'All apps' }).click();
	await page.getByRole('option', { name: 'demo' }).click();
	await expect(page.getByRole('heading', { name: 'demo', level: 1 })).toBeVisible();
	await page.getByRole('tab', { name: 'Usage' }).click();
	await expect(page.getByRole('meter', { name: 'Documents' })).toBeVisible();
	await page.getByRole('radiogroup', { name: 'Colour scheme' }).getByText('Dark').click();
	await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
	await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Plans' }).click();
	await expect(page.getByRole('heading', { name: 'Plans' })).toBeVisible();
	await page.getByRole('button', { name: 'Search or run' }).click();
	await page.getByRole('option', { name: /^Outbox/ }).click();
	await expect(page).toHaveURL(/\/outbox$/);
});
