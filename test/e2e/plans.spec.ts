import { expectAccessible } from '../support/accessible.ts';
import { expect, test } from '../support/console-page.ts';

test.use({ input: 'keyboard' });

test('accessible: what an edit of a plan changes, and the dialog that makes one', async ({ page }) => {
	await page.goto('/plans?create=true');
	await expect(page.getByLabel('Plan name')).toBeVisible();
	await expectAccessible(page);
	await page.getByRole('button', { name: 'Cancel' }).click();
	await page.getByRole('link', { name: 'Free', exact: true }).click();
	await expect(page.getByRole('link', { name: 'demo', exact: true })).toBeVisible();
	await page.getByLabel('Connections', { exact: true }).fill('20');
	await expect(page.getByText('What this changes')).toBeVisible();
	await expectAccessible(page);
});

test('a plan is made, edited and archived by keyboard alone', async ({ page, management }) => {
	await page.goto('/plans');
	const create = page.getByRole('button', { name: 'Create plan' });
	await create.focus();
	await page.keyboard.press('Enter');
	await expect(page.getByLabel('Plan name')).toBeFocused();
	await page.keyboard.press('Enter');
	await expect(page.getByText('Must not be empty')).toBeVisible();
	const type = async (text: string) => {
		await page.keyboard.type(text);
		await page.keyboard.press('Tab');
	};
	await page.getByLabel('Plan name').focus();
	await type('Studio');
	await type('49.5');
	await page.keyboard.press('ControlOrMeta+A');
	await type('eur');
	await type('200');
	await type('300');
	await type('40');
	await page.keyboard.type('5000');
	await page.keyboard.press('Enter');
	await expect(page.getByRole('heading', { name: 'Studio' })).toBeVisible();
	await expect(page.getByText('€49.50 a month · 200 connections · 300 documents')).toBeVisible();
	expect((await management.plans.list({ search: 'Studio' }))[0]).toMatchObject({ monthlyPriceCents: 4_950, currency: 'EUR' });

	await page.getByLabel('Documents', { exact: true }).focus();
	await page.keyboard.press('ControlOrMeta+A');
	await page.keyboard.type('250');
	await expect(page.getByText('Documents: 300 → 250 for 0 apps, at once')).toBeVisible();
	await page.keyboard.press('Enter');
	await expect(page.getByText('€49.50 a month · 200 connections · 250 documents')).toBeVisible();

	await page.getByRole('button', { name: 'Archive plan' }).focus();
	await page.keyboard.press('Enter');
	await expect(page.getByRole('dialog')).toContainText('No app is on it, and none can be put on it any more.');
	await page.getByRole('dialog').getByRole('button', { name: 'Archive plan' }).focus();
	await page.keyboard.press('Enter');
	await expect(page.getByText('Archived', { exact: true })).toBeVisible();
	await expect(page.getByRole('region', { name: 'Danger zone' })).toBeHidden();
});

test('an edit says what it changes for the apps on the plan; a stale one shows both and asks', async ({
	page,
	management,
	complaints,
}) => {
	complaints.expectStatus(412);
	const plan = await management.plans.create({
		name: 'Contested',
		currency: 'USD',
		monthlyPriceCents: 1_000,
		limits: { maxConnections: 10, maxDocuments: 10, maxUsersPerDoc: 10, opsPerMinute: 10 },
	});
	const tenant = await management.tenants.create({ name: 'On it' });
	await management.tenants.approve({ tenantId: tenant.id });
	for (const name of ['one', 'two'])
		await management.apps.create({ tenantId: tenant.id, name, licenseRegion: 'aws-eu-west-1', planId: plan.id });
	await page.goto(`/plans/${plan.id}`);
	await expect(page.getByRole('heading', { name: 'Apps on it: 2' })).toBeVisible();
	await expect(page.getByRole('link', { name: 'one', exact: true })).toBeVisible();
	await page.getByLabel('Monthly price').fill('15');
	await expect(page.getByText('for 2 apps from the next renewal on: +$10 a month in all')).toBeVisible();
	await page.getByLabel('Users per document').fill('8');

	await management.plans.update({ planId: plan.id, limits: { ...plan.limits, maxUsersPerDoc: 30 } });
	await page.getByRole('button', { name: 'Save plan' }).click();
	await expect(page.getByText('Someone else changed this while you were editing')).toBeVisible();
	await expect(page.getByRole('row', { name: 'Users per document 30 8' })).toBeVisible();
	await expect(page.getByLabel('Users per document')).toHaveValue('8');
	await page.getByRole('button', { name: 'Save mine over it' }).click();
	await expect(page.getByText('$15 a month · 10 connections · 10 documents · 8 users/document')).toBeVisible();
});
