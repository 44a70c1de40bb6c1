import { expectAccessible } from '../support/accessible.ts';
import { clientCredentials, getToken } from '../support/clients.ts';
import { expect, test } from '../support/console-page.ts';
import { connectEditor } from '../support/editor.ts';
import { activeTenant, pendingTenant } from '../support/tenants.ts';

test.use({ input: 'keyboard' });

test('a key is rotated: the one before counts down, and its tokens are told', async ({ page, management }) => {
	const { id: tenantId } = await activeTenant(management);
	await page.goto(`/tenants/${tenantId}/keys`);
	const table = page.getByRole('table', { name: 'Signing keys' });
	await expect(page.getByText(/rotated by itself in 29 days 23 h/)).toBeVisible();
	await page.getByRole('button', { name: 'Rotate now' }).click();
	await expect(page.getByRole('dialog')).toContainText('0 live tokens');
	await page.getByRole('dialog').getByRole('button', { name: 'Rotate key' }).click();
	await expect(table.getByRole('row', { name: /Retired/ })).toContainText(/Valid for another (23:59:\d\d|24:00:00|1 day)/);
	await expect(table.getByRole('row', { name: /Active/ })).toHaveCount(1);
	expect((await management.keys.list({ tenantId })).map(({ status }) => status).sort()).toEqual(['active', 'retired']);
});

test('with the keyboard alone: a key is revoked with its impact shown first, after the name was typed; sessions end', async ({
	page,
	management,
	sandbox,
}) => {
	const [demo] = sandbox.apps;
	if (!demo) throw new Error('no app');
	const { access_token: token } = await getToken(sandbox.controlPlane, clientCredentials(demo));
	const editor = connectEditor({ nodeUrl: sandbox.nodes[0]?.url ?? '', documentName: 'keys', token });
	await editor.synced;
	await page.goto(`/tenants/${demo.tenantId}/keys`);
	const [key] = await management.keys.list({ tenantId: demo.tenantId });
	await page.getByRole('button', { name: `Actions for key ${key?.kid}` }).click();
	await page.getByRole('menuitem', { name: 'Revoke…' }).click();
	const dialog = page.getByRole('dialog');
	await expect(dialog).toContainText(/\d+ live tokens? that it signed: worthless now \(the last would have expired at 20/);
	await expect(dialog).toContainText('1 live connection of the tenant: closed now');
	await expect(dialog.getByRole('button', { name: 'Revoke key' })).toBeDisabled();
	await page.keyboard.type('Demo');
	await page.keyboard.press('Enter');
	await expect(page.getByText('The key is revoked')).toBeVisible();
	expect((await editor.closed).code).toBe(4002);
	await expect(page.getByRole('row', { name: /Revoked/ })).toContainText('Ended just now');
	editor.destroy();
});

test('accessible: a tenant that has no signing key yet', async ({ page, management }) => {
	await page.goto(`/tenants/${(await pendingTenant(management)).id}/keys`);
	await expect(page.getByText('None yet: approval makes the first one.')).toBeVisible();
	await expectAccessible(page);
});
