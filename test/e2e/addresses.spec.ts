import type { Page } from 'playwright/test';
import { expect, test } from '../support/console-page.ts';

/** Shows the sandbox under a second id, too, as a second instance would stand in the list. */
async function withSecondInstance(page: Page): Promise<void> {
	await page.route('**/console/instances', async (route) => {
		const response = await route.fetch();
		const [first] = await response.json();
		await route.fulfill({ response, json: [first, { ...first, id: 'second one', name: 'Second' }] });
	});
	await page.route('**/instances/second%20one/**', (route) =>
		route.continue({ url: route.request().url().replace('/instances/second%20one/', '/instances/local/') }),
	);
}

test('an address without an instance leads to that place of the last instance; what it searches for stays', async ({ page }) => {
	await page.goto('/tenants?q=demo');
	await expect(page).toHaveURL('/i/local/tenants?q=demo');
	await expect(page.getByRole('searchbox', { name: 'Search tenants' })).toHaveValue('demo');
	await page.goto('/');
	await expect(page).toHaveURL('/i/local/tenants?q=demo');
});

test('a start shows the place that was looked at last, and no dialog', async ({ page, sandbox }) => {
	await page.goto(`/i/local/tenants/${sandbox.apps[0]?.tenantId}?create=true`);
	await expect(page.getByLabel('App name')).toBeVisible();
	await page.goto('/');
	await expect(page).toHaveURL(`/i/local/tenants/${sandbox.apps[0]?.tenantId}`);
	await expect(page.getByRole('heading', { name: 'Demo', level: 1 })).toBeVisible();
	await expect(page.getByRole('dialog')).toBeHidden();
});

test('an address that lost its last part leads to what is left: an app to its tenant', async ({ page, sandbox }) => {
	await page.goto(`/i/local/tenants/${sandbox.apps[0]?.tenantId}/apps`);
	await expect(page).toHaveURL(`/i/local/tenants/${sandbox.apps[0]?.tenantId}`);
	await expect(page.getByRole('heading', { name: 'Demo', level: 1 })).toBeVisible();
});

test('back and forward lead over a change of instance; each keeps its own place', async ({ page }) => {
	await withSecondInstance(page);
	await page.goto('/i/local/plans');
	await expect(page.getByRole('cell', { name: 'Starter' })).toBeVisible();
	await page.evaluate(() => history.pushState(null, '', '/i/second%20one/tenants'));
	await expect(page.getByRole('navigation', { name: 'Scope' }).getByText('Second')).toBeVisible();
	await expect(page.getByRole('link', { name: 'Demo', exact: true })).toBeVisible();
	await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Apps' }).click();
	await expect(page).toHaveURL('/i/second%20one/apps');
	await page.goBack();
	await page.goBack();
	await expect(page).toHaveURL('/i/local/plans');
	await expect(page.getByRole('cell', { name: 'Starter' })).toBeVisible();
	await page.goForward();
	await expect(page).toHaveURL('/i/second%20one/tenants');
	await expect(page.getByRole('link', { name: 'Demo', exact: true })).toBeVisible();
	await page.goto('/apps');
	await expect(page).toHaveURL('/i/second%20one/apps');
});

test('an address of an instance that is not there says so, with a way on', async ({ page }) => {
	await page.goto('/i/removed/tenants');
	await expect(page.getByRole('heading', { name: 'There is no such instance' })).toBeVisible();
	await page.getByRole('link', { name: 'Sandbox' }).click();
	await expect(page).toHaveURL('/i/local/');
	await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
});
