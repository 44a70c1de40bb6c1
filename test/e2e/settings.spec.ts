import { expectAccessible } from '../support/accessible.ts';
import { managementClient } from '../support/clients.ts';
import { expect, test } from '../support/console-page.ts';
import { startSandbox } from '../support/sandbox.ts';

test.use({ input: 'keyboard' });

const PASSPHRASE = 'correct horse battery staple';

test('theme and density hold at once and over a reload, by keyboard', async ({ page }) => {
	await page.goto('/settings');
	await expect(page).toHaveURL(/\/settings\/appearance$/);
	await page.getByRole('radio', { name: 'Compact' }).focus();
	await page.keyboard.press('Space');
	await page.getByRole('radiogroup', { name: 'Theme' }).getByRole('radio', { name: 'Light' }).focus();
	await page.keyboard.press('ArrowDown');
	await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
	await page.reload();
	await expect(page.getByRole('radio', { name: 'Compact' })).toBeChecked();
	await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
});

test('a switched setting holds at the service, and is taken back by Undo', async ({ page, management }) => {
	await page.goto('/settings/limits');
	await page.getByRole('switch', { name: 'Enforce rate limits' }).focus();
	await page.keyboard.press('Space');
	await expect(page.getByText('The setting is saved; it holds at once.')).toBeVisible();
	expect((await management.settings.get()).settings.rateLimits).toBe(false);
	await page.getByRole('button', { name: 'Undo' }).click();
	await expect(page.getByText('Undone.')).toBeVisible();
	await expect(page.getByRole('switch', { name: 'Enforce rate limits' })).toBeChecked();
	expect((await management.settings.get()).settings.rateLimits).toBe(true);
});

test('with the keyboard alone: the sandbox is given another environment, which the frame shows at once', async ({
	page,
	management,
}) => {
	await page.goto('/settings/service');
	const name = page.getByRole('textbox', { name: 'Environment' });
	await name.focus();
	await page.keyboard.press('ControlOrMeta+a');
	await page.keyboard.type('Lab <b>7</b>');
	await page.keyboard.press('Tab');
	await page.keyboard.press('Enter');
	await page.getByRole('option', { name: 'Violet' }).waitFor();
	for (let presses = 0; presses < 3; presses++) await page.keyboard.press('ArrowDown');
	await page.keyboard.press('Enter');
	await page.getByRole('button', { name: 'Save' }).focus();
	await page.keyboard.press('Enter');
	await expect(page.getByRole('banner').getByText('Lab <b>7</b>')).toBeVisible();
	const { environment } = (await management.settings.get()).settings;
	expect(environment.name).toBe('Lab <b>7</b>');
	expect(environment.color).not.toBe('teal');
	await page.getByRole('button', { name: 'Undo' }).click();
	await expect(page.getByRole('banner').getByText('Local')).toBeVisible();
	await expect(name).toHaveValue('Local');
	await expectAccessible(page);
});

test('retention of mails: a wrong number is said at its field, a right one is kept', async ({ page, management }) => {
	await page.goto('/settings/retention');
	const on = page.getByRole('switch', { name: 'Remove old mails from the outbox' });
	await on.focus();
	await page.keyboard.press('Space');
	const days = page.getByLabel('Days after they were written');
	await days.fill('');
	await expect(page.getByRole('region', { name: 'Mails' }).getByRole('button', { name: 'Save' })).toBeDisabled();
	await days.fill('45');
	await page.keyboard.press('Enter');
	await expect(page.getByText('The setting is saved')).toBeVisible();
	expect((await management.settings.get()).settings.mailRetentionDays).toBe(45);
	await management.settings.update({ mailRetentionDays: null });
	await expect(on).not.toBeChecked();
});

test('a term for mails that is being typed stays when somebody changes another setting', async ({ page, management }) => {
	await page.goto('/settings/retention');
	await page.getByRole('switch', { name: 'Remove old mails from the outbox' }).focus();
	await page.keyboard.press('Space');
	const days = page.getByLabel('Days after they were written');
	await days.fill('77');
	const heard = page.waitForResponse((response) => response.url().endsWith('/instance/settings'));
	await management.settings.update({ limitLoopbackConnects: true });
	await heard;
	await expect(days).toHaveValue('77');
	await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Clock' }).click();
	await page.getByRole('dialog', { name: 'Leave without saving?' }).getByRole('button', { name: 'Stay' }).click();
	await days.press('Enter');
	await expect(page.getByText('The setting is saved')).toBeVisible();
	expect((await management.settings.get()).settings.mailRetentionDays).toBe(77);
	await management.settings.update({ mailRetentionDays: null, limitLoopbackConnects: false });
});

test('retention of audit events tells in numbers what goes, asks, removes it, and a link to a removed event says so', async ({
	browser,
}) => {
	test.slow();
	const sandbox = await startSandbox();
	const page = await (await browser.newContext()).newPage();
	try {
		await page.goto(sandbox.console);
		await (await managementClient(sandbox)).sandbox.advanceClock({ byMs: 120 * 24 * 3_600_000 });
		await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Settings' }).click();
		await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Retention' }).click();
		const panel = page.getByRole('region', { name: 'Audit events' });
		const save = panel.getByRole('button', { name: 'Save' });
		await panel.getByRole('switch', { name: 'Remove old audit events' }).click();
		await expect(panel.getByRole('status')).toContainText('No event is older than 365 days');
		const days = panel.getByLabel('Days after they were recorded');
		await days.fill('29');
		await expect(panel.getByText('Must be at least 30 days')).toBeVisible();
		await expect(save).toBeDisabled();
		await days.fill('60');
		const effect = await (await managementClient(sandbox)).audit.retention({ days: 60 });
		await expect(panel.getByRole('status')).toContainText(`Saving removes ${effect.removes} events recorded until `);
		await expectAccessible(page);
		await save.click();
		const dialog = page.getByRole('dialog', { name: `Remove ${effect.removes} audit events?` });
		await dialog.getByRole('button', { name: 'Cancel' }).click();
		await expect(days).toHaveValue('60');
		await save.click();
		await expectAccessible(page);
		await dialog.getByRole('button', { name: 'Remove them' }).click();
		await expect(page.getByText('The setting is saved; old events are being removed.')).toBeVisible();
		await expect(panel.getByRole('status')).toContainText('No event is older than 60 days', { timeout: 15_000 });

		await page.goto(`${new URL(sandbox.console).origin}/audit?event=global:000000000001`);
		await expect(page.getByRole('dialog').getByText('This event was removed by retention')).toBeVisible();
		await page.keyboard.press('Escape');
		await page.getByRole('button', { name: 'Verify' }).click();
		await expect(page.getByText(/but for \d+ old ones that retention has removed/)).toBeVisible();
	} finally {
		await page.context().close();
		await sandbox.stop();
	}
});

test('how payments of a tenant go is set for that tenant', async ({ page, sandbox, management }) => {
	await page.goto('/settings/payments');
	await page.getByRole('combobox', { name: 'Tenant' }).click();
	await page.getByRole('option', { name: 'Demo' }).click();
	await page.getByRole('radio', { name: 'Are declined' }).check();
	await page.getByRole('button', { name: 'Save' }).click();
	await expect(page.getByText('Payments go so from now on.')).toBeVisible();
	const tenantId = sandbox.apps[0]?.tenantId ?? '';
	expect((await management.sandbox.payments({ tenantId })).behaviour).toBe('decline');
	await management.sandbox.setPayments({ tenantId, behaviour: 'succeed', delayMs: 0 });
});

test('backup, restore, clock, master key and reset, in a sandbox of their own', async ({ browser }) => {
	test.slow();
	const sandbox = await startSandbox();
	const page = await (await browser.newContext()).newPage();
	try {
		await page.goto(sandbox.console);
		await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Settings' }).click();
		const open = (name: string) => page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name }).click();

		await open('Backup and restore');
		await page.getByLabel('Passphrase', { exact: true }).fill('short');
		await page.getByRole('button', { name: 'Back up' }).click();
		await expect(page.getByText('Must have at least 12 characters')).toBeVisible();
		await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
		await page.getByLabel('Passphrase again').fill(PASSPHRASE);
		const download = page.waitForEvent('download');
		await page.getByRole('button', { name: 'Back up' }).click();
		const saved = await download;
		// Not out of the page's memory, where a large one has no room
		expect(saved.url()).toMatch(/^http.*\/console\/downloads\//);
		expect(saved.suggestedFilename()).toMatch(/^wiresocket-.*\.backup$/);
		const file = await saved.path();
		await expect(page.getByLabel('Passphrase', { exact: true })).toHaveValue('');

		await open('Clock');
		const clock = page.getByRole('time');
		const shown = (await clock.textContent()) ?? '';
		await expect(clock).not.toHaveText(shown);
		const problem = { type: 'x', title: 'Not for you', status: 403, detail: 'Ask an operator.', code: 'forbidden' };
		const answer = { status: 403, contentType: 'application/problem+json', body: JSON.stringify(problem) };
		await page.route('**/api/v1/audit?*', (route) => route.fulfill(answer));
		await page.getByRole('button', { name: '+1 hour' }).click();
		await expect(page.getByText('Not for you')).toBeVisible();
		await page.unroute('**/api/v1/audit?*');
		await page.getByRole('button', { name: '+1 month' }).click();
		await expect(page.getByRole('heading', { name: /^What happened from/ })).toBeVisible();
		await expect(page.getByRole('cell', { name: 'key.rotated' }).first()).toBeVisible();
		await expect(page.getByText('30 d 1 h', { exact: true })).toBeVisible();
		await page.getByRole('button', { name: 'Back to real time…' }).press('Enter');
		const question = page.getByRole('dialog', { name: 'Go back to real time?' });
		await expect(question.getByText(/^\d+ events of the audit trail bear a later time/)).toBeVisible();
		await expectAccessible(page);
		await question.getByRole('button', { name: 'Go back' }).press('Enter');
		await expect(page.getByText('not at all')).toBeVisible();
		await expect(page.getByRole('heading', { name: /^Back from/ })).toBeVisible();
		await expect(page.getByRole('button', { name: 'Back to real time…' })).toBeDisabled();
		await expectAccessible(page);

		await open('Master key');
		await page.getByRole('button', { name: 'Rotate master key…' }).click();
		await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click();
		await expect(page.getByText('A rotation is under way')).toBeVisible();
		await expect(page.getByText('A rotation is under way')).toBeHidden({ timeout: 30_000 });

		await open('Backup and restore');
		const choose = page.locator('input[type=file]');
		await choose.setInputFiles(file);
		await page.getByLabel('Passphrase of the backup').fill('wrong horse battery staple');
		await page.getByRole('button', { name: 'Check backup' }).click();
		await expect(page.getByText('This passphrase does not open the backup')).toBeVisible();
		await page.getByLabel('Passphrase of the backup').fill(PASSPHRASE);
		await page.getByRole('button', { name: 'Check backup' }).click();
		await expect(page.getByRole('row', { name: 'Apps 1 1' })).toBeVisible();
		await page.getByRole('button', { name: 'Restore…' }).click();
		const dialog = page.getByRole('dialog');
		await expect(dialog.getByRole('button', { name: 'Restore' })).toBeDisabled();
		await dialog.getByRole('textbox').fill('restore');
		await page.keyboard.press('Enter');
		await expect(page.getByText('The backup is restored.')).toBeVisible({ timeout: 30_000 });
		await open('Clock');
		await expect(page.getByText('not at all')).toBeVisible();

		await open('Reset');
		await page.getByRole('button', { name: 'Reset sandbox' }).click();
		await expect(dialog).toContainText(/1 tenant, 1 app, 4 plans, 2 nodes, \d+ audit events are removed for good/);
		await dialog.getByRole('textbox').fill('reset');
		await page.keyboard.press('Enter');
		await expect(page.getByText('The sandbox is empty.')).toBeVisible({ timeout: 30_000 });
		await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Tenants' }).click();
		await expect(page.getByText('No tenants yet')).toBeVisible();
	} finally {
		await page.close();
		await sandbox.stop();
	}
});
