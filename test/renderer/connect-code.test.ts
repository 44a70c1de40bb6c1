import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ACCESS_TOKEN_LIFETIME_S, REFRESH_TOKEN_LIFETIME_S } from '../../core/contract/claims.ts';
import { CLOSE_CODES } from '../../core/contract/close-codes.ts';
import {
	type ConnectCode,
	type ConnectTarget,
	connectCodes,
	DOCUMENT_NAME,
	pageOriginOf,
} from '../../renderer/features/apps/connect/code.ts';
import type { ConnectWay } from '../../renderer/features/apps/connect/ways.ts';
import { editorSnippet, envFile, tokenRequestSnippet } from '../../renderer/ui/connect-snippets.ts';
import { clientCredentials, getToken, type ManagementClient, managementClient } from '../support/clients.ts';
import { connectEditor, type Editor, untilDocument } from '../support/editor.ts';
import { runProcess } from '../support/run-process.ts';
import { type SandboxProcess, startSandbox } from '../support/sandbox.ts';
import { runScript, type Script, scriptFolder } from '../support/script.ts';

let sandbox: SandboxProcess;
let management: ManagementClient;
let folder: Awaited<ReturnType<typeof scriptFolder>>;
const running: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
	sandbox = await startSandbox();
	management = await managementClient(sandbox);
	folder = await scriptFolder();
});
afterEach(async () => {
	for (const script of running.splice(0)) await script.stop();
});
afterAll(async () => {
	await sandbox?.stop();
	await folder?.remove();
});

function demo() {
	const [app] = sandbox.apps;
	if (!app) throw new Error('the sandbox has no app');
	return app;
}

/** What the Connect tab shows. Port 0: the back end picks one and says which. */
function connectCode(way: ConnectWay, changes: Partial<ConnectTarget> = {}): ConnectCode {
	const target: ConnectTarget = {
		controlPlaneUrl: sandbox.controlPlane,
		nodeUrl: sandbox.nodes[0]?.url ?? '',
		clientId: demo().clientId,
		envFile: 'demo.env',
		pageOrigin: 'http://localhost:5173',
		backEndUrl: 'http://localhost:0',
		...changes,
	};
	const code = connectCodes(target).find(({ id }) => id === way);
	if (!code) throw new Error(`there is no code for ${way}`);
	return code;
}

function codeOf(way: ConnectWay, changes: Partial<ConnectTarget> = {}): string {
	return connectCode(way, changes).code;
}

async function start(name: string, code: string, env: Record<string, string> = {}): Promise<Script> {
	const script = await runScript(folder.path, name, code, env);
	running.push(script);
	return script;
}

async function startBackEnd(clientSecret = demo().clientSecret) {
	const script = await start('token-server.mjs', codeOf('node'), { WIRESOCKET_CLIENT_SECRET: clientSecret });
	const [, url = ''] = await script.until(/Access tokens at (\S+)/);
	return { url, script, ask: async () => (await fetch(url)).text() };
}

async function watch(documentName: string, node = 0): Promise<Editor> {
	const { access_token: token } = await getToken(sandbox.controlPlane, clientCredentials(demo()));
	const editor = connectEditor({ nodeUrl: sandbox.nodes[node]?.url ?? '', documentName, token });
	running.push({ stop: async () => editor.destroy() });
	await editor.synced;
	return editor;
}

/** How many clients were sent from the one node to the other. */
async function redirects(): Promise<number> {
	// The clock was moved: the token of before has expired.
	return (await (await managementClient(sandbox)).refusals.list({ code: CLOSE_CODES.wrongRegion })).total;
}

/** Both hear of what the other writes. */
async function expectInSync(editor: Editor, script: Script, greeting: string): Promise<void> {
	const text = editor.doc.getText('body');
	await untilDocument(editor.doc, () => text.toString().includes(greeting));
	text.insert(text.length, 'And hello from the test.');
	await script.until(/And hello from the test\./);
}

describe('the Node back end', () => {
	it('hands out one token until it is about to expire, then refreshes in rotation, once for all who wait', async () => {
		const { appId, tenantId } = demo();
		const { url, script, ask } = await startBackEnd();
		const response = await fetch(url);
		expect(response.headers.get('access-control-allow-origin')).toBe('http://localhost:5173');
		const first = await response.text();
		expect(first.split('.')).toHaveLength(3);
		expect(await ask()).toBe(first);
		const before = await management.apps.impact({ tenantId, appId });

		await script.moveClock((ACCESS_TOKEN_LIFETIME_S - 30) * 1_000);
		const [second, alike] = await Promise.all([ask(), ask()]);
		expect(second).not.toBe(first);
		expect(alike).toBe(second);
		// One family, rotated: a second sign-in would have left another token behind, a second refresh none at all.
		expect(await management.apps.impact({ tenantId, appId })).toEqual(before);
	});

	it('signs in again with the secret when its refresh token has expired', async () => {
		const { script, ask } = await startBackEnd();
		const first = await ask();
		await management.sandbox.advanceClock({ byMs: (REFRESH_TOKEN_LIFETIME_S + 1) * 1_000 });
		await script.moveClock(ACCESS_TOKEN_LIFETIME_S * 1_000);
		const second = await ask();
		expect(second.split('.')).toHaveLength(3);
		expect(second).not.toBe(first);
	});

	it('says what the token endpoint says when the secret is wrong, and goes on', async () => {
		const { url, script } = await startBackEnd('not-the-secret');
		for (let attempt = 0; attempt < 2; attempt++) {
			const response = await fetch(url);
			expect(response.status).toBe(502);
			expect(await response.text()).toBe('The client is unknown or its secret is wrong.');
		}
		expect(script.output()).not.toContain('not-the-secret');
	});
});

describe('editors with tokens of that back end', () => {
	it.each([
		['y-websocket', 'Hello from y-websocket. '],
		['hocuspocus', 'Hello from Hocuspocus. '],
	] as const)('%s joins the document, writes and hears of others', async (way, greeting) => {
		const { url } = await startBackEnd();
		const editor = await watch(DOCUMENT_NAME);
		const script = await start(`${way}.mjs`, codeOf(way, { backEndUrl: url }));
		await expectInSync(editor, script, greeting);
	});

	it.each([
		['y-websocket', 'Hello from y-websocket. '],
		['hocuspocus', 'Hello from Hocuspocus. '],
	] as const)('%s goes to the node that a document lives on, whichever it asks', async (way, greeting) => {
		const { url } = await startBackEnd();
		const editor = await watch(DOCUMENT_NAME, 0);
		const nodeUrl = sandbox.nodes[1]?.url ?? '';
		await expectInSync(editor, await start('elsewhere.mjs', codeOf(way, { backEndUrl: url, nodeUrl })), greeting);
		expect(await redirects()).toBe(0);
	});

	it.each([
		['y-websocket', 'Hello from y-websocket. '],
		['hocuspocus', 'Hello from Hocuspocus. '],
	] as const)('%s follows a document that moved after it had asked (4009)', async (way, greeting) => {
		const { url } = await startBackEnd();
		const editor = await watch(DOCUMENT_NAME, 0);
		const asked = codeOf(way, { backEndUrl: url });
		const moved = asked.replace(`await nodeOf('${DOCUMENT_NAME}')`, `'${sandbox.nodes[1]?.url}'`);
		expect(moved).not.toBe(asked);
		const before = await redirects();
		await expectInSync(editor, await start('moved.mjs', moved), greeting);
		expect(await redirects()).toBeGreaterThan(before);
	});
});

describe('the pieces for the first look', () => {
	it('curl gets both tokens, with the variables of the saved .env file', async () => {
		const { app, tenant, ...credentials } = demo();
		const file = envFile({ appName: app, tenantName: tenant, controlPlaneUrl: sandbox.controlPlane, ...credentials });
		await writeFile(join(folder.path, 'demo.env'), file);
		const { code, run } = connectCode('curl');
		for (const request of [code, tokenRequestSnippet(sandbox.controlPlane)]) {
			const { stdout } = await runProcess('bash', ['-c', `${run?.command}\n${request}`], {
				cwd: folder.path,
				env: { PATH: process.env.PATH },
				timeoutMs: 20_000,
				output: 'capture',
			});
			expect(JSON.parse(stdout)).toMatchObject({
				access_token: expect.any(String),
				refresh_token: expect.any(String),
				scope: 'WireSocket.API offline_access',
			});
		}
	});

	it('the short editor joins the document with a token at hand', async () => {
		const editor = await watch(DOCUMENT_NAME);
		const { access_token: token } = await getToken(sandbox.controlPlane, clientCredentials(demo()));
		const code = `const accessToken = '${token}';
${editorSnippet(sandbox.nodes[0]?.url ?? '')}
const text = doc.getText('body');
text.observe(() => console.log(text.toString()));
provider.once('sync', () => text.insert(0, 'Short hello. '));`;
		await expectInSync(editor, await start('short.mjs', code), 'Short hello. ');
	});
});

it.each([
	[[], 'http://localhost:5173'],
	[['localhost:3000', 'app.example.com'], 'http://localhost:3000'],
	[['localhost'], 'http://localhost'],
	[['app.example.com'], 'https://app.example.com'],
	[['localhost.example.com:8443'], 'https://localhost.example.com:8443'],
])('the page of an app with the domains %j is %s', (domains, origin) => {
	expect(pageOriginOf(domains)).toBe(origin);
});
