import type { Page } from 'playwright/test';
import { BACK_END_URL, connectCodes, DOCUMENT_NAME, pageOriginOf } from '../../renderer/features/apps/connect/code.ts';
import { clientCredentials, getToken } from '../support/clients.ts';
import { expect, test } from '../support/console-page.ts';
import { connectEditor } from '../support/editor.ts';
import { runScript, scriptFolder } from '../support/script.ts';
import { servePage } from '../support/served-page.ts';

test.use({ input: 'keyboard' });

/** The code that the Connect tab shows under a heading. */
async function shownCode(page: Page, label: string): Promise<string> {
	await page.getByRole('tab', { name: label, exact: true }).click();
	return (await page.getByRole('figure', { name: label, exact: true }).locator('pre').textContent()) ?? '';
}

test('what the Connect tab shows is a working Tiptap editor: two browsers type into one document', async ({
	page,
	browser,
	sandbox,
	management,
}) => {
	const folder = await scriptFolder();
	const served = await servePage('<title>Editor</title><div id="editor"></div>');
	const { tenantId } = sandbox.apps[0] ?? { tenantId: '' };
	const [plan] = await management.plans.list({ search: 'Starter' });
	const { app, clientSecret } = await management.apps.create({
		tenantId,
		name: 'tiptap',
		licenseRegion: 'aws-eu-west-1',
		planId: plan?.id ?? '',
		allowedDomains: [new URL(served.origin).host],
	});

	await page.goto(`/tenants/${tenantId}/apps/${app.id}/connect`);
	// The back end listens on a port that is free here; all else is as it is shown.
	const backEndCode = await shownCode(page, 'Node back end');
	expect(backEndCode).toContain(`const PAGE_ORIGIN = '${served.origin}'`);
	const port = `server.listen(${new URL(BACK_END_URL).port},`;
	expect(backEndCode).toContain(port);
	const backEnd = await runScript(folder.path, 'token-server.mjs', backEndCode.replace(port, 'server.listen(0,'), {
		WIRESOCKET_CLIENT_SECRET: clientSecret,
	});
	const [, backEndUrl = ''] = await backEnd.until(/Access tokens at (\S+)/);
	const editorCode = await shownCode(page, 'Tiptap');
	await served.show(editorCode.replace(BACK_END_URL, backEndUrl));
	// The document lives on the other node, not on the one that the code asks.
	const token = (await getToken(sandbox.controlPlane, clientCredentials({ clientId: app.clientId, clientSecret }))).access_token;
	const elsewhere = connectEditor({ nodeUrl: sandbox.nodes[1]?.url ?? '', documentName: DOCUMENT_NAME, token });
	await elsewhere.synced;

	const contexts = await Promise.all([browser.newContext(), browser.newContext()]);
	const editors = await Promise.all(
		contexts.map(async (context) => {
			const editor = await context.newPage();
			await editor.goto(served.origin);
			return editor.locator('#editor .tiptap');
		}),
	);
	const [first, second] = editors;
	if (!first || !second) throw new Error('no editors');
	await first.pressSequentially('Hello');
	await expect(second).toHaveText('Hello');
	await second.press('End');
	await second.pressSequentially(' world');
	await expect(first).toHaveText('Hello world');

	// One that had asked before the document moved is redirected, and joins as well.
	const stale = editorCode.replace(`await nodeOf('${DOCUMENT_NAME}')`, `'${sandbox.nodes[0]?.url}'`);
	expect(stale).not.toBe(editorCode);
	await served.show(stale.replace(BACK_END_URL, backEndUrl));
	const late = await (contexts[0] ?? browser).newPage();
	await late.goto(served.origin);
	await expect(late.locator('#editor .tiptap')).toHaveText('Hello world');
	elsewhere.destroy();

	for (const context of contexts) await context.close();
	await backEnd.stop();
	await served.close();
	await folder.remove();
});

test('the Connect tab shows the code that the tests run, with the addresses of this instance', async ({ page, sandbox }) => {
	const [app] = sandbox.apps;
	if (!app) throw new Error('the sandbox has no app');
	await page.goto(`/tenants/${app.tenantId}/apps/${app.appId}/connect`);
	for (const node of sandbox.nodes) {
		await page.getByRole('combobox', { name: 'Node' }).click();
		await page.getByRole('option', { name: node.region }).click();
		await expect(page.getByText(node.url, { exact: true })).toBeVisible();
		const codes = connectCodes({
			controlPlaneUrl: sandbox.controlPlane,
			nodeUrl: node.url,
			clientId: app.clientId,
			envFile: 'demo.env',
			pageOrigin: pageOriginOf([]),
			backEndUrl: BACK_END_URL,
		});
		for (const { label, code } of codes) expect(await shownCode(page, label)).toBe(code);
	}
	await expect(page).toHaveURL(/\?with=curl&node=|\?node=.*&with=curl/);
	await page.reload();
	await expect(page.getByRole('tab', { name: 'curl' })).toHaveAttribute('aria-selected', 'true');
});

test('with the keyboard alone: from one way to connect to the next, and the code into the clipboard', async ({
	page,
	context,
	sandbox,
}) => {
	await context.grantPermissions(['clipboard-read', 'clipboard-write']);
	const [app] = sandbox.apps;
	await page.goto(`/tenants/${app?.tenantId}/apps/${app?.appId}/connect`);
	await page.getByRole('tab', { name: 'Node back end' }).focus();
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('Enter');
	await expect(page.getByRole('figure', { name: 'y-websocket', exact: true })).toBeVisible();
	await page.getByRole('button', { name: 'Copy y-websocket' }).focus();
	await page.keyboard.press('Enter');
	await expect(page.getByRole('button', { name: 'Copied y-websocket' })).toBeVisible();
	expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("from 'y-websocket'");
});
