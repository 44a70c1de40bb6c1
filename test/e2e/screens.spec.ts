import { expectAccessible } from '../support/accessible.ts';
import { clientCredentials, postToken } from '../support/clients.ts';
import { expect, test } from '../support/console-page.ts';

test.use({ sandboxOf: 'screens', input: 'keyboard' });

/** The path of the sandbox's own app. */
function appPath({ apps: [app] }: { apps: { tenantId: string; appId: string }[] }): string {
	if (!app) throw new Error('the sandbox has no app');
	return `/i/local/tenants/${app.tenantId}/apps/${app.appId}`;
}

test('accessible: a place that does not exist, and the dialogs that make a tenant and an app', async ({ page, complaints }) => {
	complaints.expectStatus(404);
	await page.goto('/nowhere');
	await expect(page.getByText('nothing at this address')).toBeVisible();
	await expectAccessible(page);
	await page.goto('/tenants?create=true');
	await expect(page.getByLabel('Tenant name')).toBeVisible();
	await expectAccessible(page);
	await page.goto('/apps?create=true');
	await expect(page.getByRole('radio', { name: /^Scale/ })).toBeVisible();
	await expectAccessible(page);
});

test('accessible: a tenant that waits, and what says that it was approved', async ({ page, management }) => {
	const tenant = await management.tenants.create({ name: `Waiting axe` });
	await page.goto(`/tenants/${tenant.id}`);
	await expect(page.getByText('Waiting for approval')).toBeVisible();
	await expectAccessible(page);
	await page.getByRole('button', { name: 'Approve' }).click();
	await expect(page.getByText('is active.')).toBeVisible();
	await expectAccessible(page);
});

test('accessible: the dialog of a secret, and the one that warns of lower limits', async ({ page, sandbox }) => {
	await page.goto(`/tenants/${sandbox.apps[0]?.tenantId}?create=true`);
	await page.getByLabel('App name').fill(`accessible axe`);
	await page.getByRole('radio', { name: /^Scale/ }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Create app' }).click();
	await expect(page.getByTestId('client-secret')).toBeVisible();
	await expectAccessible(page);
	await page.getByRole('checkbox', { name: 'I stored it' }).check();
	await page.getByRole('button', { name: 'Done' }).click();
	await page.getByRole('tab', { name: 'Plan' }).click();
	await page.getByRole('button', { name: 'Switch to Team' }).click();
	const dialog = page.getByRole('dialog');
	await expect(dialog.getByText('Connections: 10,000 → 1,000')).toBeVisible();
	await expect(dialog.getByRole('row', { name: /Unused time on Scale/ })).toBeVisible();
	await expectAccessible(page);
	await dialog.getByRole('button', { name: 'Switch to Team' }).click();
	await expect(page.getByText(/is on the plan Team/)).toBeVisible();
});

test('accessible: the Token lab, with a token and with a refusal', async ({ page, sandbox, complaints }) => {
	complaints.expectStatus(401);
	await page.goto(`${appPath(sandbox)}/tokens`);
	await page.getByLabel('Client secret').fill(sandbox.apps[0]?.clientSecret ?? '');
	await page.getByRole('button', { name: 'Get token' }).click();
	await expect(page.getByTestId('access-token')).toBeVisible();
	await page.getByLabel('Client secret').fill('wrong');
	await page.getByRole('button', { name: 'Get token' }).click();
	await expect(page.getByText('invalid_client')).toBeVisible();
	await expectAccessible(page);
});

test('the theme is kept over a reload and set before anything is drawn', async ({ page }) => {
	await page.goto('/');
	await page.getByRole('radiogroup', { name: 'Colour scheme' }).locator('label', { hasText: 'Dark' }).click();
	await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
	// Only what runs before the first paint gets through until the look at it.
	const looked = Promise.withResolvers<void>();
	await page.route('**/assets/index-*.js', async (route) => {
		await looked.promise;
		await route.continue();
	});
	await page.reload({ waitUntil: 'commit' });
	await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
	await expect(page.locator('#root')).toBeEmpty();
	looked.resolve();
	await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
});

test('places are addresses: deep links, titles, back and forward', async ({ page, sandbox }) => {
	await page.goto(`${appPath(sandbox)}/plan`);
	await expect(page).toHaveTitle('demo · Plan · WireSocket');
	await expect(page.getByRole('tab', { name: 'Plan' })).toHaveAttribute('aria-selected', 'true');
	await page.getByRole('tab', { name: 'Domains' }).click();
	await expect(page).toHaveURL(/\/domains$/);
	await page.goBack();
	await expect(page).toHaveURL(/\/plan$/);
	await expect(page.getByText('Current plan')).toBeVisible();
	await page.goForward();
	await expect(page.getByRole('textbox', { name: 'Domain 1' })).toBeVisible();
	await page.getByRole('navigation', { name: 'Scope' }).getByRole('link', { name: 'Demo', exact: true }).click();
	await expect(page).toHaveTitle('Demo · Tenants · WireSocket');
});

test('an unknown tenant, an unknown app and an id that is none are places with a way on', async ({
	page,
	sandbox,
	complaints,
}) => {
	for (const status of [400, 404]) complaints.expectStatus(status);
	const unknown = '00000000-0000-4000-8000-000000000000';
	for (const path of [
		`/tenants/${unknown}`,
		`/tenants/garbage`,
		`/tenants/${sandbox.apps[0]?.tenantId}/apps/${unknown}/tokens`,
	]) {
		await page.goto(path);
		await expect(page.getByText('There is nothing at this address')).toBeVisible();
	}
	await page.getByRole('link', { name: 'Go to the Overview' }).click();
	await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
});

test('from tenant to approval with the keyboard alone', async ({ page }) => {
	await page.goto('/tenants');
	await expect(page.getByRole('link', { name: 'Demo' })).toBeVisible();
	await page.keyboard.press('Tab');
	await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
	await page.keyboard.press('Enter');
	await page.keyboard.press('Tab');
	await expect(page.getByRole('button', { name: 'Create tenant' })).toBeFocused();
	await page.keyboard.press('Enter');
	await expect(page.getByLabel('Tenant name')).toBeFocused();
	await page.keyboard.press('Enter');
	await expect(page.getByText('Must not be empty')).toBeVisible();
	await page.keyboard.type('Keyboard');
	await page.keyboard.press('Enter');
	await expect(page.getByRole('heading', { name: 'Keyboard' })).toBeVisible();
	const approve = page.getByRole('button', { name: 'Approve' });
	await approve.focus();
	await page.keyboard.press('Space');
	await expect(page.getByRole('heading', { name: 'Keyboard' }).locator('..').getByText('Active')).toBeVisible();
	await expect(page.getByRole('button', { name: 'Create app' })).toBeVisible();
});

test('a taken name stands at its field, and what was typed stays', async ({ page, complaints }) => {
	complaints.expectStatus(409);
	await page.goto('/tenants?create=true');
	await page.getByLabel('Tenant name').fill('demo');
	await page.getByRole('dialog').getByRole('button', { name: 'Create tenant' }).click();
	await expect(page.getByLabel('Tenant name')).toHaveAccessibleDescription(/There is a tenant named "demo" already/);
	await expect(page.getByLabel('Tenant name')).toHaveValue('demo');
	await page.keyboard.press('Escape');
	await expect(page.getByRole('dialog')).toBeHidden();
	await expect(page).toHaveURL(/\/tenants$/);
});

test('M7: a second free plan is refused at the plan field; another choice goes through', async ({ page, complaints }) => {
	complaints.expectStatus(409);
	await page.goto('/apps?create=true');
	await page.getByRole('combobox', { name: 'Tenant' }).click();
	await page.getByRole('option', { name: 'Demo' }).click();
	await page.getByLabel('App name').fill('second');
	await page.getByRole('radio', { name: /^Free/ }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Create app' }).click();
	await expect(page.getByRole('radiogroup', { name: 'Plan' })).toHaveAccessibleDescription(
		/Another app of this tenant is on a free plan/,
	);
	await page.getByRole('radio', { name: /^Starter/ }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Create app' }).click();
	await expect(page.getByTestId('client-secret')).toBeVisible();
});

test('U6: the secret is saved as .env, outlives neither its dialog nor a reload, and is in no storage', async ({ page }) => {
	await page.goto('/');
	await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Apps' }).click();
	await page.getByRole('button', { name: 'Create app' }).click();
	await page.getByRole('combobox', { name: 'Tenant' }).click();
	await page.getByRole('option', { name: 'Demo' }).click();
	await page.getByLabel('App name').fill('secretive');
	await page.getByRole('dialog').getByRole('button', { name: 'Create app' }).click();
	const secret = (await page.getByTestId('client-secret').textContent()) ?? '';
	expect(secret).toMatch(/^[\w-]{43}$/);

	const download = page.waitForEvent('download');
	await page.getByRole('button', { name: 'Save as .env' }).click();
	const file = await download;
	expect(file.suggestedFilename()).toBe('secretive.env');
	const chunks = await (await file.createReadStream()).toArray();
	expect(Buffer.concat(chunks).toString()).toContain(`WIRESOCKET_CLIENT_SECRET=${secret}\n`);

	await expect(page.getByRole('button', { name: 'Done' })).toBeDisabled();
	await page.keyboard.press('Escape');
	await page.mouse.click(5, 5);
	await page.goBack();
	await expect(page.getByTestId('client-secret')).toBeVisible();

	await page.reload();
	await expect(page.getByRole('heading', { name: 'Apps' })).toBeVisible();
	expect(await page.content()).not.toContain(secret);
	const stores = await page.evaluate(() =>
		JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state, location.href]),
	);
	expect(stores).not.toContain(secret);
});

test('U6: a secret that was typed for one app is not there for the next', async ({ page, sandbox, management }) => {
	const tenantId = sandbox.apps[0]?.tenantId ?? '';
	const { app: other } = await management.apps.create({ tenantId, name: 'another app', licenseRegion: 'aws-us-east-1' });
	await page.goto(`${appPath(sandbox)}/tokens`);
	await page.getByLabel('Client secret').fill(sandbox.apps[0]?.clientSecret ?? '');
	await page.getByRole('button', { name: 'Get token' }).click();
	await expect(page.getByTestId('access-token')).toBeVisible();
	// From app to app without another place in between
	await page.evaluate((path) => history.pushState(null, '', path), `/i/local/tenants/${tenantId}/apps/${other.id}/tokens`);
	await expect(page.getByRole('heading', { name: 'another app' })).toBeVisible();
	await expect(page.getByLabel('Client secret')).toHaveValue('');
	await expect(page.getByTestId('access-token')).toBeHidden();
});

test('a tenant that is deleted elsewhere is gone from its page, too', async ({ page, management, complaints }) => {
	complaints.expectStatus(404);
	const tenant = await management.tenants.create({ name: 'Short-lived' });
	await page.goto(`/tenants/${tenant.id}`);
	await expect(page.getByRole('heading', { name: 'Short-lived' })).toBeVisible();
	await management.tenants.delete({ tenantId: tenant.id });
	await expect(page.getByText('There is nothing at this address')).toBeVisible();
});

test('a click anywhere in a row opens it; its buttons do their own thing', async ({ page, sandbox }) => {
	await page.goto('/apps');
	const row = page.getByRole('row', { name: /^demo Demo/ });
	await row.getByRole('button', { name: /^Copy client_id/ }).click();
	await expect(page).toHaveURL(/\/apps$/);
	// The link reaches over the whole row, so the cell itself never gets the click.
	const cell = await row.getByRole('cell', { name: 'Active' }).boundingBox();
	if (!cell) throw new Error('the row has no status');
	await page.mouse.click(cell.x + cell.width / 2, cell.y + cell.height / 2);
	await expect(page).toHaveURL(`${appPath(sandbox)}/overview`);
});

test('changes made elsewhere show up without a reload, and nothing is asked while nothing changes', async ({
	page,
	management,
}) => {
	await page.clock.install();
	await page.goto('/tenants');
	await expect(page.getByRole('link', { name: 'Demo' })).toBeVisible();
	const asked: string[] = [];
	page.on('request', (request) => asked.push(new URL(request.url()).pathname));
	await page.clock.runFor('00:40');
	expect(asked).toEqual([]);

	const tenant = await management.tenants.create({ name: 'From elsewhere' });
	const row = page.getByRole('row', { name: /From elsewhere/ });
	await expect(row.getByText('Pending')).toBeVisible();
	await management.tenants.approve({ tenantId: tenant.id });
	await page.clock.runFor(1_000);
	await expect(row.getByText('Active')).toBeVisible();
	expect(new Set(asked)).toEqual(new Set(['/instances/local/api/v1/tenants']));
});

test('a refresh token works once: rotation shows, and a used one is refused in words', async ({ page, sandbox, complaints }) => {
	complaints.expectStatus(400);
	const [app] = sandbox.apps;
	if (!app) throw new Error('the sandbox has no app');
	await page.clock.install();
	await page.goto(`${appPath(sandbox)}/tokens`);
	await page.getByLabel('Client secret').fill(app.clientSecret);
	await page.getByRole('button', { name: 'Get token' }).click();
	const token = page.getByTestId('access-token');
	const first = await token.textContent();
	await expect(page.getByRole('timer')).toHaveText('Expires in 15:00');
	await page.clock.runFor(61_000);
	await expect(page.getByRole('timer')).toHaveText('Expires in 13:59');

	await page.getByRole('button', { name: 'Refresh', exact: true }).click();
	await expect(page.getByText(/^Rotated once/)).toBeVisible();
	await expect(page.getByRole('timer')).toHaveText('Expires in 15:00');
	expect(await token.textContent()).not.toBe(first);

	const refreshToken = await page.getByTestId('refresh-token').textContent();
	const used = await postToken(sandbox.controlPlane, {
		grant_type: 'refresh_token',
		refresh_token: refreshToken ?? '',
		client_id: app.clientId,
	});
	expect(used.status).toBe(200);
	await page.getByRole('button', { name: 'Refresh', exact: true }).click();
	await expect(page.getByText('invalid_grant')).toBeVisible();
	await page.clock.runFor(16 * 60_000);
	await expect(page.getByRole('timer')).toHaveText('Expired');
});

test('a token without offline_access has no refresh token to offer', async ({ page, sandbox }) => {
	const [app] = sandbox.apps;
	if (!app) throw new Error('the sandbox has no app');
	const response = await postToken(sandbox.controlPlane, clientCredentials(app));
	expect(await response.json()).not.toHaveProperty('refresh_token');
	await page.goto(`${appPath(sandbox)}/tokens`);
	await page.getByRole('checkbox', { name: /refresh token/ }).uncheck();
	await page.getByLabel('Client secret').fill(app.clientSecret);
	await page.getByRole('button', { name: 'Get token' }).click();
	await expect(page.getByText(/There is no refresh token/)).toBeVisible();
	await expect(page.getByRole('button', { name: 'Refresh', exact: true })).toBeHidden();
});

test('a list of hundreds draws the rows in view only, reaches its end by keyboard, and is searched on the server', async ({
	page,
	management,
}) => {
	const names = Array.from({ length: 430 }, (_, index) => `Bulk ${String(index).padStart(3, '0')}`);
	for (let start = 0; start < names.length; start += 50)
		await Promise.all(names.slice(start, start + 50).map((name) => management.tenants.create({ name })));
	await page.goto('/tenants');
	const table = page.getByRole('region', { name: 'Tenants' });
	await expect(page.getByText(/^4\d\d tenants$/)).toBeVisible();
	expect(await table.getByRole('row').count()).toBeLessThan(80);
	await table.focus();
	await expect(async () => {
		await page.keyboard.press('End');
		await expect(page.getByRole('link', { name: 'Demo', exact: true })).toBeVisible({ timeout: 300 });
	}).toPass();
	expect(await table.getByRole('row').count()).toBeLessThan(80);

	await page.keyboard.press('/');
	await page.keyboard.type('bulk 007');
	await expect(page.getByText('1 tenant', { exact: true })).toBeVisible();
	await expect(page).toHaveURL(/q=bulk/);
	await page.reload();
	await expect(page.getByRole('searchbox', { name: 'Search tenants' })).toHaveValue('bulk 007');
	await expect(page.getByText('1 tenant', { exact: true })).toBeVisible();
	await page.getByRole('searchbox', { name: 'Search tenants' }).fill('nobody has this name');
	await expect(page.getByText('No tenant matches')).toBeVisible();
});
