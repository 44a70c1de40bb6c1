import { getToken } from '../support/clients.ts';
import { expect, test } from '../support/console-page.ts';

test.use({ input: 'keyboard' });

test('with the keyboard alone: an operator is added; the credentials are shown once, and let them in', async ({
	page,
	management,
	sandbox,
}) => {
	await page.goto('/settings/people');
	await page.getByRole('button', { name: 'Add operator' }).focus();
	await page.keyboard.press('Enter');
	await expect(page.getByLabel('Username')).toBeFocused();
	await page.keyboard.press('Enter');
	await expect(page.getByLabel('Username')).toHaveAccessibleDescription(/must not be empty/i);
	await page.keyboard.type('grace');
	await page.keyboard.press('Enter');
	const dialog = page.getByRole('dialog', { name: 'Credentials of grace' });
	await expect(dialog.getByTestId('password')).toBeVisible();
	const [password, clientId, clientSecret] = await Promise.all(
		['password', 'client_id', 'client_secret'].map((name) => dialog.getByTestId(name).innerText()),
	);
	await page.keyboard.press('Escape');
	await expect(dialog).toBeVisible();
	await expect(dialog.getByRole('button', { name: 'Done' })).toBeDisabled();
	await dialog.getByRole('checkbox', { name: 'I stored it' }).focus();
	await page.keyboard.press('Space');
	await dialog.getByRole('button', { name: 'Done' }).focus();
	await page.keyboard.press('Enter');
	await expect(dialog).toBeHidden();
	expect(await page.content()).not.toContain(clientSecret);
	const fields = { grant_type: 'password', username: 'grace', password: password ?? '' };
	const signIn = getToken(sandbox.controlPlane, { ...fields, client_id: clientId ?? '', client_secret: clientSecret ?? '' });
	await expect(signIn).resolves.toMatchObject({ token_type: 'Bearer' });

	await page.getByRole('button', { name: 'Actions for grace' }).first().click();
	await page.getByRole('menuitem', { name: 'Remove…' }).click();
	await page.keyboard.type('grace');
	await page.keyboard.press('Enter');
	await expect(page.getByText('grace was removed.')).toBeVisible();
	expect((await management.operators.list({ search: 'grace' })).total).toBe(0);
});

test("a taken name stands at its field; this machine's own operator cannot be removed", async ({ page, complaints }) => {
	complaints.expectStatus(409);
	await page.goto('/settings/people');
	await page.getByRole('button', { name: 'Actions for local' }).click();
	await expect(page.getByRole('menuitem', { name: 'Give a password…' })).toBeVisible();
	await expect(page.getByRole('menuitem', { name: 'Remove…' })).toHaveCount(0);
	await page.keyboard.press('Escape');
	await page.getByRole('button', { name: 'Add operator' }).click();
	await page.getByLabel('Username').fill('operator');
	await page.keyboard.press('Enter');
	await expect(page.getByRole('dialog')).toContainText(/name/i);
	await expect(page.getByLabel('Username')).toHaveValue('operator');
});

test('a console client is added and removed', async ({ page, management }) => {
	await page.goto('/settings/people');
	await page.getByRole('button', { name: 'Add client' }).click();
	await page.getByLabel('Name').fill('Acme console');
	await page.keyboard.press('Enter');
	const dialog = page.getByRole('dialog', { name: 'Credentials of Acme console' });
	await dialog.getByRole('checkbox', { name: 'I stored it' }).check();
	await dialog.getByRole('button', { name: 'Done' }).click();
	await page.getByRole('button', { name: 'Actions for Acme console' }).click();
	await page.getByRole('menuitem', { name: 'Remove…' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Remove client' }).click();
	await expect(page.getByText('Acme console was removed.')).toBeVisible();
	expect((await management.consoleClients.list({ search: 'Acme console' })).total).toBe(0);
});

test('the account tells who one is, and ends all sessions after a question', async ({ page, management }) => {
	await page.goto('/account');
	await expect(page.getByText('Operator: runs the platform')).toBeVisible();
	await expect(page.getByText("You are this machine's own user")).toBeVisible();
	await page.getByRole('button', { name: 'Sign out everywhere' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();
	await expect(page.getByText('Every session of the account has ended.')).toBeVisible();
	const { items } = await management.audit.list({ action: 'session.signed_out_everywhere', actor: 'local' });
	expect(items).toHaveLength(1);
});
