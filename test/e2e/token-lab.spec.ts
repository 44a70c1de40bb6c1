import { SignJWT } from 'jose';
import { expect, test } from '../support/console-page.ts';
import type { ReadyLine } from '../support/sandbox.ts';

test.use({ input: 'keyboard' });

function demo({ apps: [app] }: ReadyLine) {
	if (!app) throw new Error('the sandbox has no app');
	return { ...app, tokens: `/tenants/${app.tenantId}/apps/${app.appId}/tokens` };
}

test('by keyboard alone: a token, its signature and claims, refreshed; reuse ends the family and is shown as that', async ({
	page,
	sandbox,
	complaints,
}) => {
	complaints.expectStatus(400);
	const app = demo(sandbox);
	await page.goto(app.tokens);
	await page.getByLabel('Client secret').focus();
	await page.keyboard.type(app.clientSecret);
	await page.keyboard.press('Enter');
	await expect(page.getByText('The signature is valid')).toBeVisible();
	await expect(page.getByText(/Signed with the tenant’s key \S+, which its key set publishes/)).toBeVisible();
	await expect(page.getByRole('row', { name: /^maxConnections 25 .*4004/ })).toBeVisible();

	const chain = page.getByRole('region', { name: 'Refresh tokens' });
	await expect(chain.getByRole('listitem')).toHaveText([/1\. Works/]);
	await page.getByRole('button', { name: 'Refresh', exact: true }).focus();
	await page.keyboard.press('Enter');
	await expect(chain.getByRole('listitem').filter({ hasText: '2. Works' })).toBeVisible();
	await page.getByRole('button', { name: 'Use token 1 again' }).focus();
	await page.keyboard.press('Enter');
	await expect(page.getByText('Reuse: the whole family is revoked')).toBeVisible();
	await expect(chain.getByRole('listitem').filter({ hasText: '2. Revoked' })).toBeVisible();
	await expect(page.getByRole('button', { name: 'Refresh', exact: true })).toBeHidden();
});

test('introspected, revoked, and introspected again', async ({ page, sandbox }) => {
	const app = demo(sandbox);
	await page.goto(app.tokens);
	await page.getByLabel('Client secret').fill(app.clientSecret);
	await page.getByRole('button', { name: 'Get token' }).click();
	await page.getByRole('button', { name: 'Introspect' }).click();
	await expect(page.getByText('Active, says the service', { exact: true })).toBeVisible();
	await page.getByRole('button', { name: 'Revoke access token' }).click();
	await expect(page.getByText('The access token is revoked')).toBeVisible();
	await page.getByRole('button', { name: 'Introspect' }).click();
	await expect(page.getByText('Not active, says the service')).toBeVisible();
	await page.getByRole('button', { name: 'Revoke refresh token' }).click();
	await expect(page.getByText('The family has ended')).toBeVisible();
});

test('the other grants: a refresh token from elsewhere, and a person’s password', async ({ page, sandbox }) => {
	const app = demo(sandbox);
	const { operator } = sandbox;
	if (!operator) throw new Error('the sandbox has no operator');
	await page.goto(app.tokens);
	await page.getByLabel('Client secret').fill(app.clientSecret);
	await page.getByRole('button', { name: 'Get token' }).click();
	const refreshToken = (await page.getByTestId('refresh-token').textContent()) ?? '';
	await page.getByRole('combobox', { name: 'Grant' }).click();
	await page.getByRole('option', { name: /^Refresh token/ }).click();
	await page.getByLabel('Refresh token', { exact: true }).fill(refreshToken);
	await page.getByRole('button', { name: 'Get token' }).click();
	await expect(page.getByTestId('refresh-token')).not.toHaveText(refreshToken);

	await page.getByRole('combobox', { name: 'Grant' }).click();
	await page.getByRole('option', { name: /password/ }).click();
	await page.getByLabel('client_id of the console').fill(operator.clientId);
	await page.getByLabel('client_secret of the console').fill(operator.clientSecret);
	await page.getByLabel('Username').fill(operator.username);
	await page.getByLabel('Password', { exact: true }).fill(operator.password);
	await page.getByRole('button', { name: 'Get token' }).click();
	await expect(page.getByText('A management token', { exact: true })).toBeVisible();
});

test('the sandbox issues a token without a secret, which a node takes', async ({ page, sandbox, management }) => {
	const app = demo(sandbox);
	await page.goto(app.tokens);
	await page.getByRole('combobox', { name: 'Grant' }).click();
	await page.getByRole('option', { name: 'Issued by the sandbox, without a secret' }).click();
	await page.getByRole('button', { name: 'Get token' }).click();
	await expect(page.getByText('The signature is valid')).toBeVisible();
	await expect(page.getByRole('timer')).toHaveText(/^Expires in 1[45]:/);
	await page.getByRole('button', { name: 'Ask the node' }).click();
	await expect(page.getByText('It would be admitted')).toBeVisible();
	const { items } = await management.audit.list({ action: 'token.issued_for_test' });
	expect(items.map(({ target }) => target.id)).toContain(app.appId);
});

test('any text is decoded or told what it is; a forged token is called that', async ({
	page,
	sandbox,
	management,
	complaints,
}) => {
	complaints.expectStatus(404);
	const app = demo(sandbox);
	await page.goto(app.tokens);
	await page.getByText('Paste one').click();
	const field = page.getByRole('textbox', { name: 'Token' });
	await field.fill('not a token');
	await expect(page.getByText('No token', { exact: true })).toBeVisible();
	await field.fill(app.clientSecret);
	await expect(page.getByText('No JWT: a refresh token or a secret')).toBeVisible();

	const { accessToken } = await management.apps.testToken(app);
	await field.fill(`Bearer ${accessToken}`);
	await expect(page.getByText('The signature is valid')).toBeVisible();
	const [header, payload, signature] = accessToken.split('.');
	const claims = { ...JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()), sub: 'somebody else' };
	await field.fill([header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.'));
	await expect(page.getByText('The signature is not valid')).toBeVisible();
	const foreign = await new SignJWT({ sub: 'ada' }).setProtectedHeader({ alg: 'HS256' }).sign(new Uint8Array(32));
	await field.fill(foreign);
	await expect(page.getByText('Signed with HS256')).toBeVisible();
});

test('why would it be refused? The node says it with its whole reasoning, and connects nobody', async ({ page, sandbox }) => {
	const app = demo(sandbox);
	await page.goto(app.tokens);
	await page.getByLabel('Client secret').fill(app.clientSecret);
	await page.getByRole('button', { name: 'Get token' }).click();
	await page.getByRole('button', { name: 'Ask the node' }).click();
	await expect(page.getByText('It would be admitted')).toBeVisible();
	await page.getByLabel('Document', { exact: true }).fill('no such name!');
	await page.getByRole('button', { name: 'Ask the node' }).click();
	await expect(page.getByText('It would be refused: 4007 Invalid Name')).toBeVisible();
	await expect(page.getByRole('region', { name: 'First check that failed' })).toContainText('no such name!');
	await page.getByText(/^\d+ of \d+ checks passed$/).press('Enter');
	await expect(page.getByRole('listitem').filter({ hasText: 'The node has room for one more connection' })).toBeVisible();
	await expect(page.getByRole('button', { name: 'Copy a name that works' })).toBeVisible();
	await expect(page.getByText('no-such-name', { exact: true })).toBeVisible();

	await page.getByText('Paste one').click();
	await page.getByRole('textbox', { name: 'Token' }).fill('eyJhbGciOiJSUzI1NiJ9.e30.AAAA');
	await page.getByLabel('Document', { exact: true }).fill('minutes');
	await page.getByRole('button', { name: 'Ask the node' }).click();
	await expect(page.getByText('It would be refused: 4002 Invalid Token')).toBeVisible();
	await page.getByRole('button', { name: 'Get a new token' }).press('Enter');
	await expect(page.getByLabel('Client secret')).toBeFocused();
});

test('U6: tokens and secrets are in no storage and no address, and leaving the tab forgets them', async ({ page, sandbox }) => {
	const app = demo(sandbox);
	await page.goto(app.tokens);
	await page.getByLabel('Client secret').fill(app.clientSecret);
	await page.getByRole('button', { name: 'Get token' }).click();
	const accessToken = (await page.getByTestId('access-token').textContent()) ?? '';
	const refreshToken = (await page.getByTestId('refresh-token').textContent()) ?? '';
	const kept = await page.evaluate(() =>
		JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state, location.href]),
	);
	await page.getByRole('tab', { name: 'Overview' }).click();
	await expect(page.getByRole('region', { name: 'Details' })).toBeVisible();
	await page.goBack();
	await expect(page.getByText('No token yet')).toBeVisible();
	await expect(page.getByLabel('Client secret')).toHaveValue('');
	const content = await page.content();
	for (const secret of [accessToken, refreshToken, app.clientSecret]) {
		expect(secret.length).toBeGreaterThan(20);
		expect(kept).not.toContain(secret);
		expect(content).not.toContain(secret);
		expect(sandbox.log()).not.toContain(secret);
	}
});
