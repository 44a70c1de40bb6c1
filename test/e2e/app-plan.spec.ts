import { type Page, test as plainTest } from 'playwright/test';
import type { ManagementClient } from '../support/clients.ts';
import { managementClient } from '../support/clients.ts';
import { expect, test } from '../support/console-page.ts';
import { type ReadyLine, startSandbox } from '../support/sandbox.ts';

test.use({ input: 'keyboard' });

const HOUR_MS = 60 * 60 * 1_000;
const DAY_MS = 24 * HOUR_MS;

/** A tenant of its own, whose payments can be told how to go. */
async function payingApp(management: ManagementClient, name: string, planName: string) {
	const { id: tenantId } = await management.tenants.create({ name });
	await management.tenants.approve({ tenantId });
	const planId = (await management.plans.list({ search: planName }))[0]?.id ?? '';
	const { app } = await management.apps.create({ tenantId, name: 'editor', licenseRegion: 'aws-us-east-1', planId });
	return { tenantId, appId: app.id, plan: `/tenants/${tenantId}/apps/${app.id}/plan` };
}

const dialogOf = (page: Page) => page.getByRole('dialog');
const currentPlan = (page: Page) => page.getByRole('listitem').filter({ hasText: 'Current plan' });

test('a change is shown line by line before it is made, and made by keyboard alone', async ({ page, management }) => {
	const app = await payingApp(management, 'Prorated', 'Starter');
	await page.goto(app.plan);
	await page.getByRole('button', { name: 'Switch to Team' }).focus();
	await page.keyboard.press('Enter');
	const dialog = dialogOf(page);
	await expect(dialog.getByRole('row', { name: /^Unused time on Starter/ })).toContainText('-$29');
	await expect(dialog.getByRole('row', { name: /^Remaining time on Team/ })).toContainText('$99');
	await expect(dialog.getByRole('row', { name: /^Total/ })).toContainText('$70');
	await page.keyboard.press('Tab');
	await expect(dialog.getByRole('button', { name: 'Cancel', exact: true })).toBeFocused();
	await page.keyboard.press('Tab');
	await page.keyboard.press('Enter');
	await expect(currentPlan(page)).toContainText('Team');
	expect((await management.apps.get(app)).subscription?.planName).toBe('Team');
});

test('amounts that changed while one looked at them are shown again, and the choice is kept', async ({
	page,
	management,
	complaints,
}) => {
	complaints.expectStatus(412);
	const app = await payingApp(management, 'Contested', 'Starter');
	const [scale] = await management.plans.list({ search: 'Scale' });
	await page.goto(app.plan);
	await page.getByRole('button', { name: 'Switch to Team' }).click();
	await expect(dialogOf(page).getByText('Unused time on Starter')).toBeVisible();
	await management.apps.setPlan({ ...app, planId: scale?.id ?? '' });
	await page.getByRole('button', { name: 'Switch to Team', exact: true }).last().click();
	await expect(dialogOf(page).getByText('The amounts have changed meanwhile')).toBeVisible();
	await expect(dialogOf(page).getByText('Unused time on Scale')).toBeVisible();
	await dialogOf(page).getByRole('button', { name: 'Switch to Team' }).click();
	await expect(currentPlan(page)).toContainText('Team');
});

test('a declined payment leaves the plan, says why, and can be tried again; one that takes its time is followed', async ({
	page,
	management,
}) => {
	const app = await payingApp(management, 'Declined', 'Free');
	await management.sandbox.setPayments({ tenantId: app.tenantId, behaviour: 'decline' });
	await page.goto(app.plan);
	await page.getByRole('button', { name: 'Switch to Starter' }).click();
	await dialogOf(page).getByRole('button', { name: 'Pay $29 and switch' }).click();
	await expect(dialogOf(page).getByText('The payment was declined')).toBeVisible();
	await expect(currentPlan(page)).toContainText('Free');

	await management.sandbox.setPayments({ tenantId: app.tenantId, behaviour: 'delay', delayMs: 60_000 });
	await dialogOf(page).getByRole('button', { name: 'Try again' }).click();
	await dialogOf(page).getByRole('button', { name: 'Pay $29 and switch' }).click();
	await expect(dialogOf(page).getByText('The payment is under way')).toBeVisible();
	await management.sandbox.advanceClock({ byMs: 61_000 });
	await expect(dialogOf(page).getByText('Starter is in force.', { exact: false })).toBeVisible();
	await dialogOf(page).getByRole('button', { name: 'Close' }).last().click();
	await expect(currentPlan(page)).toContainText('Starter');
});

test('cancelled at the end of the period and resumed', async ({ page, management }) => {
	const app = await payingApp(management, 'Cancelled', 'Starter');
	await page.goto(app.plan);
	await page.getByRole('button', { name: 'Cancel subscription…' }).click();
	await expect(dialogOf(page).getByText(/The app works until \d{4}-/)).toBeVisible();
	await page.getByRole('button', { name: 'Cancel subscription', exact: true }).click();
	await expect(page.getByText('The subscription is cancelled')).toBeVisible();
	await page.getByRole('button', { name: 'Resume subscription' }).click();
	await expect(page.getByText('The subscription goes on.')).toBeVisible();
	await expect(page.getByRole('button', { name: 'Cancel subscription…' })).toBeVisible();
});

plainTest('a failed renewal is explained with its end, and paid from there', async ({ page }) => {
	const sandbox: ReadyLine & { stop(): Promise<unknown> } = await startSandbox();
	const before = await managementClient(sandbox);
	const app = await payingApp(before, 'Overdue', 'Starter');
	await before.sandbox.setPayments({ tenantId: app.tenantId, behaviour: 'decline' });
	await before.sandbox.advanceClock({ byMs: 31 * DAY_MS + HOUR_MS });
	const management = await managementClient(sandbox);
	await page.goto(sandbox.console);
	await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
	await page.goto(new URL(sandbox.console).origin + app.plan);
	await expect(page.getByText('The last payment failed')).toBeVisible();
	await expect(page.getByText(/Invoice USE1-\d+ over \$29, tried \d+ times?: /)).toBeVisible();
	await management.sandbox.setPayments({ tenantId: app.tenantId, behaviour: 'succeed' });
	await page.getByRole('button', { name: 'Pay now' }).click();
	await expect(page.getByText(/^Invoice .* is paid\.$/)).toBeVisible();
	await expect(page.getByText('The last payment failed')).toBeHidden();
	await sandbox.stop();
});
