import { readFile } from 'node:fs/promises';
import { expectAccessible } from '../support/accessible.ts';
import { expect, test } from '../support/console-page.ts';
import { activeTenant } from '../support/tenants.ts';

test.use({ input: 'keyboard' });

test('events are filtered by what, who and tenant; the filter stands in the address and is cleared', async ({
	page,
	management,
}) => {
	const tenant = await activeTenant(management, 'audited');
	await management.tenants.update({ tenantId: tenant.id, billingEmail: 'bills@acme.example' });
	await page.goto('/audit');
	const rows = page.getByRole('table', { name: 'Audit events' }).getByRole('link');
	await page.getByRole('combobox', { name: 'Tenant' }).fill(tenant.name);
	await page.getByRole('option', { name: tenant.name }).click();
	await expect(rows).toHaveText(['Tenant updated', 'Tenant approved', 'Tenant created']);
	await page.getByRole('combobox', { name: 'What was done' }).click();
	await page.getByRole('option', { name: 'Tenant approved' }).click();
	await expect(rows).toHaveText(['Tenant approved']);
	await page.reload();
	await expect(rows).toHaveText(['Tenant approved']);
	await expect(page.getByRole('combobox', { name: 'Tenant' })).toHaveValue(tenant.name);
	await page.getByLabel('Name of who did it').fill('nobody');
	await expect(page.getByText('No event matches')).toBeVisible();
	await page.getByRole('button', { name: 'Clear filters' }).first().click();
	await expect(page.getByLabel('Name of who did it')).toHaveValue('');
	await expect(rows.first()).toHaveText('Tenant updated');
	await expect(page).toHaveURL(/\/audit$/);
	await page.getByRole('combobox', { name: 'When', exact: true }).click();
	await page.getByRole('option', { name: 'From … to …' }).click();
	await page.getByLabel('Before this instant').fill('2020-01-01T00:00:00');
	await expect(page.getByText('No event matches')).toBeVisible();
});

test('an option that the arrows led to stays the one that Enter takes when the answer to what was typed moves it', async ({
	page,
	management,
}) => {
	const before = await activeTenant(management, 'a-before');
	const wanted = await activeTenant(management, 'wanted');
	const answer = Promise.withResolvers<void>();
	await page.route(/\/tenants\?.*search=/, async (route) => {
		await answer.promise;
		await route.continue();
	});
	await page.goto('/audit');
	const field = page.getByRole('combobox', { name: 'Tenant' });
	const option = (name: string) => page.getByRole('option', { name, exact: true });
	await field.fill(wanted.name);
	while ((await field.getAttribute('aria-activedescendant')) !== (await option(wanted.name).getAttribute('id')))
		await page.keyboard.press('ArrowDown');
	await expect(option(before.name)).toBeVisible();
	answer.resolve();
	await expect(option(before.name)).toBeHidden();
	await page.keyboard.press('Enter');
	await expect(field).toHaveValue(wanted.name);
	await expect(page).toHaveURL(new RegExp(`tenant=${wanted.id}`));
});

test('with the keyboard alone: an event tells what was before and after, and from where', async ({ page, management }) => {
	const tenant = await activeTenant(management, 'diff');
	await management.tenants.update({ tenantId: tenant.id, billingEmail: 'bills@acme.example' });
	await page.goto(`/tenants/${tenant.id}/audit`);
	await page.getByRole('link', { name: 'Tenant updated' }).focus();
	await page.keyboard.press('Enter');
	const drawer = page.getByRole('dialog', { name: 'Tenant updated' });
	await expect(drawer.getByText('127.0.0.1')).toBeVisible();
	await expect(drawer.getByRole('row', { name: /billingEmail/ })).toHaveText(/billingEmail\s*null\s*bills@acme\.example/);
	await expect(page).toHaveURL(/event=/);
	await page.keyboard.press('Escape');
	await expect(drawer).toBeHidden();
	await expect(page).not.toHaveURL(/event=/);
});

test('new events wait behind a button, and what is being read does not move', async ({ page, management }) => {
	const tenant = await activeTenant(management, 'news');
	await page.goto(`/tenants/${tenant.id}/audit`);
	const rows = page.getByRole('table', { name: 'Audit events' }).getByRole('link');
	await expect(rows).toHaveText(['Tenant approved', 'Tenant created']);
	await management.tenants.update({ tenantId: tenant.id, billingEmail: 'a@acme.example' });
	await expect(page.getByRole('button', { name: '1 new event' })).toBeVisible();
	await management.keys.rotate({ tenantId: tenant.id });
	await expect(page.getByRole('button', { name: '2 new events' })).toBeVisible();
	await expect(rows).toHaveText(['Tenant approved', 'Tenant created']);
	await page.getByRole('button', { name: '2 new events' }).focus();
	await page.keyboard.press('Enter');
	await expect(rows).toHaveText(['Key rotated', 'Tenant updated', 'Tenant approved', 'Tenant created']);
	await expect(page.getByRole('region', { name: 'Audit events' })).toBeFocused();
	await expect(page.getByRole('button', { name: /new event/ })).toHaveCount(0);
});

test('what the filter lets through is exported as NDJSON and CSV', async ({ page, management }) => {
	const tenant = await activeTenant(management, 'exported');
	await page.goto(`/tenants/${tenant.id}/audit`);
	const save = async (item: RegExp) => {
		await page.getByRole('button', { name: 'Export' }).click();
		const download = page.waitForEvent('download');
		await page.getByRole('menuitem', { name: item }).click();
		return readFile(await (await download).path(), 'utf8');
	};
	const lines = (await save(/NDJSON/)).trim().split('\n');
	expect(lines.map((line) => JSON.parse(line).action)).toEqual(['tenant.approved', 'tenant.created']);
	const [header, ...events] = (await save(/CSV/)).trim().split('\r\n');
	expect(header).toMatch(/^id,at,action,/);
	expect(events).toHaveLength(2);
});

test('an export that is refused says why and stays until it is dismissed; one that breaks off says that the file is not whole', async ({
	page,
	complaints,
}) => {
	complaints.expectStatus(503);
	await page.goto('/audit');
	const choose = async () => {
		await page.getByRole('button', { name: 'Export' }).click();
		await page.getByRole('menuitem', { name: /NDJSON/ }).click();
	};
	const problem = { type: 'x', title: 'Not available right now', status: 503, detail: 'The disk is full.', code: 'unavailable' };
	await page.route('**/console/downloads/audit-export', (route) =>
		route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
	);
	await choose();
	await expect(page.getByText('The disk is full.')).toBeVisible();
	await page.unroute('**/console/downloads/audit-export');
	await page.route(/\/console\/downloads\/[\w-]{43}$/, (route) => route.fulfill({ json: { state: 'broken_off', bytes: 7 } }));
	await choose();
	await expect(page.getByText('audit.ndjson is not saved')).toBeVisible();
	await expect(page.getByText('The disk is full.')).toBeVisible();
	await expectAccessible(page);
});

test('a link to an event opens it wherever it stands in the list; one that leads nowhere says so', async ({
	page,
	management,
	complaints,
}) => {
	complaints.expectStatus(404);
	const tenant = await activeTenant(management, 'linked');
	const [event] = (await management.audit.list({ tenantId: tenant.id, action: 'tenant.created' })).items;
	await page.goto(`/audit?action=plan.archived&event=${encodeURIComponent(event?.id ?? '')}`);
	const drawer = page.getByRole('dialog', { name: 'Tenant created' });
	await expect(drawer.getByText(event?.hash ?? '')).toBeVisible();
	await expectAccessible(page);
	await page.keyboard.press('Escape');
	await expect(drawer).toBeHidden();
	await page.goto('/audit?event=global:000000999999');
	await expect(page.getByRole('dialog').getByText('There is no such event')).toBeVisible();
	await expectAccessible(page);
});

test('the chains are verified, each database by itself', async ({ page }) => {
	await page.goto('/audit');
	await page.getByRole('button', { name: 'Verify chains' }).click();
	const dialog = page.getByRole('dialog', { name: 'Audit chains' });
	await expect(dialog.getByText('All chains are whole')).toBeVisible();
	await expect(dialog.getByRole('row', { name: /^global/ })).toContainText('Whole');
	await expect(dialog.getByRole('row')).toHaveCount(8);
});

test('a chain that is broken is shown with its place', async ({ page }) => {
	await page.route('**/api/v1/audit/verification', (route) =>
		route.fulfill({
			json: {
				intact: false,
				chains: [
					{ database: 'global', events: 41, brokenAt: 'global:000000000042', end: 'whole', missing: 0 },
					{ database: 'shard-01-eu-west-1', events: 7, brokenAt: null, end: 'cut', missing: 3 },
				],
			},
		}),
	);
	await page.goto('/audit');
	await page.getByRole('button', { name: 'Verify chains' }).click();
	await expect(page.getByText('The audit trail was tampered with, or damaged')).toBeVisible();
	await expect(page.getByRole('row', { name: /^global/ })).toContainText('Broken at global:000000000042');
	await expect(page.getByRole('row', { name: /^shard/ })).toContainText('3 events removed from its end');
	await expectAccessible(page);
});

test('the audit trail, and one of its events', async ({ page, management }) => {
	const tenant = await activeTenant(management, 'axe');
	await management.tenants.update({ tenantId: tenant.id, billingEmail: 'bills@acme.example' });
	await page.goto('/audit');
	await page.getByRole('link', { name: 'Tenant updated' }).first().click();
	await expect(page.getByRole('table', { name: 'Before and after' })).toBeVisible();
	await expectAccessible(page);
});
