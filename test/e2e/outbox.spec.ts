import { expectAccessible } from '../support/accessible.ts';
import { expect, test } from '../support/console-page.ts';
import { activeTenant } from '../support/tenants.ts';

test.use({ input: 'keyboard' });

test('with the keyboard alone: a mail is read with its links; the one that works once is covered until it is asked for', async ({
	page,
	management,
}) => {
	const { id: tenantId } = await activeTenant(management, 'mailed');
	const email = `reader-${tenantId}@acme.example`;
	await management.invitations.create({ tenantId, email, role: 'admin' });
	await page.goto(`/outbox?q=${encodeURIComponent(email)}`);
	await expect(page.getByText('No mail server is configured')).toBeVisible();
	await page.getByRole('link', { name: /^Invitation to/ }).focus();
	await page.keyboard.press('Enter');
	const drawer = page.getByRole('dialog', { name: 'Mail' });
	const text = drawer.getByRole('region', { name: 'Text' });
	await expect(text).toContainText('invites you to');
	await expect(text).toContainText('/#invitation=…');
	await expect(text.getByRole('link')).toHaveCount(0);
	expect(await page.content()).not.toMatch(/#invitation=[\w-]{20}/);
	await text.getByRole('button', { name: 'Show the link' }).focus();
	await page.keyboard.press('Enter');
	await expect(text.getByRole('link')).toHaveAttribute('href', /#invitation=[\w-]{43}$/);
	await expect(drawer.getByText('It can be sent once a mail server is configured.')).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(page).not.toHaveURL(/mail=/);
});

test('mails are found by text and state', async ({ page, management }) => {
	const tenant = await activeTenant(management, 'found');
	await management.invitations.create({ tenantId: tenant.id, email: `found-${tenant.id}@acme.example`, role: 'viewer' });
	await page.goto('/outbox');
	await page.getByRole('searchbox', { name: 'Search mails' }).fill(`found-${tenant.id}`);
	await expect(page.getByRole('table', { name: 'Mails' }).getByRole('link')).toHaveCount(1);
	await page.getByRole('radiogroup', { name: 'Status' }).getByText('Sent').click();
	await expect(page.getByText('No mail matches')).toBeVisible();
	await page.getByRole('button', { name: 'Show all mails' }).click();
	await expect(page.getByRole('table', { name: 'Mails' }).getByRole('link').first()).toBeVisible();
});

test('the outbox, and a mail', async ({ page, management }) => {
	const { id: tenantId } = await activeTenant(management, 'axe');
	const email = `axe-${tenantId}@acme.example`;
	await management.invitations.create({ tenantId, email, role: 'admin' });
	await page.goto(`/outbox?q=${email}`);
	await page.getByRole('link', { name: /^Invitation/ }).click();
	await expect(page.getByRole('button', { name: 'Show the link' })).toBeVisible();
	await expectAccessible(page);
});
