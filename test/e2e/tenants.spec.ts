import { expectAccessible } from '../support/accessible.ts';
import { clientCredentials, getToken } from '../support/clients.ts';
import { expect, test } from '../support/console-page.ts';
import { connectEditor } from '../support/editor.ts';
import { menuHasFocus } from '../support/keyboard.ts';
import { activeTenant, pendingTenant } from '../support/tenants.ts';

test.use({ sandboxOf: 'tenants', input: 'keyboard' });

test('tenants are found by state, and sorted by the headings', async ({ page, management }) => {
	const waiting = await pendingTenant(management, 'aaa waits');
	const active = await activeTenant(management, 'aaa works');
	await page.goto('/tenants?q=aaa');
	const names = page.getByRole('table', { name: 'Tenants' }).getByRole('link');
	await expect(names).toHaveText([active.name, waiting.name]);
	await page.getByRole('button', { name: 'Name' }).click();
	await expect(page.getByRole('columnheader', { name: 'Name' })).toHaveAttribute('aria-sort', 'ascending');
	await expect(names).toHaveText([waiting.name, active.name]);
	await page.getByRole('radiogroup', { name: 'Status' }).getByText('Pending').click();
	await expect(names).toHaveText([waiting.name]);
	await expect(page).toHaveURL(/status=pending/);
	await page.reload();
	await expect(names).toHaveText([waiting.name]);
	await page.getByRole('radiogroup', { name: 'Status' }).getByText('Suspended').click();
	await expect(page.getByText('No tenant matches')).toBeVisible();
	await page.getByRole('button', { name: 'Show all tenants' }).click();
	await expect(page.getByText('No tenant matches')).toBeHidden();
	await expect(names.first()).toBeVisible();
});

test('all tenants that wait are approved at once, after a question', async ({ page, management }) => {
	const waiting = await Promise.all([pendingTenant(management, 'bulk'), pendingTenant(management, 'bulk')]);
	await page.goto('/tenants?status=pending');
	const total = (await management.tenants.list({ status: 'pending' })).total;
	await page.getByRole('button', { name: `Approve all ${total}` }).click();
	await page
		.getByRole('dialog')
		.getByRole('button', { name: `Approve ${total}` })
		.click();
	await expect(page.getByText(`${total} tenants approved.`)).toBeVisible();
	await expect(page.getByText('No tenant is pending at the moment.')).toBeVisible();
	for (const { id: tenantId } of waiting) expect((await management.tenants.get({ tenantId })).status).toBe('active');
});

test('a tenant is turned away after a question, and says so', async ({ page, management }) => {
	const tenant = await pendingTenant(management, 'unwanted');
	await page.goto(`/tenants/${tenant.id}`);
	await page.getByRole('button', { name: 'Reject' }).click();
	await expect(page.getByRole('dialog')).toContainText('Its owners are told by mail.');
	await page.getByRole('dialog').getByRole('button', { name: 'Reject tenant' }).click();
	await expect(page.getByRole('heading', { name: tenant.name }).locator('..').getByText('Rejected')).toBeVisible();
	expect((await management.tenants.get({ tenantId: tenant.id })).status).toBe('rejected');
});

test('with the keyboard alone: a tenant is suspended with its consequences in numbers, and goes on', async ({
	page,
	management,
	sandbox,
}) => {
	const tenant = await activeTenant(management, 'suspended');
	const { app, clientSecret } = await management.apps.create({
		tenantId: tenant.id,
		name: 'editor',
		licenseRegion: 'aws-eu-west-1',
		planId: (await management.plans.list()).find(({ name }) => name === 'Team')?.id,
	});
	const { access_token: token } = await getToken(
		sandbox.controlPlane,
		clientCredentials({ clientId: app.clientId, clientSecret }),
	);
	const editor = connectEditor({ nodeUrl: sandbox.nodes[0]?.url ?? '', documentName: 'minutes', token });
	await editor.synced;
	await page.goto(`/tenants?q=${encodeURIComponent(tenant.name)}`);
	await page.getByRole('button', { name: `Actions for ${tenant.name}` }).focus();
	await page.keyboard.press('Enter');
	await menuHasFocus(page.getByRole('menuitem', { name: 'Suspend…' }));
	await page.keyboard.press('ArrowDown');
	await expect(page.getByRole('menuitem', { name: 'Suspend…' })).toBeFocused();
	await page.keyboard.press('Enter');
	const dialog = page.getByRole('dialog');
	await expect(dialog.getByRole('listitem')).toHaveText([
		'1 app: no tokens until the tenant is resumed.',
		'1 live connection: closed now, with code 4003.',
		'1 paid subscription ($99 a month): billing goes on.',
	]);
	await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
	await page.keyboard.press('Tab');
	await page.keyboard.press('Enter');
	await expect(page.getByText(`${tenant.name} is suspended.`)).toBeVisible();
	expect((await editor.closed).code).toBe(4003);
	await page.getByRole('button', { name: 'Undo' }).focus();
	await page.keyboard.press('Enter');
	await expect(page.getByText('Undone.')).toBeVisible();
	expect((await management.tenants.get({ tenantId: tenant.id })).status).toBe('active');
	await management.tenants.suspend({ tenantId: tenant.id });
	await page.goto(`/tenants/${tenant.id}`);
	await page.getByRole('button', { name: 'Resume' }).focus();
	await page.keyboard.press('Enter');
	await expect(page.getByText(`${tenant.name} goes on`)).toBeVisible();
	expect((await management.tenants.get({ tenantId: tenant.id })).status).toBe('active');
	editor.destroy();
});

test('a tenant is deleted only after its name was typed, and the list is shown then', async ({
	page,
	management,
	complaints,
}) => {
	complaints.expectStatus(404);
	const tenant = await activeTenant(management, 'deleted');
	await page.goto(`/tenants/${tenant.id}/settings`);
	await page.getByRole('region', { name: 'Danger zone' }).getByRole('button', { name: 'Delete tenant' }).click();
	const dialog = page.getByRole('dialog');
	await expect(dialog).toContainText('0 members: no access any more');
	const confirm = dialog.getByRole('button', { name: 'Delete tenant' });
	await expect(confirm).toBeDisabled();
	await page.keyboard.type(`${tenant.name}x`);
	await expect(confirm).toBeDisabled();
	await page.keyboard.press('Backspace');
	await page.keyboard.press('Enter');
	await expect(page.getByText(`${tenant.name} was deleted.`)).toBeVisible();
	await expect(page).toHaveURL(/\/tenants$/);
	await expect(management.tenants.get({ tenantId: tenant.id })).rejects.toMatchObject({ status: 404 });
});

test('a tenant gets another name and billing address; who saved first is not overwritten unseen', async ({
	page,
	management,
	complaints,
}) => {
	complaints.expectStatus(412);
	const tenant = await activeTenant(management, 'renamed');
	const input = { tenantId: tenant.id };
	await page.goto(`/tenants/${tenant.id}/settings`);
	await page.getByLabel('Billing e-mail').fill('nonsense');
	await page.getByRole('button', { name: 'Save', exact: true }).click();
	await expect(page.getByLabel('Billing e-mail')).toHaveAccessibleDescription(/must be an e-mail address/i);
	await page.getByLabel('Billing e-mail').fill('bills@acme.example');
	await page.getByRole('button', { name: 'Save', exact: true }).click();
	await expect(page.getByText(`${tenant.name} is saved.`)).toBeVisible();
	expect((await management.tenants.get(input)).billingEmail).toBe('bills@acme.example');

	await page.getByLabel('Name', { exact: true }).fill(`${tenant.name} mine`);
	await management.tenants.update({ ...input, name: `${tenant.name} theirs` });
	await page.getByRole('button', { name: 'Save', exact: true }).click();
	await expect(page.getByText('Someone else changed this while you were editing')).toBeVisible();
	await expect(page.getByRole('row', { name: /^Name/ })).toContainText(`${tenant.name} theirs`);
	await expect(page.getByLabel('Name', { exact: true })).toHaveValue(`${tenant.name} mine`);
	await page.getByRole('button', { name: 'Save mine over it' }).click();
	await expect(page.getByRole('heading', { name: `${tenant.name} mine` })).toBeVisible();
	expect((await management.tenants.get(input)).name).toBe(`${tenant.name} mine`);
	await page
		.getByRole('alert')
		.filter({ hasText: `${tenant.name} mine is saved.` })
		.getByRole('button', { name: 'Undo' })
		.click();
	await expect(page.getByRole('heading', { name: `${tenant.name} theirs` })).toBeVisible();
	await expect(page.getByLabel('Name', { exact: true })).toHaveValue(`${tenant.name} theirs`);
	expect((await management.tenants.get(input)).name).toBe(`${tenant.name} theirs`);
});

test('accessible: the question before a tenant is deleted, and a filter that nothing matches', async ({ page, management }) => {
	const tenant = await activeTenant(management, 'accessible');
	await page.goto(`/tenants/${tenant.id}/settings`);
	await page.getByRole('button', { name: 'Delete tenant' }).click();
	await expect(page.getByRole('dialog')).toBeVisible();
	await expectAccessible(page);
	await page.keyboard.press('Escape');
	await page.goto('/tenants?status=pending&q=nobody-has-this-name');
	await expect(page.getByText('No tenant matches')).toBeVisible();
	await expectAccessible(page);
});
