import type { Page } from 'playwright/test';
import { expectAccessible } from '../support/accessible.ts';
import { clientCredentials, getToken } from '../support/clients.ts';
import { expect, test } from '../support/console-page.ts';
import { connectEditor } from '../support/editor.ts';

test.use({ sandboxOf: 'frame' });

const palette = (page: Page) => page.getByRole('dialog', { name: 'Search and commands' });

test('the palette finds tenants, apps, nodes and places by name, with the keyboard alone', async ({ page, sandbox }) => {
	await page.goto('/i/local/');
	await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
	await page.keyboard.press('Control+k');
	await expect(palette(page).getByRole('option', { name: /Overview/ })).toBeVisible();
	await page.keyboard.type('demo');
	await expect(palette(page).getByRole('group', { name: 'Tenants' }).getByRole('option', { name: /Demo/ })).toBeVisible();
	await expect(palette(page).getByRole('group', { name: 'Apps' }).getByRole('option', { name: /demo/ })).toBeVisible();
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('Enter');
	await expect(palette(page)).toBeHidden();
	await expect(page).toHaveURL(new RegExp(`/i/local/tenants/${sandbox.apps[0]?.tenantId}/apps/${sandbox.apps[0]?.appId}/`));

	await expect(page.getByRole('heading', { name: 'demo', level: 1 })).toBeVisible();

	// What was looked at comes first from now on, but not where one is already
	await page.keyboard.press('Control+k');
	await expect(palette(page).getByRole('group').first()).toHaveAccessibleName('At this place');
	await expect(palette(page).getByRole('group', { name: 'Recent' })).toBeHidden();
	await page.keyboard.press('Escape');
	await page.keyboard.press('g');
	await page.keyboard.press('o');
	await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
	await page.keyboard.press('Control+k');
	await expect(palette(page).getByRole('group').first()).toHaveAccessibleName('Recent');
	await expect(palette(page).getByRole('option').first()).toHaveText(/demo/);
	const region = sandbox.nodes[0]?.region ?? '';
	await page.keyboard.type(region);
	await expect(palette(page).getByRole('group', { name: 'Nodes' }).getByRole('option', { name: region })).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(palette(page)).toBeHidden();

	await page.keyboard.press('Control+k');
	await page.keyboard.type('plans');
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL('/i/local/plans');
});

test('the palette leads to a key by its kid, a node, an open document, and a setting', async ({ page, sandbox, management }) => {
	const [app = { tenantId: '', appId: '', clientId: '', clientSecret: '' }] = sandbox.apps;
	const [node = { region: '', url: '' }] = sandbox.nodes;
	const [key] = await management.keys.list(app);
	const { access_token } = await getToken(sandbox.controlPlane, clientCredentials(app));
	const editor = connectEditor({ nodeUrl: node.url, documentName: 'found_by_name', token: access_token });
	await editor.synced;
	await page.goto('/i/local/plans');
	await expect(page.getByRole('heading', { name: 'Plans' })).toBeVisible();
	const find = async (text: string, option: string | RegExp, group: string) => {
		await page.keyboard.press('Control+k');
		await page.keyboard.type(text);
		await palette(page).getByRole('group', { name: group }).getByRole('option', { name: option }).click();
		await expect(palette(page)).toBeHidden();
	};
	const kid = key?.kid ?? '';
	await find(kid.slice(0, 12), kid, 'Signing keys');
	await expect(page.getByRole('row', { name: kid })).toHaveAttribute('aria-current', 'true');
	await find(node.region, node.region, 'Nodes');
	await expect(page.getByRole('heading', { name: node.region, level: 1 })).toBeVisible();
	await find('found_by', 'found_by_name', 'Documents');
	await expect(page.getByRole('heading', { name: 'found_by_name', level: 1 })).toBeVisible();
	await find('theme', /Appearance/, 'Settings');
	await expect(page.getByRole('radiogroup', { name: 'Theme' })).toBeVisible();
	await find('demo dom', /^demo › Domains/, 'Sections');
	await expect(page.getByRole('tab', { name: 'Domains', selected: true })).toBeVisible();
	await find('rate', /Rate limits/, 'Settings');
	await expect(page.getByRole('heading', { name: 'Rate limits' })).toBeVisible();

	// The latest first, each once
	await page.keyboard.press('Control+k');
	await expect(palette(page).getByRole('group').first()).toHaveAccessibleName('Recent');
	const recent = palette(page).getByRole('group', { name: 'Recent' }).getByRole('option');
	await expect(recent).toHaveText([/^demo/, /^found_by_name/, new RegExp(`^${node.region}`), new RegExp(`^${kid}`)]);
	editor.destroy();
});

test('the palette runs actions, and one that opens a dialog leaves the cursor in it', async ({ page }) => {
	await page.goto('/i/local/plans');
	await page.getByRole('button', { name: 'Search or run' }).click();
	await page.keyboard.type('create ten');
	await page.keyboard.press('Enter');
	await expect(page.getByLabel('Tenant name')).toBeFocused();
	await page.keyboard.press('Escape');
	await page.keyboard.press('Control+k');
	await page.keyboard.type('dark');
	await page.keyboard.press('Enter');
	await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
	await page.keyboard.press('Control+k');
	await page.keyboard.type('nothing is called so');
	await expect(palette(page).getByText('Nothing matches.')).toBeVisible();
});

test('what can be done with a tenant or an app is in the palette of its place, in the state that it is in', async ({
	page,
	management,
}) => {
	const tenant = await management.tenants.create({ name: 'from the palette' });
	const open = async (typed: string) => {
		await page.keyboard.press('Control+k');
		await page.keyboard.type(typed);
	};
	const offered = (group = 'At this place') => palette(page).getByRole('group', { name: group }).getByRole('option');
	await page.goto(`/tenants/${tenant.id}`);
	await expect(page.getByRole('heading', { name: tenant.name })).toBeVisible();
	await open(tenant.name);
	await expect(offered()).toHaveText([`Approve ${tenant.name}`, `Reject ${tenant.name}`, `Delete ${tenant.name}`]);
	await page.keyboard.press('Enter');
	await expect(page.getByText(`${tenant.name} is active.`)).toBeVisible();
	await open('create app');
	await expect(offered()).toHaveText([new RegExp(`^Create app.*In ${tenant.name}`)]);
	await page.keyboard.press('Enter');
	await expect(page.getByRole('dialog', { name: 'Create app' }).getByLabel('App name')).toBeFocused();
	await page.keyboard.press('Escape');
	await open('suspend');
	await page.keyboard.press('Enter');
	await expect(page.getByRole('dialog', { name: `Suspend ${tenant.name}?` })).toBeVisible();
	await page.keyboard.press('Escape');

	const { app } = await management.apps.create({ tenantId: tenant.id, name: 'written', licenseRegion: 'aws-eu-west-1' });
	await page.goto(`/tenants/${tenant.id}/apps/${app.id}/settings`);
	await expect(page.getByRole('heading', { name: 'written' })).toBeVisible();
	await open('able written');
	await expect(offered()).toHaveText(['Disable written…']);
	await page.keyboard.press('Enter');
	await page.getByRole('dialog').getByRole('button', { name: 'Disable app' }).click();
	await expect(page.getByText('written is disabled.')).toBeVisible();
	await open('able written');
	await expect(offered()).toHaveText(['Enable written']);
	await page.keyboard.press('Enter');
	await expect(page.getByText(/^written is enabled/)).toBeVisible();
});

test('g and a letter go to a place, ? lists the keys, and typing in a field is only typing', async ({ page }) => {
	await page.goto('/i/local/');
	await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
	await page.keyboard.press('g');
	await page.keyboard.press('t');
	await expect(page).toHaveURL('/i/local/tenants');
	await expect(page.getByRole('link', { name: 'Demo', exact: true })).toBeVisible();
	await page.keyboard.press('/');
	await page.keyboard.type('g?');
	await expect(page.getByRole('searchbox')).toHaveValue('g?');
	await page.keyboard.type('p');
	await expect(page).toHaveURL('/i/local/tenants?q=g%3Fp');
	await page.keyboard.press('Escape');
	await page.getByRole('heading', { name: 'Tenants' }).click();
	await page.keyboard.press('?');
	await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByText('Go to Plans')).toBeVisible();
	await page.keyboard.press('g');
	await page.keyboard.press('p');
	await expect(page).toHaveURL(/\/tenants/);
});

test('a place that one may not see is in no list, and no key leads there', async ({ page }) => {
	await page.route('**/instances/local/api/v1/me', async (route) => {
		const response = await route.fetch();
		const me = (await response.json()) as { permissions: string[] };
		await route.fulfill({ response, json: { ...me, permissions: me.permissions.filter((name) => name !== 'nodes.list') } });
	});
	await page.goto('/i/local/plans');
	await expect(page.getByRole('cell', { name: 'Starter' })).toBeVisible();
	await expect(page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Nodes' })).toBeHidden();
	await page.keyboard.press('?');
	const shortcuts = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
	await expect(shortcuts.getByText('Go to Plans')).toBeVisible();
	await expect(shortcuts.getByText('Go to Nodes')).toBeHidden();
	await page.keyboard.press('Escape');
	await expect(shortcuts).toBeHidden();
	await page.keyboard.press('g');
	await page.keyboard.press('n');
	await page.keyboard.press('Control+k');
	await page.keyboard.type('nodes');
	await expect(palette(page).getByText('Nothing matches.')).toBeVisible();
	await expect(page).toHaveURL('/i/local/plans');
});

test('the scope bar leads to any tenant and app, searched on the server', async ({ page, management }) => {
	const names = Array.from({ length: 60 }, (_, index) => `Scoped ${String(index).padStart(2, '0')}`);
	await Promise.all(names.map((name) => management.tenants.create({ name })));
	await page.goto('/i/local/');
	const scope = page.getByRole('navigation', { name: 'Scope' });
	await scope.getByRole('button', { name: 'All tenants' }).click();
	await expect(page.getByText(/^50 of \d+; type to narrow down$/)).toBeVisible();
	await page.getByRole('combobox', { name: 'Search tenants' }).fill('scoped 5');
	await expect(page.getByRole('option', { name: /Scoped 5/ })).toHaveCount(10);
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('Enter');
	await expect(scope.getByRole('link', { name: 'Scoped 51' })).toBeVisible();
	await scope.getByRole('button', { name: 'Switch tenant' }).click();
	await page.getByRole('combobox', { name: 'Search tenants' }).fill('demo');
	await page.getByRole('option', { name: 'Demo' }).click();
	await scope.getByRole('button', { name: 'All apps' }).click();
	await page.getByRole('option', { name: 'demo', exact: true }).click();
	await expect(page.getByRole('heading', { name: 'demo', level: 1 })).toBeVisible();
	await expect(scope.getByRole('button', { name: 'Switch app' })).toBeVisible();
});

test('palette, shortcuts and pickers', async ({ page }) => {
	await page.goto('/i/local/');
	await expect(page.getByRole('region', { name: 'Nodes' }).getByText('Active').first()).toBeVisible();
	await page.keyboard.press('Control+k');
	await page.keyboard.type('demo');
	await expect(palette(page).getByRole('group', { name: 'Apps' })).toBeVisible();
	await expectAccessible(page);
	await page.keyboard.press('Escape');
	await expect(palette(page)).toBeHidden();
	await page.keyboard.press('?');
	await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
	await expectAccessible(page);
	await page.keyboard.press('Escape');
	await page.getByRole('button', { name: 'All tenants' }).click();
	await expect(page.getByRole('option', { name: 'Demo' })).toBeVisible();
	await expectAccessible(page);
});
