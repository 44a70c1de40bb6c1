import type { Page } from 'playwright/test';
import type { ManagementClient } from '../support/clients.ts';
import { clientCredentials, getToken, postToken, readOAuthError } from '../support/clients.ts';
import { expect, test } from '../support/console-page.ts';
import { connectEditor } from '../support/editor.ts';
import type { ReadyLine } from '../support/sandbox.ts';

test.use({ input: 'keyboard' });

let names = 0;

/** An app of its own for a test. */
async function newApp(management: ManagementClient, sandbox: ReadyLine, planName?: string) {
	const tenantId = sandbox.apps[0]?.tenantId ?? '';
	const planId = planName && (await management.plans.list({ search: planName }))[0]?.id;
	const { app, clientSecret } = await management.apps.create({
		tenantId,
		name: `tabs ${++names}`,
		licenseRegion: 'aws-us-east-1',
		...(planId ? { planId } : {}),
	});
	const at = (tab: string) => `/tenants/${tenantId}/apps/${app.id}/${tab}`;
	return { tenantId, appId: app.id, name: app.name, clientId: app.clientId, clientSecret, at };
}

const dialogOf = (page: Page) => page.getByRole('dialog');

test('Credentials, by keyboard alone: a new secret, its consequences in numbers first, shown once', async ({
	page,
	sandbox,
	management,
}) => {
	const app = await newApp(management, sandbox, 'Starter');
	const pair = await getToken(sandbox.controlPlane, clientCredentials(app, 'WireSocket.API offline_access'));
	const editor = connectEditor({ nodeUrl: sandbox.nodes[0]?.url ?? '', documentName: 'notes', token: pair.access_token });
	await editor.synced;
	await page.goto(app.at('credentials'));
	await page.getByRole('button', { name: 'Regenerate secret…' }).focus();
	await page.keyboard.press('Enter');
	await expect(dialogOf(page).getByText('1 refresh token is in use and dies with it.')).toBeVisible();
	await expect(dialogOf(page).getByText('1 open connection is closed with 4002.')).toBeVisible();
	await page.keyboard.press('Tab');
	await expect(page.getByRole('button', { name: 'Regenerate secret', exact: true })).toBeFocused();
	await page.keyboard.press('Enter');
	const secret = (await page.getByTestId('client-secret').textContent()) ?? '';
	expect((await editor.closed).code).toBe(4002);
	editor.destroy();
	await page.keyboard.press('Escape');
	await page.getByRole('checkbox', { name: 'I stored it' }).focus();
	await page.keyboard.press('Space');
	await page.keyboard.press('Tab');
	await page.keyboard.press('Enter');
	await expect(dialogOf(page)).toBeHidden();
	expect(await page.content()).not.toContain(secret);
	await expect(page.getByText('0 still valid')).toBeVisible();
	expect((await readOAuthError(await postToken(sandbox.controlPlane, clientCredentials(app)))).error).toBe('invalid_client');
	await getToken(sandbox.controlPlane, clientCredentials({ ...app, clientSecret: secret }));
});

test('Domains: somebody else’s edit is shown beside what was typed, and neither is lost', async ({
	page,
	sandbox,
	management,
	complaints,
}) => {
	complaints.expectStatus(412);
	const app = await newApp(management, sandbox);
	await page.goto(app.at('domains'));
	await page.getByLabel('Domain 1').fill('mine.example.com');
	await management.apps.setDomains({ ...app, allowedDomains: ['theirs.example.com'] });
	await page.getByRole('button', { name: 'Save domains' }).click();
	const row = page.getByRole('row', { name: /Domain 1/ });
	await expect(row).toContainText('theirs.example.com');
	await expect(row).toContainText('mine.example.com');
	await expect(page.getByLabel('Domain 1')).toHaveValue('mine.example.com');
	await page.getByRole('button', { name: 'Save mine over it' }).click();
	await expect(page.getByText('Domains saved.')).toBeVisible();
	expect((await management.apps.get(app)).allowedDomains).toEqual(['mine.example.com']);
	await page.getByRole('button', { name: 'Undo' }).click();
	await expect(page.getByLabel('Domain 1')).toHaveValue('theirs.example.com');
	expect((await management.apps.get(app)).allowedDomains).toEqual(['theirs.example.com']);

	// A change of something else does not stand in the way.
	await page.getByLabel('Domain 2').fill('second.example.com');
	await management.apps.update({ ...app, name: `${app.name} renamed` });
	await page.getByRole('button', { name: 'Save domains' }).click();
	await expect(async () =>
		expect((await management.apps.get(app)).allowedDomains).toEqual(['theirs.example.com', 'second.example.com']),
	).toPass();
});

test('Domains: what is wrong stands at its slot, also what only the server knows', async ({
	page,
	sandbox,
	management,
	complaints,
}) => {
	complaints.expectStatus(400);
	const app = await newApp(management, sandbox);
	await page.goto(app.at('domains'));
	await page.getByLabel('Domain 1').fill('HTTPS://App.Example.com/');
	await expect(page.getByText('Will be saved as app.example.com')).toBeVisible();
	await page.getByLabel('Domain 3').fill('github.io');
	await page.getByRole('button', { name: 'Save domains' }).click();
	await expect(page.getByLabel('Domain 3')).toHaveAccessibleDescription(/public suffix/);
	await page.getByLabel('Domain 3').fill('*.example.com');
	await page.getByLabel('Domain 2').focus();
	await expect(page.getByLabel('Domain 3')).toHaveAccessibleDescription(/^Wildcards are not allowed/);
	// Who leaves is asked first.
	await page.getByRole('tab', { name: 'Plan' }).click();
	await expect(dialogOf(page).getByText('What you typed here is not saved yet.')).toBeVisible();
	await page.getByRole('button', { name: 'Stay' }).click();
	await expect(page.getByLabel('Domain 1')).toHaveValue('HTTPS://App.Example.com/');
});

test('Domains: would this origin get in? The answer says why, and mends it', async ({ page, sandbox, management }) => {
	const app = await newApp(management, sandbox);
	await management.apps.setDomains({ ...app, allowedDomains: ['localhost:3000'] });
	await page.goto(app.at('domains'));
	await page.getByLabel('Origin', { exact: true }).fill('http://localhost:3001');
	await page.keyboard.press('Enter');
	await expect(page.getByText('It is closed with 4003')).toBeVisible();
	await expect(page.getByText(/The port differs/)).toBeVisible();
	await page.getByRole('button', { name: 'Put localhost:3001 into a free slot' }).click();
	await expect(page.getByLabel('Domain 2')).toHaveValue('localhost:3001');
	await page.getByRole('button', { name: 'Save domains' }).click();
	await expect(page.getByText('Domains saved.')).toBeVisible();
	await page.getByRole('button', { name: 'Check' }).click();
	await expect(page.getByText('It gets in')).toBeVisible();
	await page.getByText('A program without Origin').click();
	await page.getByRole('button', { name: 'Check' }).click();
	await expect(page.getByText(/the client is no browser/)).toBeVisible();
});

test('Settings: renamed and taken back; a taken name stands at its field', async ({ page, sandbox, management, complaints }) => {
	complaints.expectStatus(409);
	const app = await newApp(management, sandbox);
	await page.goto(app.at('settings'));
	await page.getByLabel('App name').fill('Renamed');
	await page.keyboard.press('Enter');
	await expect(page.getByRole('heading', { name: 'Renamed' })).toBeVisible();
	await page.getByRole('button', { name: 'Undo' }).click();
	await expect(page.getByRole('heading', { name: app.name })).toBeVisible();
	await expect(page.getByLabel('App name')).toHaveValue(app.name);
	await page.getByLabel('App name').fill('demo');
	await page.keyboard.press('Enter');
	await expect(page.getByLabel('App name')).toHaveAccessibleDescription(/There is an app|has an app named "demo" already/);
});

test('Settings: disabled and enabled; its paid subscription goes on, and that is said before', async ({
	page,
	sandbox,
	management,
}) => {
	const app = await newApp(management, sandbox, 'Team');
	await page.goto(app.at('settings'));
	await page.getByRole('button', { name: 'Disable app…' }).click();
	await expect(dialogOf(page).getByText('The paid subscription goes on: Team is billed with $99 a month')).toBeVisible();
	await page.getByRole('button', { name: 'Disable app', exact: true }).click();
	await expect(page.getByText('The app is disabled')).toBeVisible();
	await page.getByRole('tab', { name: 'Plan' }).click();
	await expect(page.getByText('Disabled, and still billed')).toBeVisible();
	await page.getByRole('tab', { name: 'Settings' }).click();
	await page.getByRole('button', { name: 'Enable app' }).click();
	await expect(page.getByRole('button', { name: 'Disable app…' })).toBeVisible();
	expect((await management.apps.get(app)).status).toBe('active');
});

test('Settings, by keyboard alone: deleted after its name was typed, with what that ends in numbers', async ({
	page,
	sandbox,
	management,
	complaints,
}) => {
	complaints.expectStatus(404);
	const app = await newApp(management, sandbox, 'Starter');
	await getToken(sandbox.controlPlane, clientCredentials(app, 'WireSocket.API offline_access'));
	await page.goto(app.at('settings'));
	await page.getByRole('button', { name: 'Delete app…' }).focus();
	await page.keyboard.press('Enter');
	await expect(dialogOf(page).getByText('1 refresh token is in use and dies with it.')).toBeVisible();
	await expect(dialogOf(page).getByText(/Starter is billed with \$29 a month/)).toBeVisible();
	await expect(dialogOf(page).getByRole('textbox')).toBeFocused();
	await page.keyboard.type('not its name');
	await page.keyboard.press('Enter');
	await expect(dialogOf(page)).toBeVisible();
	await page.keyboard.press('ControlOrMeta+a');
	await page.keyboard.type(app.name);
	await page.keyboard.press('Enter');
	await expect(page.getByText(`${app.name} is deleted.`)).toBeVisible();
	await expect(page.getByRole('heading', { name: 'Demo' })).toBeVisible();
	expect((await management.apps.list({ search: app.name })).total).toBe(0);
});

test('Usage follows clients as they come and go', async ({ page, sandbox, management }) => {
	const app = await newApp(management, sandbox, 'Starter');
	await page.goto(app.at('usage'));
	await expect(page.getByRole('meter', { name: 'Connections' })).toHaveText('0 of 100');
	const { access_token: token } = await getToken(sandbox.controlPlane, clientCredentials(app));
	const editors = [1, 2].map(() => connectEditor({ nodeUrl: sandbox.nodes[0]?.url ?? '', documentName: 'usage', token }));
	await expect(page.getByRole('meter', { name: 'Connections' })).toHaveText('2 of 100');
	await expect(page.getByText('Most users: usage')).toBeVisible();
	for (const editor of editors) editor.destroy();
	await expect(page.getByRole('meter', { name: 'Connections' })).toHaveText('0 of 100');
});
