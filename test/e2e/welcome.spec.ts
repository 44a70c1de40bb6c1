import { expectAccessible } from '../support/accessible.ts';
import { expect, test } from '../support/console-page.ts';
import { addMember, mailedToken, PASSWORD, signIn } from '../support/people.ts';
import { activeTenant } from '../support/tenants.ts';

// Whoever opens a link has no session.
test.use({ storageState: { cookies: [], origins: [] } });

test('with the keyboard alone: the link of an invitation makes a member, who can sign in; it works once', async ({
	page,
	management,
	sandbox,
	complaints,
}) => {
	complaints.expectStatus(400);
	complaints.expectStatus(410);
	const tenant = await activeTenant(management, 'inviting');
	const email = `ada-${tenant.id}@acme.example`;
	await management.invitations.create({ tenantId: tenant.id, email, role: 'admin' });
	const link = `${sandbox.controlPlane}/#invitation=${await mailedToken(management, email)}`;
	await page.goto(link);
	await expect(page.getByRole('heading', { name: `Join ${tenant.name}` })).toBeVisible();
	await expect(page.getByText(`${email} is invited as admin`)).toBeVisible();
	expect(page.url()).not.toContain('invitation');
	await page.keyboard.press('Tab');
	await expect(page.getByLabel('Your name')).toBeFocused();
	await page.keyboard.type('Ada');
	await page.keyboard.press('Tab');
	await page.keyboard.type('short');
	await page.keyboard.press('Enter');
	await expect(page.getByLabel('Choose a password')).toHaveAccessibleDescription(/at least 12 characters/);
	await page.getByLabel('Choose a password').fill('password1234');
	await page.keyboard.press('Enter');
	await expect(page.getByLabel('Choose a password')).toHaveAccessibleDescription(/easy to guess|in a row/i);
	await expect(page.getByLabel('Your name')).toHaveValue('Ada');
	await page.getByLabel('Choose a password').fill(PASSWORD);
	await page.keyboard.press('Enter');
	await expect(page.getByRole('heading', { name: `You are a member of ${tenant.name} now` })).toBeVisible();
	expect((await (await signIn(sandbox, email)).api.me.get()).role).toBe('admin');
	await page.goto('about:blank');
	await page.goto(link);
	await expect(page.getByText('This invitation link does not work any more')).toBeVisible();
});

test('an address with an account accepts with its own password', async ({ page, management, sandbox, complaints }) => {
	complaints.expectStatus(403);
	const [first, second] = [await activeTenant(management, 'first'), await activeTenant(management, 'second')];
	const email = `known-${first.id}@acme.example`;
	await addMember(sandbox, first.id, email, 'viewer');
	await management.invitations.create({ tenantId: second.id, email, role: 'owner' });
	await page.goto(`${sandbox.controlPlane}/#invitation=${await mailedToken(management, email)}`);
	await page.getByLabel('Your password').fill('not this one at all');
	await page.keyboard.press('Enter');
	await expect(page.getByLabel('Your password')).toHaveAccessibleDescription(/has an account already/);
	await page.getByLabel('Your password').fill(PASSWORD);
	await page.keyboard.press('Enter');
	await expect(page.getByText(`You are a member of ${second.name} now`)).toBeVisible();
	expect((await management.members.list({ tenantId: second.id })).items).toMatchObject([{ email, role: 'owner' }]);
});

test('a tenant is asked for by signing up, and waits for approval', async ({ page, management, sandbox }) => {
	const name = `Signed up ${process.pid}`;
	await page.goto(sandbox.controlPlane);
	await page.getByRole('link', { name: 'Sign up' }).click();
	await page.getByLabel('Organisation').fill(name);
	await page.getByLabel('Your name').fill('Ada');
	await page.getByLabel('E-mail address').fill(`signup-${process.pid}@acme.example`);
	await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
	await page.getByRole('button', { name: 'Sign up' }).click();
	await expect(page.getByRole('heading', { name: 'Your request is in' })).toBeVisible();
	expect((await management.tenants.list({ search: name })).items).toMatchObject([{ name, status: 'pending' }]);
});

test('the pages of a service', async ({ page, management, sandbox }) => {
	const { id: tenantId } = await activeTenant(management, 'axe');
	const email = `axe-${tenantId}@acme.example`;
	await management.invitations.create({ tenantId, email, role: 'viewer' });
	const pages = [
		{ path: '/', heading: 'A WireSocket service' },
		{ path: '/signup', heading: 'Sign up' },
		{ path: `/#invitation=${await mailedToken(management, email)}`, heading: /^Join/ },
	];
	for (const { path, heading } of pages) {
		await page.goto('about:blank');
		await page.goto(sandbox.controlPlane + path);
		await expect(page.getByRole('heading', { name: heading })).toBeVisible();
		await expectAccessible(page);
	}
});
