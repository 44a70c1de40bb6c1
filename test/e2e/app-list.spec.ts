import { expect, test } from '../support/console-page.ts';

test.use({ input: 'keyboard' });

test('apps are filtered by plan, state and region, sorted, and acted on by keyboard; the address keeps it all', async ({
	page,
	sandbox,
	management,
}) => {
	const tenantId = sandbox.apps[0]?.tenantId ?? '';
	const planId = (await management.plans.list({ search: 'Team' }))[0]?.id ?? '';
	for (const [name, licenseRegion, paid] of [
		['filter b', 'aws-eu-west-1', true],
		['filter a', 'aws-eu-west-1', true],
		['filter c', 'aws-ap-south-1', true],
		['filter d', 'aws-eu-west-1', false],
	] as const)
		await management.apps.create({ tenantId, name, licenseRegion, ...(paid ? { planId } : {}) });
	await page.goto('/apps?q=filter');
	const names = page.getByRole('region', { name: 'Apps' }).getByRole('link');
	await expect(names).toHaveText(['filter d', 'filter c', 'filter a', 'filter b']);
	const created = page.getByRole('columnheader', { name: 'Created' });
	await expect(created).toHaveAttribute('aria-sort', 'descending');
	await created.getByRole('button').click();
	await expect(created).toHaveAttribute('aria-sort', 'ascending');
	await expect(names).toHaveText(['filter b', 'filter a', 'filter c', 'filter d']);
	await created.getByRole('button').click();
	await expect(names).toHaveText(['filter d', 'filter c', 'filter a', 'filter b']);
	await page.getByRole('combobox', { name: 'Plan' }).click();
	await page.getByRole('option', { name: 'Team' }).click();
	await expect(names).toHaveText(['filter c', 'filter a', 'filter b']);
	await page.getByRole('combobox', { name: 'License Region' }).click();
	await page.getByRole('option', { name: 'Ireland' }).click();
	await page.getByRole('button', { name: 'Name' }).click();
	await expect(names).toHaveText(['filter a', 'filter b']);
	await page.reload();
	await expect(names).toHaveText(['filter a', 'filter b']);
	await page.getByRole('combobox', { name: 'Status' }).click();
	await page.getByRole('option', { name: 'Disabled' }).click();
	await expect(page.getByText('No app matches')).toBeVisible();
	await page.getByRole('button', { name: 'Show all apps' }).click();
	await expect(page).toHaveURL('/i/local/apps');
	await page.goBack();
	await page.getByRole('button', { name: 'Clear filters' }).click();
	await expect(names).toHaveText(['filter a', 'filter b', 'filter c', 'filter d']);
	await page.getByRole('button', { name: 'Actions for filter a' }).focus();
	await page.keyboard.press('Enter');
	await page.getByRole('menuitem', { name: 'Open the Token lab' }).focus();
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL(/\/tokens$/);
	await expect(page.getByRole('heading', { name: 'filter a' })).toBeVisible();
});
