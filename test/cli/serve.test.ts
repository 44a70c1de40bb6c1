import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientCredentials, clientWithToken, getToken, postToken, readProblem } from '../support/clients.ts';
import { connectEditor } from '../support/editor.ts';
import { temporaryDataDir } from '../support/sandbox.ts';

const CLI = join(import.meta.dirname, '../../core/cli.ts');
const PASSWORD = 'correct horse battery';
const OPERATOR = { WIRESOCKET_OPERATOR_USERNAME: 'ada', WIRESOCKET_OPERATOR_PASSWORD: PASSWORD };
const PUBLIC = { WIRESOCKET_PUBLIC_URL: 'https://api.example.com', WIRESOCKET_TRUSTED_PROXIES: '127.0.0.1' };

interface Ready {
	controlPlane: string;
	nodes: { region: string; url: string }[];
	operator: { username: string; clientId: string; clientSecret: string } | null;
	apps: { clientId: string; clientSecret: string }[];
}

let dataDir: { path: string; remove(): Promise<void> };
let running: ChildProcess[];

beforeEach(async () => {
	dataDir = await temporaryDataDir();
	running = [];
});
afterEach(async () => {
	for (const child of running) {
		if (child.exitCode !== null || child.signalCode !== null) continue;
		const closed = once(child, 'close');
		child.kill('SIGKILL');
		await closed;
	}
	await dataDir.remove();
});

function spawnServe(args: string[], env: Record<string, string>) {
	const child = spawn(process.execPath, [CLI, 'serve', '--data-dir', dataDir.path, '--port', '0', ...args], {
		env: { ...process.env, WIRESOCKET_LOG_LEVEL: 'info', ...env },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	running.push(child);
	const output = { stdout: '', stderr: '' };
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		output.stderr += text;
	});
	return { child, output };
}

async function serve(args: string[], env: Record<string, string>) {
	const { child, output } = spawnServe(args, env);
	const ready = new Promise<Ready>((resolve, reject) => {
		createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
			output.stdout += `${line}\n`;
			resolve(JSON.parse(line) as Ready);
		});
		child.once('close', () => reject(new Error(output.stderr)));
	});
	return { child, output, ...(await ready) };
}

async function failToServe(args: string[], env: Record<string, string>): Promise<{ exitCode: number | null; stderr: string }> {
	const { child, output } = spawnServe(args, env);
	const [exitCode] = (await once(child, 'close')) as [number | null];
	return { exitCode, stderr: output.stderr };
}

/** Where it really listens, whatever it is called outside. */
function listeningPort(stderr: string): number {
	const line = /"controlPlaneListener":"http:\/\/[^"]*:([0-9]+)"/.exec(stderr);
	return Number(line?.[1]);
}

/** A request as a proxy hands it on: fetch would not let the Host be set. */
function viaProxy(port: number, path: string, headers: Record<string, string>): Promise<{ status: number; body: string }> {
	return new Promise((resolve, reject) => {
		request({ host: '127.0.0.1', port, path, headers }, async (response) => {
			let body = '';
			for await (const chunk of response) body += chunk;
			resolve({ status: response.statusCode ?? 0, body });
		})
			.once('error', reject)
			.end();
	});
}

describe('serve', () => {
	it('starts on loopback with the operator it was given, tells no password, and lets them sign in', async () => {
		const server = await serve([], OPERATOR);
		expect(server.controlPlane).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
		expect(server.operator).toEqual({ username: 'ada', clientId: expect.any(String), clientSecret: expect.any(String) });
		expect(server.output.stdout + server.output.stderr).not.toContain(PASSWORD);
		const { clientId = '', clientSecret = '' } = server.operator ?? {};
		const fields = {
			grant_type: 'password',
			username: 'ada',
			password: PASSWORD,
			client_id: clientId,
			client_secret: clientSecret,
		};
		const { access_token: token } = await getToken(server.controlPlane, fields);
		const instance = await fetch(`${server.controlPlane}/api/v1/instance`, { headers: { Authorization: `Bearer ${token}` } });
		expect(await instance.json()).toMatchObject({ name: 'WireSocket', dataDir: null, issuer: server.controlPlane });
	});

	it('offers no console', async () => {
		const server = await serve([], OPERATOR);
		expect(JSON.stringify(server.output)).not.toContain('launch');
		expect(server.output.stderr).toContain('"console":null');
	});

	it('refuses to start without an operator, and starts without credentials once there is one', async () => {
		const refused = await failToServe([], {});
		expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('WIRESOCKET_OPERATOR_USERNAME') });
		const first = await serve([], OPERATOR);
		const closed = once(first.child, 'close');
		first.child.kill('SIGTERM');
		expect(await closed).toEqual([0, null]);
		expect((await serve([], {})).operator).toBeNull();
	});

	it.each([
		['a password without a name', { WIRESOCKET_OPERATOR_PASSWORD: PASSWORD }, 'WIRESOCKET_OPERATOR_USERNAME'],
		['a short password', { ...OPERATOR, WIRESOCKET_OPERATOR_PASSWORD: 'short' }, '12 characters'],
		['a public URL with a path', { ...OPERATOR, ...PUBLIC, WIRESOCKET_PUBLIC_URL: 'https://x.example/api' }, 'without a path'],
		['a public URL without TLS', { ...OPERATOR, ...PUBLIC, WIRESOCKET_PUBLIC_URL: 'http://x.example' }, 'https://'],
		['a public URL and no proxy', { ...OPERATOR, WIRESOCKET_PUBLIC_URL: 'https://x.example' }, 'WIRESOCKET_TRUSTED_PROXIES'],
	])('refuses %s, and says what would be right', async (_name, env, text) => {
		expect(await failToServe([], env)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(text) });
	});

	it('refuses plain HTTP on an address that others reach, unless a proxy is declared', async () => {
		const { WIRESOCKET_PUBLIC_URL } = PUBLIC;
		expect(await failToServe(['--host', '0.0.0.0'], OPERATOR)).toMatchObject({
			exitCode: 1,
			stderr: expect.stringContaining('WIRESOCKET_PUBLIC_URL'),
		});
		expect(await failToServe(['--host', '0.0.0.0'], { ...OPERATOR, WIRESOCKET_PUBLIC_URL })).toMatchObject({
			exitCode: 1,
			stderr: expect.stringMatching(/without TLS.*WIRESOCKET_TRUSTED_PROXIES/),
		});
		expect(await failToServe(['--host', 'example.com'], OPERATOR)).toMatchObject({ exitCode: 1 });
		const server = await serve(['--host', '0.0.0.0'], { ...OPERATOR, ...PUBLIC });
		expect(server.controlPlane).toBe('https://api.example.com');
	});

	it('M1: behind a proxy answers to its public name and no other, and takes its own web origin only', async () => {
		const server = await serve([], { ...OPERATOR, ...PUBLIC });
		const port = listeningPort(server.output.stderr);
		const metadata = '/.well-known/oauth-authorization-server';
		const { status, body } = await viaProxy(port, metadata, { Host: 'api.example.com' });
		expect(status).toBe(200);
		expect(JSON.parse(body)).toMatchObject({
			issuer: 'https://api.example.com',
			token_endpoint: 'https://api.example.com/connect/token',
		});
		expect((await viaProxy(port, metadata, { Host: 'evil.com' })).status).toBe(421);
		const from = (origin: string) => viaProxy(port, metadata, { Host: 'api.example.com', Origin: origin });
		expect((await from('https://api.example.com')).status).toBe(200);
		expect((await from('https://evil.com')).status).toBe(403);
		expect((await from('http://api.example.com')).status).toBe(403);
	});

	it('tells clients the public addresses of its nodes', async () => {
		const config = join(dataDir.path, 'serve.yaml');
		await writeFile(
			config,
			JSON.stringify({
				nodes: [{ region: 'eu-central-1', url: 'wss://eu-central-1.example.com' }],
				tenants: [{ name: 'Acme', apps: [{ name: 'editor', licenseRegion: 'aws-eu-west-1', plan: 'Team' }] }],
			}),
		);
		const server = await serve(['--config', config], { ...OPERATOR, ...PUBLIC });
		expect(server.nodes).toEqual([{ region: 'eu-central-1', url: 'wss://eu-central-1.example.com' }]);
	});

	it('P3: SIGTERM ends it in order: editors get 1001, exit code 0', async () => {
		const config = join(dataDir.path, 'serve.json');
		await writeFile(
			config,
			JSON.stringify({ tenants: [{ name: 'Acme', apps: [{ name: 'editor', licenseRegion: 'aws-eu-west-1', plan: 'Team' }] }] }),
		);
		const server = await serve(['--config', config], OPERATOR);
		const [app] = server.apps;
		if (!app) throw new Error('the server made no app');
		const { access_token: token } = await getToken(server.controlPlane, clientCredentials(app));
		const editor = connectEditor({ nodeUrl: server.nodes[0]?.url ?? '', documentName: 'notes', token });
		await editor.synced;
		const closed = once(server.child, 'close');
		server.child.kill('SIGTERM');
		server.child.kill('SIGTERM');
		expect((await editor.closed).code).toBe(1001);
		expect(await closed).toEqual([0, null]);
		await expect(postToken(server.controlPlane, {})).rejects.toThrow();
	});

	it('issues no test tokens: not_a_sandbox', async () => {
		const config = join(dataDir.path, 'serve.json');
		await writeFile(
			config,
			JSON.stringify({ tenants: [{ name: 'Acme', apps: [{ name: 'editor', licenseRegion: 'aws-eu-west-1', plan: 'Team' }] }] }),
		);
		const server = await serve(['--config', config], OPERATOR);
		const { clientId = '', clientSecret = '' } = server.operator ?? {};
		const client = { client_id: clientId, client_secret: clientSecret };
		const fields = { grant_type: 'password', username: 'ada', password: PASSWORD, ...client };
		const { access_token: token } = await getToken(server.controlPlane, fields);
		const [app] = (await clientWithToken(server.controlPlane, token).apps.list({})).items;
		const path = `/api/v1/tenants/${app?.tenantId}/apps/${app?.id}/test-token`;
		const response = await fetch(server.controlPlane + path, { method: 'POST', headers: { Authorization: `Bearer ${token}` } });
		expect(await readProblem(response)).toMatchObject({ status: 409, code: 'not_a_sandbox' });
	});

	it('ends with 2 and its own help for wrong use', async () => {
		expect(await failToServe(['--nonsense'], OPERATOR)).toMatchObject({
			exitCode: 2,
			stderr: expect.stringContaining('npm run --silent serve'),
		});
	});

	it('is backed up where it lies, not over the network: not_a_sandbox', async () => {
		const { controlPlane, operator } = await serve([], OPERATOR);
		const { clientId: client_id, clientSecret: client_secret } = operator ?? {};
		if (!client_id || !client_secret) throw new Error('no operator was told');
		const fields = { grant_type: 'password', username: 'ada', password: PASSWORD, client_id, client_secret };
		const { access_token } = await getToken(controlPlane, fields);
		for (const path of ['backup', 'reset']) {
			const response = await fetch(`${controlPlane}/api/v1/sandbox/data/${path}`, {
				method: 'POST',
				headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
				...(path === 'backup' ? { body: JSON.stringify({ passphrase: PASSWORD }) } : {}),
			});
			expect(await readProblem(response)).toMatchObject({ status: 409, code: 'not_a_sandbox' });
		}
	});
});
