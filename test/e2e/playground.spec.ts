import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright/test';
import { clientCredentials, getToken } from '../support/clients.ts';
import { test as base, expect } from '../support/console-page.ts';
import { connectEditor } from '../support/editor.ts';
import { type SandboxProcess, startSandbox } from '../support/sandbox.ts';

const LIMITS = { maxConnections: 3, maxDocuments: 50, maxUsersPerDoc: 50, opsPerMinute: 100_000 };

/** A sandbox with two nodes, an app with domains, one without a plan, and one with room for three connections. */
const test = base.extend<object, { sandbox: SandboxProcess }>({
	sandbox: [
		// biome-ignore lint/correctness/noEmptyPattern: Playwright reads from it that nothing is needed
		async ({}, use) => {
			const app = { licenseRegion: 'aws-eu-west-1', plan: 'Team' };
			const sandbox = await startSandbox({
				config: {
					nodes: [{ region: 'eu-central-1' }, { region: 'us-east-1' }],
					plans: [{ name: 'Tiny', monthlyPriceCents: 100, limits: LIMITS }],
					tenants: [
						{
							name: 'Acme',
							apps: [
								{ ...app, name: 'editor', allowedDomains: ['localhost:3000', 'app.example.com'] },
								{ ...app, name: 'small', plan: 'Tiny' },
								{ name: 'planless', licenseRegion: 'aws-eu-west-1' },
							],
						},
					],
				},
			});
			await use(sandbox);
			await sandbox.stop();
		},
		{ scope: 'worker' },
	],
});

function appOf(sandbox: SandboxProcess, name: string) {
	const app = sandbox.apps.find((entry) => entry.app === name);
	if (!app) throw new Error(`no app ${name}`);
	return app;
}

async function open(page: Page, sandbox: SandboxProcess, name: string, documentName: string): Promise<void> {
	const { tenantId, appId } = appOf(sandbox, name);
	await page.goto(`/playground?tenantId=${tenantId}&appId=${appId}&document=${documentName}`);
	await expect(page.getByRole('button', { name: 'Connect all' })).toBeVisible();
}

const editor = (page: Page, number: number) => page.getByRole('region', { name: `Editor ${number}`, exact: true });
const text = (page: Page, number: number) => editor(page, number).getByRole('textbox', { name: `Text of Editor ${number}` });
/** What an editor shows, without the cursors in it. */
async function expectText(page: Page, number: number, expected: string): Promise<void> {
	const shown = () =>
		text(page, number).evaluate((element) => {
			const copy = element.cloneNode(true) as HTMLElement;
			for (const caret of copy.querySelectorAll('.cm-ySelectionCaret')) caret.remove();
			return copy.textContent;
		});
	await expect.poll(shown).toBe(expected);
}

const phase = (page: Page, number: number) => editor(page, number).getByRole('status');

async function choose(page: Page, number: number, field: string, option: string | RegExp): Promise<void> {
	await editor(page, number).getByRole('combobox', { name: field }).click();
	await page.getByRole('option', { name: option }).click();
}

async function connectAll(page: Page, count = 2): Promise<void> {
	await page.getByRole('button', { name: 'Connect all' }).click();
	for (let number = 1; number <= count; number += 1) await expect(phase(page, number)).toHaveText('Synced');
}

test('two editors of both protocols share text and cursors, and merge what was typed offline', async ({
	page,
	sandbox,
	management,
}) => {
	await open(page, sandbox, 'editor', 'shared');
	await connectAll(page);
	await text(page, 1).pressSequentially('Hello');
	await expectText(page, 2, 'Hello');
	// The first one's cursor, with its user's name
	await expect(editor(page, 2).locator('.cm-ySelectionInfo')).toHaveText('Ada');
	await text(page, 2).click();
	await expect(editor(page, 1).locator('.cm-ySelectionInfo')).toHaveText('Grace');

	const { items } = await management.live.connections({ appId: appOf(sandbox, 'editor').appId });
	expect(items.map(({ protocol, origin }) => `${protocol} ${origin}`).sort()).toEqual([
		'hocuspocus http://localhost:3000',
		'y-websocket http://localhost:3000',
	]);

	await editor(page, 1).getByRole('button', { name: 'Go offline' }).click();
	await expect(phase(page, 1)).toHaveText('Offline');
	await expect(editor(page, 2).locator('.cm-ySelectionInfo')).toHaveCount(0);
	await text(page, 1).press('End');
	await text(page, 1).pressSequentially(' there');
	await text(page, 2).press('Home');
	await text(page, 2).pressSequentially('Oh: ');
	await expectText(page, 1, 'Hello there');
	await expectText(page, 2, 'Oh: Hello');
	await editor(page, 1).getByRole('button', { name: 'Connect' }).click();
	await expect(phase(page, 1)).toHaveText('Synced');
	for (const number of [1, 2]) await expectText(page, number, 'Oh: Hello there');
	await expect(editor(page, 1).getByRole('region', { name: 'Events of Editor 1' })).toContainText('Went offline');
});

test('another client of the app, on no page of ours, is in the same document', async ({ page, sandbox }) => {
	const app = appOf(sandbox, 'editor');
	const { access_token: token } = await getToken(sandbox.controlPlane, clientCredentials(app));
	const outside = connectEditor({ nodeUrl: sandbox.nodes[0]?.url ?? '', documentName: 'outside', token });
	await outside.synced;
	outside.doc.getText('playground').insert(0, 'from outside');
	await open(page, sandbox, 'editor', 'outside');
	await connectAll(page);
	for (const number of [1, 2]) await expectText(page, number, 'from outside');
	outside.destroy();
});

test('a refused Origin is 4003 in words, for both protocols; a right one gets in', async ({ page, sandbox }) => {
	await open(page, sandbox, 'editor', 'origins');
	for (const number of [1, 2]) {
		await editor(page, number).getByLabel('Origin').fill('https://evil.example');
		await editor(page, number).getByRole('button', { name: 'Connect' }).click();
		await expect(editor(page, number).getByRole('alert')).toContainText('4003 Forbidden');
		await expect(editor(page, number).getByRole('alert')).toContainText("not one of the app's allowed domains");
		await expect(phase(page, number)).toHaveText('Closed');
		await editor(page, number).getByLabel('Origin').fill('https://app.example.com');
		await editor(page, number).getByRole('button', { name: 'Connect' }).click();
		await expect(phase(page, number)).toHaveText('Synced');
		await expect(editor(page, number).getByRole('alert')).toBeHidden();
	}
});

test('a document on another node is 4009, and the editors follow it there', async ({ page, sandbox }) => {
	await open(page, sandbox, 'editor', 'moved');
	await editor(page, 1).getByRole('button', { name: 'Connect' }).click();
	await expect(phase(page, 1)).toHaveText('Synced');
	for (const protocol of ['Hocuspocus', 'y-websocket']) {
		await choose(page, 2, 'Protocol', protocol);
		await choose(page, 2, 'Node', 'us-east-1');
		if (protocol === 'Hocuspocus') await editor(page, 2).getByRole('button', { name: 'Connect' }).click();
		await expect(phase(page, 2)).toHaveText('Synced');
		await expect(editor(page, 2).getByRole('combobox', { name: 'Node' })).toHaveValue('eu-central-1');
	}
	const events = editor(page, 2).getByRole('region', { name: 'Events of Editor 2' });
	await expect(events).toContainText(/Closed with 4009 Wrong Region: REDIRECT:ws:\/\/127\.0\.0\.1:\d+\/moved/);
	await expect(events).toContainText('Following the redirect');
});

test('drained nodes send new documents elsewhere, and what runs goes on', async ({ page, sandbox, management }) => {
	await open(page, sandbox, 'editor', 'drained');
	const node = (await management.nodes.list()).find(({ region }) => region === 'eu-central-1');
	await management.nodes.drain({ nodeId: node?.id ?? '' });
	try {
		await connectAll(page);
		for (const number of [1, 2])
			await expect(editor(page, number).getByRole('combobox', { name: 'Node' })).toHaveValue('us-east-1');
	} finally {
		await management.nodes.resume({ nodeId: node?.id ?? '' });
	}
});

test('the connection limit is 4004 with its number in words; a place that became free can be had', async ({ page, sandbox }) => {
	await open(page, sandbox, 'small', 'crowded');
	await page.getByRole('button', { name: 'Add editor' }).click();
	await page.getByRole('button', { name: 'Add editor' }).click();
	for (const number of [1, 2, 3]) {
		await editor(page, number).getByRole('button', { name: 'Connect' }).click();
		await expect(phase(page, number)).toHaveText('Synced');
	}
	await editor(page, 4).getByRole('button', { name: 'Connect' }).click();
	const alert = editor(page, 4).getByRole('alert');
	await expect(alert).toContainText('4004 Connection Limit');
	await expect(alert).toContainText(`Connection limit exceeded: ${LIMITS.maxConnections}`);
	await editor(page, 3).getByRole('button', { name: 'Go offline' }).click();
	await editor(page, 4).getByRole('button', { name: 'Connect' }).click();
	await expect(phase(page, 4)).toHaveText('Synced');
});

test('a node that stops is 1001 in words, and the editors come back by themselves', async ({ page, sandbox, management }) => {
	await open(page, sandbox, 'editor', 'restarted');
	await connectAll(page);
	await text(page, 1).pressSequentially('kept');
	const node = (await management.nodes.list()).find(({ region }) => region === 'eu-central-1');
	await management.nodes.stop({ nodeId: node?.id ?? '' });
	for (const number of [1, 2])
		await expect(editor(page, number).getByRole('region', { name: `Events of Editor ${number}` })).toContainText(
			'Closed with 1001 Going Away',
		);
	await management.nodes.start({ nodeId: node?.id ?? '' });
	for (const number of [1, 2]) await expect(phase(page, number)).toHaveText('Synced', { timeout: 20_000 });
	for (const number of [1, 2]) await expectText(page, number, 'kept');
});

test('tokens: none is 4001, a garbled one 4002, with the secret it works; an app without a plan says what is missing', async ({
	page,
	sandbox,
	complaints,
}) => {
	complaints.expectStatus(409);
	await open(page, sandbox, 'editor', 'tokens');
	const source = async (name: string) => {
		await page.getByRole('combobox', { name: 'Token' }).click();
		await page.getByRole('option', { name }).click();
	};
	const tryFirst = () => editor(page, 1).getByRole('button', { name: 'Connect' }).click();
	await source('None');
	await tryFirst();
	await expect(editor(page, 1).getByRole('alert')).toContainText('4001 Missing Token');
	await source('Pasted');
	await page.getByLabel('Access token').fill('not.a.token');
	await tryFirst();
	await expect(editor(page, 1).getByRole('alert')).toContainText('4002 Invalid Token');
	await source('With the client secret');
	await page.getByLabel('Client secret').fill(appOf(sandbox, 'editor').clientSecret);
	await tryFirst();
	await expect(phase(page, 1)).toHaveText('Synced');

	await page.getByRole('combobox', { name: 'App' }).click();
	await page.getByRole('option', { name: 'Acme › planless' }).click();
	await expect(page).toHaveURL(/appId=/);
	await editor(page, 1).getByRole('button', { name: 'Connect' }).click();
	await expect(editor(page, 1).getByRole('alert')).toContainText('Give the app a plan');
	await expect(phase(page, 1)).toHaveText('Closed');
});

test('an editor that is refused leads to the reasoning of the node', async ({ page, sandbox }) => {
	await open(page, sandbox, 'editor', 'refused-here');
	await editor(page, 1).getByRole('textbox', { name: 'Origin' }).fill('https://evil.example');
	await editor(page, 1).getByRole('button', { name: 'Connect' }).click();
	await editor(page, 1).getByRole('link', { name: 'See why, check by check' }).click();
	await page
		.getByRole('row', { name: /refused-here/ })
		.getByRole('link', { name: /4003 Forbidden/ })
		.click();
	const failed = page.getByRole('dialog').getByRole('region', { name: 'First check that failed' });
	await expect(failed).toContainText('https://evil.example');
	await expect(page.getByRole('link', { name: 'Edit allowed domains' })).toBeVisible();
});

test('a name that breaks the rules is 4007, and another document is another text', async ({ page, sandbox }) => {
	await open(page, sandbox, 'editor', 'first');
	await connectAll(page);
	await text(page, 1).pressSequentially('first');
	await page.getByLabel('Document').fill('no good name');
	await expect(page.getByText('Nodes will refuse this name with 4007.')).toBeVisible();
	await page.getByLabel('Document').press('Enter');
	await editor(page, 1).getByRole('button', { name: 'Connect' }).click();
	await expect(editor(page, 1).getByRole('alert')).toContainText('4007 Invalid Name');
	await page.getByLabel('Document').fill('second');
	await page.getByLabel('Document').press('Enter');
	await connectAll(page);
	await expectText(page, 2, '');
	await expect(page).toHaveURL(/document=second/);
});

test('leaving the place ends its connections', async ({ page, sandbox, management }) => {
	await open(page, sandbox, 'editor', 'left-behind');
	await connectAll(page);
	await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Plans' }).click();
	const { appId } = appOf(sandbox, 'editor');
	await expect
		.poll(async () =>
			(await management.live.connections({ appId })).items.filter(({ documentName }) => documentName === 'left-behind'),
		)
		.toEqual([]);
});

test('with the keyboard alone: connect, write, leave the text again', async ({ page, sandbox }) => {
	await open(page, sandbox, 'editor', 'keys');
	await page.getByRole('button', { name: 'Connect all' }).focus();
	await page.keyboard.press('Enter');
	await expect(phase(page, 1)).toHaveText('Synced');
	await text(page, 1).focus();
	await page.keyboard.type('keys');
	await page.keyboard.press('Tab');
	await expect(editor(page, 1).getByRole('region', { name: 'Events of Editor 1' })).toBeFocused();
	await expectText(page, 2, 'keys');
});

test('the playground, in sync and refused', async ({ page, sandbox }) => {
	await open(page, sandbox, 'editor', `axe-axe`);
	await connectAll(page);
	await text(page, 1).pressSequentially('Hello');
	await expect(editor(page, 2).locator('.cm-ySelectionInfo')).toHaveText('Ada');
	await editor(page, 2).getByLabel('Origin').fill('https://evil.example');
	await editor(page, 2).getByLabel('Origin').press('Enter');
	await expect(editor(page, 2).getByRole('alert')).toBeVisible();
	const { violations } = await new AxeBuilder({ page }).analyze();
	expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 200)).join(' | ')}`)).toEqual([]);
});
