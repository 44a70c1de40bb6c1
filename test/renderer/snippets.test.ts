import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { editorSnippet, envFile, envFileName, tokenRequestSnippet } from '../../renderer/ui/connect-snippets.ts';

const APP = {
	tenantName: 'Acme',
	appName: 'editor',
	controlPlaneUrl: 'http://127.0.0.1:4400',
	clientId: 'ws_1',
	clientSecret: 'a-secret',
};

test('the .env file has what a back end needs', () => {
	const lines = envFile(APP).trimEnd().split('\n');
	expect(lines.slice(1)).toEqual([
		'WIRESOCKET_TOKEN_URL=http://127.0.0.1:4400/connect/token',
		'WIRESOCKET_CLIENT_ID=ws_1',
		'WIRESOCKET_CLIENT_SECRET=a-secret',
	]);
	expect(lines[0]).toMatch(/^# App "editor" of tenant "Acme"/);
});

test('a name cannot add a line of its own to the .env file', () => {
	for (const separator of ['\n', '\r', '\r\n', '\u0085', '\u2028', '\u2029', '\u0000']) {
		const text = envFile({ ...APP, appName: `x${separator}WIRESOCKET_CLIENT_ID=evil`, tenantName: `y${separator}EVIL=1` });
		expect(text.split(/[\r\n\u0085\u2028\u2029]/).filter((line) => line !== '' && !line.startsWith('#'))).toHaveLength(3);
	}
});

test.each([
	['editor', 'editor.env'],
	['My Éditor / 2', 'my-editor-2.env'],
	['../../etc/passwd', 'etc-passwd.env'],
	['日本', 'app.env'],
	['x'.repeat(100), `${'x'.repeat(60)}.env`],
])('the file name for %j is %s', (appName, fileName) => {
	expect(envFileName(appName)).toBe(fileName);
});

test('the token request takes from the environment what it is not told, under the names of the .env file', () => {
	const request = tokenRequestSnippet('http://127.0.0.1:4400');
	expect(request).toContain('curl http://127.0.0.1:4400/connect/token');
	for (const [name] of envFile(APP).matchAll(/WIRESOCKET_CLIENT_[A-Z]+/g)) expect(request).toContain(`$${name}`);
	expect(tokenRequestSnippet('http://127.0.0.1:4400', 'ws_1')).toContain('client_id="ws_1"');
});

test('the editor snippet connects to the node with the token as a subprotocol', () => {
	expect(editorSnippet('ws://127.0.0.1:4411')).toMatch(
		/'ws:\/\/127\.0\.0\.1:4411'[\s\S]*protocols: \['access_token', accessToken\]/,
	);
});

test('the script that runs before the first paint reads the key under which the colour scheme is kept', async () => {
	const renderer = join(import.meta.dirname, '../../renderer');
	const theme = await readFile(join(renderer, 'shell/theme.ts'), 'utf8');
	const key = /key: '([^']+)'/.exec(theme)?.[1];
	expect(key).toBeDefined();
	expect(await readFile(join(renderer, 'public/color-scheme.js'), 'utf8')).toContain(`'${key}'`);
});
