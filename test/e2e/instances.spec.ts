import { readFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import type { Page } from 'playwright/test';
import { expectAccessible } from '../support/accessible.ts';
import { test as base, expect } from '../support/console-page.ts';
import { REMOTE_OPERATOR, type RemoteServer, startFake, startServer } from '../support/remote.ts';

const test = base.extend<object, { server: RemoteServer }>({
	server: [
		// biome-ignore lint/correctness/noEmptyPattern: Playwright reads from it that nothing is needed
		async ({}, use) => {
			const server = await startServer();
			await use(server);
			await server.remove();
		},
		{ scope: 'worker' },
	],
});

test.use({ input: 'keyboard' });

const row = (page: Page, name: string) => page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });

async function act(page: Page, name: string, action: string): Promise<void> {
	await page.getByRole('button', { name: `Actions for ${name}` }).click();
	await page.getByRole('menuitem', { name: action }).click();
}

async function fillSettings(page: Page, name: string, url: string): Promise<void> {
	await page.getByRole('button', { name: 'Add instance' }).click();
	const dialog = page.getByRole('dialog', { name: 'Add instance' });
	await dialog.getByLabel('Name', { exact: true }).fill(name);
	await dialog.getByLabel('Address of the control plane').fill(url);
	await dialog.getByLabel('Environment', { exact: true }).fill('Live');
}

async function signIn(page: Page, name: string, server: RemoteServer): Promise<void> {
	const dialog = page.getByRole('dialog', { name: `Sign in to ${name}` });
	await dialog.getByLabel('User name').fill(REMOTE_OPERATOR.username);
	await dialog.getByLabel('Password', { exact: true }).fill(REMOTE_OPERATOR.password);
	await dialog.getByLabel('Console client').fill(server.client.clientId);
	await dialog.getByLabel('Its secret').fill(server.client.clientSecret);
	await dialog.getByRole('button', { name: 'Sign in' }).click();
	await expect(dialog).toBeHidden();
}

test('a remote in production: added, tested, signed in to, looked at, guarded, unlocked, removed', async ({
	page,
	server,
	complaints,
}) => {
	complaints.expectStatus(403);
	complaints.expectStatus(428);
	await page.goto('/i/local/instances');
	await fillSettings(page, 'Prod EU', server.url);
	const dialog = page.getByRole('dialog', { name: 'Add instance' });
	await dialog.getByRole('switch', { name: 'Production' }).check();
	await expect(dialog.getByRole('switch', { name: 'Read-only' })).toBeChecked();
	await dialog.getByRole('button', { name: 'Test connection' }).click();
	const steps = dialog.getByRole('list', { name: 'Steps of the connection' });
	await expect(steps.getByText('Connection passed')).toBeVisible();
	await expect(steps.getByText(/WireSocket management API, version/)).toBeVisible();
	await dialog.getByRole('button', { name: 'Add instance' }).click();
	await signIn(page, 'Prod EU', server);
	await expect(row(page, 'Prod EU')).toContainText('Reachable');
	await expect(row(page, 'Prod EU')).toContainText('ada');
	await expect(row(page, 'Prod EU')).toContainText('Production, read-only');

	await page.getByRole('link', { name: 'Prod EU', exact: true }).click();
	await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
	await expect(page.getByRole('navigation', { name: 'Scope' })).toContainText('Production, read-only');
	await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Tenants' }).click();
	await page.getByRole('button', { name: 'Create tenant' }).first().click();
	await page.getByLabel('Tenant name').fill('Guarded');
	await page.getByRole('dialog', { name: 'Create tenant' }).getByRole('button', { name: 'Create tenant' }).click();

	const guard = page.getByRole('dialog', { name: 'Unlock Prod EU and make the change?' });
	await expect(guard.getByRole('button', { name: 'Unlock and change' })).toBeDisabled();
	await guard.getByRole('button', { name: 'Cancel' }).click();
	await expect(page.getByText('Prod EU is read-only. Unlock it first')).toBeVisible();
	await expect(page.getByLabel('Tenant name')).toHaveValue('Guarded');
	await page.getByRole('dialog', { name: 'Create tenant' }).getByRole('button', { name: 'Create tenant' }).click();
	await guard.getByRole('textbox').fill('Prod EU');
	await guard.getByRole('button', { name: 'Unlock and change' }).click();
	await expect(page.getByRole('heading', { name: 'Guarded', level: 1 })).toBeVisible();

	await page.getByRole('button', { name: 'Approve' }).click();
	const confirm = page.getByRole('dialog', { name: 'Change Prod EU?' });
	await confirm.getByRole('textbox').fill('Prod EU');
	await confirm.getByRole('button', { name: 'Change', exact: true }).click();
	await expect(page.getByText('Active').first()).toBeVisible();

	await page.goto('/i/local/instances');
	await expect(row(page, 'Prod EU')).toContainText(/unlocked 1[0-9]:/);
	await act(page, 'Prod EU', 'Lock again');
	await expect(row(page, 'Prod EU')).toContainText('read-only');
	await act(page, 'Prod EU', 'Remove');
	const removal = page.getByRole('dialog', { name: 'Remove Prod EU from this console?' });
	await removal.getByRole('textbox').fill('Prod EU');
	await removal.getByRole('button', { name: 'Remove instance' }).click();
	await expect(row(page, 'Prod EU')).toBeHidden();
	await expect(page.getByRole('link', { name: 'Sandbox', exact: true })).toBeVisible();
});

test('a session that has ended is asked for on top of the place, and what was typed stays', async ({
	page,
	server,
	complaints,
}) => {
	complaints.expectStatus(403);
	await page.goto('/i/local/instances');
	await fillSettings(page, 'Staging', server.url);
	await page.getByRole('dialog', { name: 'Add instance' }).getByRole('button', { name: 'Add instance' }).click();
	await signIn(page, 'Staging', server);
	await page.getByRole('link', { name: 'Staging', exact: true }).click();
	await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Tenants' }).click();
	await page.getByRole('button', { name: 'Create tenant' }).first().click();
	await page.getByLabel('Tenant name').fill('Half typed');
	const fields = {
		grant_type: 'password',
		...REMOTE_OPERATOR,
		client_id: server.client.clientId,
		client_secret: server.client.clientSecret,
	};
	const token = await (await fetch(`${server.url}/connect/token`, { method: 'POST', body: new URLSearchParams(fields) })).json();
	const headers = { authorization: `Bearer ${token.access_token}` };
	expect((await fetch(`${server.url}/api/v1/me/sign-out-everywhere`, { method: 'POST', headers })).status).toBeLessThan(300);
	await page.getByRole('dialog', { name: 'Create tenant' }).getByRole('button', { name: 'Create tenant' }).click();
	const again = page.getByRole('dialog', { name: 'Sign in to Staging again' });
	await again.getByLabel('Password', { exact: true }).fill(REMOTE_OPERATOR.password);
	await again.getByRole('button', { name: 'Sign in' }).click();
	await expect(again).toBeHidden();
	await expect(page.getByLabel('Tenant name')).toHaveValue('Half typed');
	await page.getByRole('dialog', { name: 'Create tenant' }).getByRole('button', { name: 'Create tenant' }).click();
	await expect(page.getByRole('heading', { name: 'Half typed', level: 1 })).toBeVisible();
	await page.goto('/i/local/instances');
	await act(page, 'Staging', 'Sign out');
	await expect(row(page, 'Staging')).toContainText('Signed out');
	await page.getByRole('link', { name: 'Staging', exact: true }).click();
	await expect(page.getByRole('heading', { name: 'Sign in to Staging' })).toBeVisible();
	await page.getByRole('button', { name: 'All instances' }).click();
	await expect(page.getByRole('heading', { name: 'Instances' })).toBeVisible();
});

test('an instance that is away says so, shows at which step, and leaves the others usable', async ({ page, complaints }) => {
	complaints.expectStatus(403);
	await page.goto('/i/local/instances');
	await fillSettings(page, 'Gone', 'http://127.0.0.1:1');
	await page.getByRole('dialog', { name: 'Add instance' }).getByRole('button', { name: 'Add instance' }).click();
	await page.getByRole('dialog', { name: 'Sign in to Gone' }).getByRole('button', { name: 'Cancel' }).click();
	await expect(row(page, 'Gone')).toContainText('Away');
	await act(page, 'Gone', 'Test connection');
	const dialog = page.getByRole('dialog', { name: 'The way to Gone' });
	await expect(dialog.getByText('Connection failed')).toBeVisible();
	await expect(dialog.getByText('See whether the service runs there, and whether the port is right.')).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(row(page, 'Sandbox')).toContainText('Reachable');
});

test('instances go to a file under a passphrase and come back; a wrong one says so', async ({ page, server, complaints }) => {
	complaints.expectStatus(403);
	await page.goto('/i/local/instances');
	await fillSettings(page, 'Travels', server.url);
	await page.getByRole('dialog', { name: 'Add instance' }).getByRole('button', { name: 'Add instance' }).click();
	await signIn(page, 'Travels', server);
	await page.getByRole('button', { name: 'Export' }).click();
	const exporting = page.getByRole('dialog', { name: 'Export instances' });
	await exporting.getByRole('switch', { name: 'With secrets' }).check();
	await exporting.getByLabel('Passphrase', { exact: true }).fill('nine quiet lighthouses');
	await exporting.getByLabel('The passphrase again').fill('nine quiet lighthouses');
	const [download] = await Promise.all([
		page.waitForEvent('download'),
		exporting.getByRole('button', { name: 'Export' }).click(),
	]);
	const text = await readFile(await download.path(), 'utf8');
	expect(text).not.toContain(server.client.clientSecret);
	const file = JSON.parse(text);
	file.instances = file.instances.map((entry: { name: string }) => ({ ...entry, name: `${entry.name} again` }));

	await page.getByRole('button', { name: 'Import' }).click();
	const importing = page.getByRole('dialog', { name: 'Import instances' });
	await importing
		.locator('input[type=file]')
		.setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(file)) });
	await importing.getByLabel('Passphrase').fill('another passphrase');
	await importing.getByRole('button', { name: 'Import' }).click();
	await expect(importing.getByText('The passphrase is not the one that this file was exported with')).toBeVisible();
	await importing.getByLabel('Passphrase').fill('nine quiet lighthouses');
	await importing.getByRole('button', { name: 'Import' }).click();
	await expect(row(page, 'Travels again')).toContainText('Signed out');
});

test('settings are edited without a new sign-in, and duplicated without one', async ({ page, server, complaints }) => {
	complaints.expectStatus(400);
	complaints.expectStatus(403);
	await page.goto('/i/local/instances');
	await fillSettings(page, 'Before', server.url);
	await page.getByRole('dialog', { name: 'Add instance' }).getByRole('button', { name: 'Add instance' }).click();
	await signIn(page, 'Before', server);
	await act(page, 'Before', 'Edit');
	const editing = page.getByRole('dialog', { name: 'Edit Before' });
	await editing.getByLabel('Name', { exact: true }).fill('Sandbox of theirs');
	await editing.getByLabel('Address of the control plane').fill('http://api.example.com');
	await editing.getByRole('button', { name: 'Save' }).click();
	await expect(editing.getByText('Must begin with https://')).toBeVisible();
	await editing.getByLabel('Address of the control plane').fill(server.url);
	await editing.getByRole('button', { name: 'Save' }).click();
	await expect(row(page, 'Sandbox of theirs')).toContainText('Reachable');
	await act(page, 'Sandbox of theirs', 'Duplicate');
	await expect(row(page, 'Sandbox of theirs (2)')).toContainText('Signed out');
	await row(page, 'Sandbox of theirs (2)')
		.getByRole('button', { name: /Signed out/ })
		.click();
	const dialog = page.getByRole('dialog', { name: 'Sign in to Sandbox of theirs (2)' });
	await dialog.getByLabel('Password', { exact: true }).fill('wrong');
	await dialog.getByRole('button', { name: 'Sign in' }).click();
	await expect(dialog.getByText('the username or the password is wrong')).toBeVisible();
	await dialog.getByLabel('Password', { exact: true }).fill(REMOTE_OPERATOR.password);
	await dialog.getByRole('button', { name: 'Sign in' }).click();
	await expect(row(page, 'Sandbox of theirs (2)')).toContainText('Reachable');
});

test('an instance that someone else saved meanwhile: both are shown, and what was typed stays until it is saved or given up', async ({
	page,
	server,
	complaints,
}) => {
	complaints.expectStatus(412);
	await page.goto('/i/local/instances');
	await fillSettings(page, 'Shared', server.url);
	await page.getByRole('dialog', { name: 'Add instance' }).getByRole('button', { name: 'Add instance' }).click();
	await page.getByRole('dialog', { name: 'Sign in to Shared' }).getByRole('button', { name: 'Cancel' }).click();
	const rename = async (target: Page, from: string, to: string) => {
		await act(target, from, 'Edit');
		const dialog = target.getByRole('dialog', { name: `Edit ${from}` });
		await dialog.getByLabel('Name', { exact: true }).fill(to);
		return dialog;
	};
	const mine = await rename(page, 'Shared', 'Mine');
	const other = await page.context().newPage();
	await other.goto('/i/local/instances');
	await (await rename(other, 'Shared', 'Theirs')).getByRole('button', { name: 'Save' }).click();
	await expect(row(other, 'Theirs')).toBeVisible();
	await other.close();

	await mine.getByRole('button', { name: 'Save', exact: true }).click();
	const notice = page.getByRole('alert', { name: /Someone else changed this/ });
	await expect(notice.getByRole('row', { name: /^Name Theirs Mine$/ })).toBeVisible();
	await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Mine');
	await page.keyboard.press('Escape');
	const leaving = page.getByRole('dialog', { name: 'Leave without saving?' });
	await leaving.getByRole('button', { name: 'Stay' }).click();
	await notice.getByRole('button', { name: 'Save mine over it' }).click();
	await expect(row(page, 'Mine')).toBeVisible();
	await expect(leaving).toBeHidden();

	await rename(page, 'Mine', 'Never saved');
	await page.goBack();
	await leaving.getByRole('button', { name: 'Discard and leave' }).click();
	await expect(row(page, 'Mine')).toBeVisible();
	await expect(page).toHaveURL(/\/instances$/);
});

/** A control plane that lets everybody in, and then refuses with one code after the other. */
function refusing() {
	let refusal = { status: 429, code: 'rate_limited', title: 'Too many requests' };
	const handler: RequestListener = (request, response) => {
		if (request.url === '/connect/token')
			return response.end(JSON.stringify({ access_token: 'a', token_type: 'Bearer', expires_in: 900, scope: 'x' }));
		const body = { ...refusal, type: 'x', detail: `Refused with ${refusal.code}.` };
		const headers = { 'content-type': 'application/problem+json', 'retry-after': '600' };
		return response.writeHead(refusal.status, headers).end(JSON.stringify(body));
	};
	const refuseWith = (next: typeof refusal) => {
		refusal = next;
	};
	return { handler, refuseWith };
}

test('what a remote refuses is told in its own words: 429 and 503 with the time to wait, 403 as not allowed', async ({
	page,
	complaints,
}) => {
	for (const status of [403, 429, 503]) complaints.expectStatus(status);
	const { handler, refuseWith } = refusing();
	const fake = await startFake(handler);
	await page.goto('/i/local/instances');
	await fillSettings(page, 'Refusing', fake.url);
	await page.getByRole('dialog', { name: 'Add instance' }).getByRole('button', { name: 'Add instance' }).click();
	const dialog = page.getByRole('dialog', { name: 'Sign in to Refusing' });
	await dialog.getByLabel('User name').fill('ada');
	for (const label of ['Password', 'Console client', 'Its secret']) await dialog.getByLabel(label, { exact: true }).fill('x');
	await dialog.getByRole('button', { name: 'Sign in' }).click();
	await expect(row(page, 'Refusing')).toContainText('Busy');
	await page.getByRole('link', { name: 'Refusing', exact: true }).click();
	await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Tenants' }).click();
	await expect(page.getByRole('heading', { name: 'Tenants', level: 1 })).toBeVisible();
	await expect(page.getByText('Refused with rate_limited.')).toBeVisible();
	await expect(page.getByText(/in (10:00|9:5\d)/)).toBeVisible();
	refuseWith({ status: 503, code: 'unavailable', title: 'Not available right now' });
	await page.reload();
	await expect(page.getByText('Refused with unavailable.')).toBeVisible();
	refuseWith({ status: 403, code: 'insufficient_scope', title: 'Your token does not allow this' });
	await page.goto('/i/local/instances');
	await expect(row(page, 'Refusing')).toContainText('Not allowed');
	await fake.close();
});

test('accessible: the form, its dialogs and an instance that is away', async ({ page, complaints }) => {
	complaints.expectStatus(403);
	await page.goto('/i/local/instances');
	await fillSettings(page, 'Axe', 'http://127.0.0.1:1');
	const dialog = page.getByRole('dialog', { name: 'Add instance' });
	await dialog.getByRole('button', { name: 'Extra CA and proxy' }).click();
	await dialog.getByRole('button', { name: 'Test connection' }).click();
	await expect(dialog.getByText('Connection failed')).toBeVisible();
	await expectAccessible(page);
	await dialog.getByRole('button', { name: 'Add instance' }).click();
	await expect(page.getByRole('dialog', { name: 'Sign in to Axe' })).toBeVisible();
	await expectAccessible(page);
	await page.keyboard.press('Escape');
	await expect(row(page, 'Axe')).toContainText('Away');
	await expectAccessible(page);
});
