import { expectAccessible } from '../support/accessible.ts';
import { expect, test } from '../support/console-page.ts';
import { addMember } from '../support/people.ts';
import { activeTenant } from '../support/tenants.ts';

test.use({ input: 'keyboard' });

test('with the keyboard alone: a member is invited by mail; a wrong address stands at its field', async ({
	page,
	management,
	complaints,
}) => {
	complaints.expectStatus(409);
	const { id: tenantId } = await activeTenant(management);
	await page.goto(`/tenants/${tenantId}/members`);
	await page.getByRole('button', { name: 'Invite member' }).focus();
	await page.keyboard.press('Enter');
	await expect(page.getByLabel('E-mail address')).toBeFocused();
	await page.keyboard.type('nonsense');
	await page.keyboard.press('Enter');
	await expect(page.getByLabel('E-mail address')).toHaveAccessibleDescription(/must be an e-mail address/i);
	await page.getByLabel('E-mail address').fill('ada@acme.example');
	await page.keyboard.press('Tab');
	await expect(page.getByRole('radio', { name: 'Admin' })).toBeFocused();
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('Enter');
	await expect(page.getByText('ada@acme.example is invited as viewer.')).toContainText('the link is in the Outbox');
	await expect(page.getByRole('table', { name: 'Invitations' }).getByRole('row', { name: /ada@acme.example/ })).toBeVisible();
	expect((await management.invitations.list({ tenantId })).items).toMatchObject([{ email: 'ada@acme.example', role: 'viewer' }]);

	await page.getByRole('button', { name: 'Invite member' }).click();
	await page.getByLabel('E-mail address').fill('ada@acme.example');
	await page.keyboard.press('Enter');
	await expect(page.getByLabel('E-mail address')).toHaveAccessibleDescription(/has an invitation already/);
});

test('the button of an empty list is not shown elsewhere before: one that moves would lose the focus', async ({
	page,
	management,
}) => {
	const { id: tenantId } = await activeTenant(management);
	const held = Promise.withResolvers<void>();
	await page.route(/\/tenants\/[^/]+\/members\?/, async (route) => {
		await held.promise;
		await route.continue();
	});
	await page.goto(`/tenants/${tenantId}/members`);
	await expect(page.getByRole('searchbox', { name: 'Search members' })).toBeVisible();
	await expect(page.getByRole('button', { name: 'Invite member' })).toHaveCount(0);
	held.resolve();
	await expect(page.getByText('No members yet')).toBeVisible();
	await expect(page.getByRole('button', { name: 'Invite member' })).toBeVisible();
});

test('an invitation is sent again and withdrawn', async ({ page, management }) => {
	const { id: tenantId } = await activeTenant(management);
	await management.invitations.create({ tenantId, email: 'grace@acme.example', role: 'admin' });
	await page.goto(`/tenants/${tenantId}/members`);
	const actions = page.getByRole('button', { name: 'Actions for grace@acme.example' });
	await actions.click();
	await page.getByRole('menuitem', { name: 'Send a new link' }).click();
	await expect(page.getByText('grace@acme.example gets a new link')).toBeVisible();
	expect((await management.outbox.list({ tenantId })).total).toBe(2);
	await actions.click();
	await page.getByRole('menuitem', { name: 'Withdraw' }).click();
	await expect(page.getByText('Nobody is waiting')).toBeVisible();
	expect((await management.invitations.list({ tenantId })).total).toBe(0);
});

test('roles change with an undo; the only owner keeps theirs, and it is said why', async ({ page, management, sandbox }) => {
	const { id: tenantId } = await activeTenant(management);
	await addMember(sandbox, tenantId, `olga-${tenantId}@acme.example`, 'owner');
	await addMember(sandbox, tenantId, `vic-${tenantId}@acme.example`, 'viewer');
	await page.goto(`/tenants/${tenantId}/members`);
	await expect(page.getByText(`olga-${tenantId} is the only one`)).toBeVisible();
	await expect(page.getByRole('button', { name: `Actions for olga-${tenantId}` })).toHaveCount(0);
	const vic = page.getByRole('row', { name: new RegExp(`vic-${tenantId}@`) });
	await vic.getByRole('button').click();
	await page.getByRole('menuitem', { name: 'Make owner' }).click();
	await expect(vic).toContainText('Owner');
	await expect(page.getByText('is the only one')).toBeHidden();
	await page.getByRole('button', { name: 'Undo' }).click();
	await expect(vic).toContainText('Viewer');
	await expect(page.getByText(`olga-${tenantId} is the only one`)).toBeVisible();
	await vic.getByRole('button').click();
	await page.getByRole('menuitem', { name: 'Remove…' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Remove member' }).click();
	await expect(page.getByText(`vic-${tenantId} was removed.`)).toBeVisible();
	expect((await management.members.list({ tenantId })).items.map(({ role }) => role)).toEqual(['owner']);
});

test('accessible: no members yet, and the dialog', async ({ page, management }) => {
	const { id: tenantId } = await activeTenant(management);
	await page.goto(`/tenants/${tenantId}/members`);
	await expect(page.getByText('No members yet')).toBeVisible();
	await expectAccessible(page);
	await page.getByRole('button', { name: 'Invite member' }).click();
	await expect(page.getByLabel('E-mail address')).toBeVisible();
	await expectAccessible(page);
});
