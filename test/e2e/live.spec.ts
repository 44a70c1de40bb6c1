import { WebSocket } from 'ws';
import { expectAccessible } from '../support/accessible.ts';
import { clientCredentials, getToken } from '../support/clients.ts';
import { expect, test } from '../support/console-page.ts';
import { connectEditor, type Editor, untilDocument } from '../support/editor.ts';
import type { SandboxProcess } from '../support/sandbox.ts';

test.use({ input: 'keyboard' });

const editors: Editor[] = [];
test.afterEach(() => {
	for (const editor of editors.splice(0)) editor.destroy();
});

async function tokenOf({ apps: [app], controlPlane }: SandboxProcess): Promise<string> {
	if (!app) throw new Error('the sandbox has no app');
	return (await getToken(controlPlane, clientCredentials(app))).access_token;
}

async function edit(sandbox: SandboxProcess, documentName: string, user?: string): Promise<Editor> {
	const editor = connectEditor({ nodeUrl: sandbox.nodes[0]?.url ?? '', documentName, token: await tokenOf(sandbox) });
	editors.push(editor);
	if (user !== undefined) editor.provider.awareness.setLocalStateField('user', { name: user });
	await editor.synced;
	return editor;
}

test('connections show up while one looks, are found by user, and are closed after a question', async ({ page, sandbox }) => {
	await page.goto('/live/connections');
	await expect(page.getByText('Nobody is connected')).toBeVisible();
	const ada = await edit(sandbox, 'closing', 'Ada Lovelace');
	await edit(sandbox, 'closing', 'Bob');
	await expect(page.getByRole('row', { name: /Ada Lovelace/ })).toBeVisible();
	await expect(page.getByRole('row', { name: /Bob/ })).toBeVisible();
	await page.getByRole('searchbox').fill('lovelace');
	await expect(page.getByRole('row', { name: /Bob/ })).toBeHidden();
	await expect(page).toHaveURL(/q=lovelace/);
	await page.getByRole('button', { name: 'Actions for Ada Lovelace in closing' }).click();
	await page.getByRole('menuitem', { name: 'Close connection' }).click();
	const dialog = page.getByRole('dialog');
	await expect(dialog.getByText('closed with code 1008')).toBeVisible();
	await dialog.getByRole('button', { name: 'Close connection' }).click();
	expect(await ada.closed).toEqual({ code: 1008, reason: 'Closed by an operator' });
	await expect(page.getByRole('row', { name: /Ada Lovelace/ })).toBeHidden();
});

test('the order of connections stands in the address', async ({ page, sandbox }) => {
	await edit(sandbox, 'sorted');
	await page.goto('/live/connections');
	await page.getByRole('button', { name: 'Operations' }).click();
	await expect(page).toHaveURL(/sort=operations/);
	await expect(page.getByRole('columnheader', { name: 'Operations' })).toHaveAttribute('aria-sort', 'ascending');
	await page.reload();
	await expect(page.getByRole('columnheader', { name: 'Operations' })).toHaveAttribute('aria-sort', 'ascending');
});

test('shows its contents when it is asked to, with awareness, state vector and weight', async ({ page, sandbox }) => {
	const name = `minutes-axe`;
	const editor = await edit(sandbox, name, 'Ada');
	editor.doc.getText('body').insert(0, 'Dear all');
	editor.doc.getMap('meta').set('title', 'Minutes');
	const reader = await edit(sandbox, name);
	await untilDocument(reader.doc, () => reader.doc.getMap('meta').has('title'));
	await page.goto('/live/documents');
	await page.getByRole('link', { name }).click();
	await expect(page.getByRole('heading', { name })).toBeVisible();
	await expectAccessible(page);
	await page.getByRole('tab', { name: 'Contents' }).click();
	await expect(page.getByText('recorded in the audit trail')).toBeVisible();
	await page.getByRole('button', { name: 'Show contents' }).click();
	const tree = page.getByRole('tree', { name: 'Roots' });
	await expect(tree.getByRole('treeitem', { name: /body Y\.Text Dear all/ })).toBeVisible();
	await expect(tree.getByRole('treeitem', { name: /title value "Minutes"/ })).toBeVisible();
	await tree.focus();
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('ArrowLeft');
	await expect(tree.getByRole('treeitem', { name: /title/ })).toBeHidden();
	await page.keyboard.press('ArrowRight');
	await expect(tree.getByRole('treeitem', { name: /title/ })).toBeVisible();
	await page.keyboard.press('Home');
	await page.keyboard.press('Enter');
	await expect(page.getByRole('dialog', { name: 'body' }).getByRole('figure')).toContainText('Dear all');
	await expectAccessible(page);
	await page.keyboard.press('Escape');
	await expect(page.getByRole('table', { name: 'Awareness' }).getByText('"Ada"')).toBeVisible();
	await expect(page.getByRole('table', { name: 'State vector' }).getByText(String(editor.doc.clientID))).toBeVisible();
	await expect(page.getByRole('table', { name: 'Weight' }).getByText('Root body')).toBeVisible();
	await expectAccessible(page);
	await page.reload();
	await expect(page.getByRole('button', { name: 'Show contents' })).toBeVisible();
});

test('is listened to: messages are filtered, paused and exported', async ({ page, sandbox }) => {
	const name = `tapped-axe`;
	const editor = await edit(sandbox, name);
	const { tenantId, appId } = sandbox.apps[0] ?? { tenantId: '', appId: '' };
	await page.goto(`/tenants/${tenantId}/apps/${appId}/documents/${name}?view=wire`);
	await page.getByRole('switch', { name: 'With contents (recorded)' }).check();
	await page.getByRole('button', { name: 'Listen' }).click();
	await expect(page.getByText('Listening')).toBeVisible();
	editor.doc.getText('body').insert(0, 'over the wire');
	const table = page.getByRole('table', { name: 'Messages' });
	await expect(table.getByText('"over the wire"').first()).toBeVisible();
	await expectAccessible(page);
	editor.provider.awareness.setLocalStateField('cursor', 7);
	await expect(table.getByRole('cell', { name: 'awareness' }).first()).toBeVisible();
	await page.getByRole('combobox', { name: 'Type' }).click();
	await page.getByRole('option', { name: 'No awareness' }).click();
	await expect(table.getByRole('cell', { name: 'awareness' })).toHaveCount(0);
	await expect(page.getByText(/^\d+ of \d+ messages$/)).toBeVisible();
	await page.getByRole('searchbox').fill('update');
	await page.getByRole('button', { name: 'Pause' }).click();
	await table
		.getByRole('row', { name: /update/ })
		.getByRole('button')
		.first()
		.press('Enter');
	const message = page.getByRole('dialog', { name: 'Message update' });
	await expect(message.getByRole('figure', { name: 'Content' })).toContainText('"over the wire"');
	await expectAccessible(page);
	await page.keyboard.press('Escape');
	await expect(page.getByText(/^Paused/)).toBeVisible();
	const download = page.waitForEvent('download');
	await page.getByRole('button', { name: 'Export' }).click();
	const stream = await (await download).createReadStream();
	let text = '';
	for await (const chunk of stream) text += chunk;
	const messages = text
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line) as { type: string; content: string });
	expect(messages.map(({ type }) => type)).toContain('update');
	expect(text).toContain('over the wire');
});

test('that nobody has open says so', async ({ page, sandbox, complaints }) => {
	complaints.expectStatus(404);
	const { tenantId, appId } = sandbox.apps[0] ?? { tenantId: '', appId: '' };
	await page.goto(`/tenants/${tenantId}/apps/${appId}/documents/nobody`);
	await expect(page.getByText('No document is open')).toBeVisible();
});

test('show what failed first, and lead to what mends it', async ({ page, sandbox, management }) => {
	const { tenantId, appId } = sandbox.apps[0] ?? { tenantId: '', appId: '' };
	await management.apps.setDomains({ tenantId, appId, allowedDomains: ['app.example.com'] });
	const token = await tokenOf(sandbox);
	await management.apps.setDomains({ tenantId, appId, allowedDomains: [] });
	await page.goto('/live/refusals');
	const name = `refused-axe`;
	const socket = new WebSocket(`${sandbox.nodes[0]?.url}/${name}`, ['access_token', token], {
		origin: 'https://evil.example',
	});
	socket.on('error', () => undefined);
	await page.getByRole('searchbox').fill(name);
	const row = page.getByRole('row', { name: new RegExp(name) });
	await row.getByRole('link', { name: /4003 Forbidden/ }).click();
	const drawer = page.getByRole('dialog');
	const failed = drawer.getByRole('region', { name: 'First check that failed' });
	await expect(failed.getByText('app.example.com')).toBeVisible();
	await expect(failed.getByText('https://evil.example')).toBeVisible();
	await expect(page).toHaveURL(/refusal=/);
	await expectAccessible(page);
	await drawer.getByRole('link', { name: 'Edit allowed domains' }).click();
	await expect(page).toHaveURL(/\/domains$/);
	await page.goto(`/tenants/${tenantId}/apps/${appId}/live`);
	await expect(page.getByRole('table', { name: 'Refusals' }).getByText(name)).toBeVisible();
	await expectAccessible(page);
});

test('a link to a refusal opens it wherever it stands in the list, and says when it is not kept any more', async ({
	page,
	sandbox,
	management,
	complaints,
}) => {
	const socket = new WebSocket(`${sandbox.nodes[0]?.url}/linked`, ['access_token', 'no.such.token']);
	await new Promise((resolve) => socket.on('close', resolve));
	const [refusal] = (await management.refusals.list({ search: 'linked' })).items;
	await page.goto(`/live/refusals?q=something-else&refusal=${refusal?.id}`);
	const drawer = page.getByRole('dialog', { name: '4002 Invalid Token' });
	await expect(drawer.getByRole('region', { name: 'First check that failed' })).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(page).not.toHaveURL(/refusal=/);
	complaints.expectStatus(404);
	await page.goto('/live/refusals?refusal=gone');
	await expect(page.getByRole('dialog').getByText('This refusal is not kept any more')).toBeVisible();
});

test('a client of a disabled app is refused, and by keyboard alone the app is enabled where its refusal leads', async ({
	page,
	sandbox,
	management,
}) => {
	const { tenantId, appId } = sandbox.apps[0] ?? { tenantId: '', appId: '' };
	const token = await tokenOf(sandbox);
	await management.apps.disable({ tenantId, appId });
	const socket = new WebSocket(`${sandbox.nodes[0]?.url}/switched-off`, ['access_token', token]);
	await new Promise((resolve) => socket.on('close', resolve));
	await page.goto('/live/refusals?q=switched-off');
	await page.getByRole('link', { name: /4003 Forbidden/ }).focus();
	await page.keyboard.press('Enter');
	await page.getByRole('dialog').getByRole('link', { name: 'Enable the app' }).focus();
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL(/\/settings$/);
	await page.getByRole('button', { name: 'Enable app' }).focus();
	await page.keyboard.press('Enter');
	await expect.poll(async () => (await management.apps.get({ tenantId, appId })).status).toBe('active');
});
