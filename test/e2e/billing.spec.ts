import { expectAccessible } from '../support/accessible.ts';
import { type ManagementClient, managementClient } from '../support/clients.ts';
import { expect, test } from '../support/console-page.ts';
import { startSandbox } from '../support/sandbox.ts';
import { activeTenant } from '../support/tenants.ts';

test.use({ input: 'keyboard' });

/** A tenant with an app on a plan that costs something. */
async function payingTenant(management: ManagementClient) {
	const { id: tenantId } = await activeTenant(management, 'paying');
	const planId = (await management.plans.list()).find(({ name }) => name === 'Team')?.id;
	const { app } = await management.apps.create({ tenantId, name: 'editor', licenseRegion: 'aws-eu-west-1', planId });
	return { tenantId, appId: app.id };
}

test('a subscription is cancelled at the end of its period, and the cancellation taken back', async ({ page, management }) => {
	const { tenantId } = await payingTenant(management);
	await page.goto(`/tenants/${tenantId}/billing`);
	const row = page.getByRole('table', { name: 'Subscriptions' }).getByRole('row', { name: /editor/ });
	await expect(row).toContainText('$99');
	await expect(row).toContainText(/Renews in \d+ days/);
	await row.getByRole('button').click();
	await page.getByRole('menuitem', { name: 'Cancel…' }).click();
	await expect(page.getByRole('dialog')).toContainText('Until then the cancellation can be taken back.');
	await page.getByRole('dialog').getByRole('button', { name: 'Cancel subscription' }).click();
	await expect(row).toContainText(/Ends in \d+ days/);
	await expect(row).toContainText('Cancelled');
	expect(await management.billing.subscriptions({ tenantId })).toMatchObject([{ status: 'cancelled' }]);
	await row.getByRole('button').click();
	await page.getByRole('menuitem', { name: 'Take the cancellation back' }).click();
	await expect(row).toContainText(/Renews in/);
	// Or at once, while one is still sorry
	await row.getByRole('button').click();
	await page.getByRole('menuitem', { name: 'Cancel…' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Cancel subscription' }).click();
	await expect(row).toContainText(/Ends in \d+ days/);
	await page.getByRole('button', { name: 'Undo' }).last().click();
	await expect(row).toContainText(/Renews in/);
});

test('with the keyboard alone: an invoice is opened with its lines, and closed again', async ({ page, management }) => {
	const { tenantId } = await payingTenant(management);
	await page.goto(`/tenants/${tenantId}/billing`);
	const [invoice] = (await management.billing.invoices({ tenantId })).items;
	await page.getByRole('link', { name: invoice?.number ?? '' }).focus();
	await page.keyboard.press('Enter');
	const drawer = page.getByRole('dialog', { name: 'Invoice' });
	await expect(drawer.getByRole('table', { name: 'Lines' })).toContainText('$99');
	await expect(drawer.getByRole('row', { name: /Total/ })).toContainText('$99');
	await expect(page).toHaveURL(new RegExp(`invoice=${invoice?.id}`));
	await page.keyboard.press('Escape');
	await expect(drawer).toBeHidden();
	await expect(page).not.toHaveURL(/invoice=/);
});

test('a payment that failed is told with what follows, and an open invoice is paid by hand', async ({ page }) => {
	// Its own, because a clock that was moved ends the sessions of other tests.
	const sandbox = await startSandbox();
	const management = await managementClient(sandbox);
	const { tenantId } = await payingTenant(management);
	await management.sandbox.setPayments({ tenantId, behaviour: 'decline' });
	await management.sandbox.advanceClock({ byMs: 32 * 86_400_000 });
	await page.goto(sandbox.console);
	await page.getByRole('heading', { name: 'Overview' }).waitFor();
	await page.goto(`${new URL(sandbox.console).origin}/tenants/${tenantId}/billing`);
	await expect(page.getByText('The payment for editor failed')).toBeVisible();
	await expect(page.getByText(/The app works for another \d+ days/)).toBeVisible();
	await page.getByRole('link', { name: 'Show open invoices' }).click();
	const invoices = page.getByRole('table', { name: 'Invoices' });
	await expect(invoices.getByRole('row')).toHaveCount(2);
	await invoices.getByRole('link').click();
	const drawer = page.getByRole('dialog', { name: 'Invoice' });
	await expect(drawer.getByText('App disabled in')).toBeVisible();
	await drawer.getByRole('button', { name: 'Pay $99 now' }).click();
	await expect(drawer.getByText('The payment was declined')).toBeVisible();
	await page.keyboard.press('Escape');
	await page.getByRole('radiogroup', { name: 'Payments in this sandbox' }).getByText('Succeed').click();
	await expect(page.getByText('Payments succeed from now on.')).toBeVisible();
	await invoices.getByRole('link').click();
	await drawer.getByRole('button', { name: 'Pay $99 now' }).click();
	await expect(page.getByText(/is paid\./)).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(page.getByText('The payment for editor failed')).toBeHidden();
	const later = await managementClient(sandbox);
	expect(await later.billing.subscriptions({ tenantId })).toMatchObject([{ status: 'active' }]);
	// Or the page complains that its events have ended.
	await page.close();
	await sandbox.stop();
});

test('an operator grants credit with a reason; amounts that are none are refused at their field', async ({
	page,
	management,
}) => {
	const { tenantId } = await payingTenant(management);
	await page.goto(`/tenants/${tenantId}/billing`);
	await page.getByRole('button', { name: 'Grant credit' }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByLabel('Amount in USD').fill('12.345');
	await dialog.getByRole('button', { name: 'Grant credit' }).click();
	await expect(dialog.getByLabel('Amount in USD')).toHaveAccessibleDescription(/Must be an amount/);
	await expect(dialog.getByLabel('Reason')).toHaveAccessibleDescription(/Must not be empty/);
	await dialog.getByLabel('Amount in USD').fill('12.50');
	await dialog.getByLabel('Reason').fill('An hour without service');
	await page.keyboard.press('Enter');
	await expect(page.getByText('$12.50 were credited.')).toBeVisible();
	await expect(page.getByRole('cell', { name: 'An hour without service' })).toBeVisible();
	const { balances } = await management.billing.credits({ tenantId });
	expect(balances).toEqual([{ licenseRegion: 'aws-eu-west-1', currency: 'USD', balanceCents: 1_250 }]);
});

test('accessible: an invoice', async ({ page, management }) => {
	const { tenantId } = await payingTenant(management);
	const [invoice] = (await management.billing.invoices({ tenantId })).items;
	await page.goto(`/tenants/${tenantId}/billing?invoice=${invoice?.id}`);
	await expect(page.getByRole('table', { name: 'Lines' })).toBeVisible();
	await expectAccessible(page);
});
