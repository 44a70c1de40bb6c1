import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import * as Y from 'yjs';
import type { RelayAnswer, RelayTarget, RelayTicket } from '../../core/contract/playground.ts';
import { clientCredentials, getToken, type ManagementClient, managementClient, readProblem } from '../support/clients.ts';
import { connectEditor } from '../support/editor.ts';
import { REMOTE_OPERATOR, startServer } from '../support/remote.ts';
import { type ReadyLine, type SandboxProcess, startSandbox } from '../support/sandbox.ts';

let sandbox: SandboxProcess;
let management: ManagementClient;
let app: ReadyLine['apps'][number];
let base: string;
let headers: Record<string, string>;
const sockets: WebSocket[] = [];

beforeAll(async () => {
	const declared = { name: 'editor', licenseRegion: 'aws-eu-west-1', plan: 'Free', allowedDomains: ['localhost:3000'] };
	sandbox = await startSandbox({ config: { tenants: [{ name: 'Acme', apps: [declared] }] } });
	management = await managementClient(sandbox);
	[app] = sandbox.apps as [typeof app];
	const { origin, hash } = new URL(sandbox.console);
	base = origin;
	const response = await fetch(`${base}/console/session`, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify({ launchToken: new URLSearchParams(hash.slice(1)).get('launch') }),
	});
	const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
	headers = { cookie, 'x-wiresocket-session': (await response.json()).sessionToken, 'Content-Type': 'application/json' };
});
afterEach(() => {
	for (const socket of sockets.splice(0)) socket.terminate();
});
afterAll(() => sandbox?.stop());

const nodeUrl = () => sandbox.nodes[0]?.url ?? '';
const tokenOf = async () => (await getToken(sandbox.controlPlane, clientCredentials(app))).access_token;
const askTicket = (target: Partial<RelayTarget>) =>
	fetch(`${base}/console/playground/tickets`, {
		method: 'POST',
		headers,
		body: JSON.stringify({ instanceId: 'local', url: `${nodeUrl()}/relayed`, origin: null, token: null, ...target }),
	});

function openPage(url: string, origin: string | undefined = base): WebSocket {
	const socket = new WebSocket(url, origin === '' ? {} : { origin });
	socket.on('error', () => undefined);
	sockets.push(socket);
	return socket;
}

/** A page's WebSocket that has sent its ticket, and what the relay said to that. */
async function relayed(target: Partial<RelayTarget>): Promise<{ page: WebSocket; answer: RelayAnswer }> {
	const { url, ticket } = (await (await askTicket(target)).json()) as RelayTicket;
	const page = openPage(url);
	await once(page, 'open');
	page.send(ticket);
	const [data] = (await once(page, 'message')) as [RawData];
	return { page, answer: JSON.parse(String(data)) as RelayAnswer };
}

async function closeOf(page: WebSocket): Promise<{ code: number; reason: string }> {
	const [code, reason] = (await once(page, 'close')) as [number, Buffer];
	return { code, reason: reason.toString() };
}

describe('the relay of the playground', () => {
	it('passes frames both ways, with the Origin and the token that were chosen', async () => {
		const token = await tokenOf();
		const editor = connectEditor({ nodeUrl: nodeUrl(), documentName: 'relayed', token, origin: 'http://localhost:3000' });
		await editor.synced;
		editor.doc.getText('body').insert(0, 'Hello');

		const { page, answer } = await relayed({ origin: 'http://localhost:3000', token });
		expect(answer).toEqual({ type: 'open', protocol: 'access_token' });
		// Sync step 1 of an empty document: the node answers with what it has
		page.send(Uint8Array.of(0, 0, 1, 0));
		const doc = new Y.Doc();
		const heard = new Promise<void>((resolve) => {
			page.on('message', (data: Buffer) => {
				if (data[0] !== 0 || data[1] !== 1) return;
				Y.applyUpdate(doc, data.subarray(3));
				resolve();
			});
		});
		await heard;
		expect(doc.getText('body').toString()).toBe('Hello');
		const { items } = await management.live.connections({ appId: app.appId });
		expect(items.map(({ origin }) => origin)).toEqual(['http://localhost:3000', 'http://localhost:3000']);
		editor.destroy();
	});

	it('passes close codes and reasons on as they are', async () => {
		const token = await tokenOf();
		const cases: [Partial<RelayTarget>, number][] = [
			[{ token }, 1000],
			[{ token, origin: 'https://evil.example' }, 4003],
			[{ token: null }, 4001],
			[{ token: 'no.real.token' }, 4002],
			[{ token, url: `${nodeUrl()}/a%20b` }, 4007],
		];
		for (const [target, code] of cases) {
			const { page, answer } = await relayed(target);
			expect(answer.type).toBe('open');
			const closed = closeOf(page);
			if (code === 1000) page.close(1000);
			expect((await closed).code).toBe(code);
		}
		const plan = (await management.plans.list()).find(({ name }) => name === 'Free');
		const limit = plan?.limits.maxUsersPerDoc ?? 0;
		const editors = Array.from({ length: limit }, () => connectEditor({ nodeUrl: nodeUrl(), documentName: 'full', token }));
		await Promise.all(editors.map(({ synced }) => synced));
		const { page } = await relayed({ token, url: `${nodeUrl()}/full` });
		expect(await closeOf(page)).toEqual({ code: 4008, reason: `Document user limit exceeded: ${limit}` });
		for (const editor of editors) editor.destroy();
	});

	it("the end of the page's side ends the node's side", async () => {
		const { page } = await relayed({ token: await tokenOf(), url: `${nodeUrl()}/left` });
		page.send(Uint8Array.of(0, 0, 1, 0));
		await once(page, 'message');
		const names = async () => (await management.live.connections({ appId: app.appId })).items.map((item) => item.documentName);
		expect(await names()).toContain('left');
		page.terminate();
		await expect.poll(names).not.toContain('left');
	});

	it('M11: a ticket needs a session, works once, and for what it was given for', async () => {
		const { 'x-wiresocket-session': _half, ...cookieOnly } = headers;
		const refused = await fetch(`${base}/console/playground/tickets`, { method: 'POST', headers: cookieOnly, body: '{}' });
		expect(await readProblem(refused)).toMatchObject({ status: 401, code: 'unauthorized' });

		const { url, ticket } = (await (await askTicket({ token: await tokenOf() })).json()) as RelayTicket;
		const first = openPage(url);
		await once(first, 'open');
		first.send(ticket);
		await once(first, 'message');
		for (const message of [ticket, 'x', 'x'.repeat(5_000), Buffer.from(ticket)]) {
			const other = openPage(url);
			await once(other, 'open');
			other.send(message);
			expect(await closeOf(other)).toMatchObject({ code: 1008 });
		}
	});

	it('M1: a foreign page, a foreign Host and another path get no WebSocket', async () => {
		const { url } = (await (await askTicket({})).json()) as RelayTicket;
		const statusOf = async (socket: WebSocket) => {
			const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }];
			return response.statusCode;
		};
		expect(await statusOf(openPage(url, 'https://evil.example'))).toBe(403);
		expect(await statusOf(openPage(url, 'http://127.0.0.1.evil.example:1'))).toBe(403);
		expect(await statusOf(openPage(url, ''))).toBe(403);
		const rebound = new WebSocket(url, { origin: base, headers: { Host: 'evil.example' } });
		rebound.on('error', () => undefined);
		expect(await statusOf(rebound)).toBe(421);
		expect(await statusOf(openPage(url.replace('/playground', '/else')))).toBe(404);
	});

	it('dials nodes of the instance and nothing else', async () => {
		const stranger = createServer().listen(0, '127.0.0.1');
		await once(stranger, 'listening');
		const { port } = stranger.address() as AddressInfo;
		for (const url of [
			`ws://127.0.0.1:${port}/x`,
			'ws://169.254.169.254/latest',
			`${sandbox.controlPlane.replace('http', 'ws')}/x`,
			nodeUrl().replace('127.0.0.1', 'localhost'),
		])
			expect(await readProblem(await askTicket({ url })), url).toMatchObject({ status: 403, code: 'forbidden' });
		for (const url of [nodeUrl().replace('ws', 'http'), `${nodeUrl().replace('//', '//u:p@')}/x`, 'ws://', 'nonsense'])
			expect(await readProblem(await askTicket({ url })), url).toMatchObject({ status: 400, code: 'invalid_request' });
		expect(await readProblem(await askTicket({ instanceId: 'nowhere' }))).toMatchObject({ status: 404 });
		for (const wrong of [{ origin: 'a\r\nb: c' }, { token: 'a,b' }, { token: '' }])
			expect(await readProblem(await askTicket(wrong))).toMatchObject({ status: 400 });
		stranger.close();
	});
});

describe('a node that answers otherwise', () => {
	/** A node on another machine, as far as the registry knows. */
	async function register(url: string): Promise<() => Promise<void>> {
		const { node } = await management.nodes.register({ region: 'ap-south-9', url });
		return async () => void (await management.nodes.remove({ params: { nodeId: node.id }, query: { force: 'true' } }));
	}

	it('is told with its HTTP status and its Retry-After; one that is away with why', async () => {
		const server = createServer((_request, response) => response.writeHead(503, { 'Retry-After': '7' }).end());
		server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 503 Service Unavailable\r\nRetry-After: 7\r\n\r\n'));
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
		const remove = await register(url);
		expect((await relayed({ url: `${url}/x` })).answer).toMatchObject({ type: 'refused', status: 503, retryAfterS: 7 });
		server.close();
		await once(server, 'close');
		expect((await relayed({ url: `${url}/x` })).answer).toEqual({
			type: 'refused',
			status: null,
			retryAfterS: null,
			reason: 'ECONNREFUSED',
		});
		await remove();
	});

	it('and floods is slowed down to what the page reads, and nothing is lost', async () => {
		const FRAMES = 400;
		const FRAME_BYTES = 64 * 1024;
		const node = new WebSocketServer({ port: 0, host: '127.0.0.1' });
		await once(node, 'listening');
		const flooding = once(node, 'connection') as Promise<[WebSocket]>;
		const url = `ws://127.0.0.1:${(node.address() as AddressInfo).port}`;
		const remove = await register(url);
		const { page } = await relayed({ url: `${url}/x` });
		const [flooder] = await flooding;
		page.pause();
		for (let index = 0; index < FRAMES; index += 1) flooder.send(Buffer.alloc(FRAME_BYTES, index));
		// A round trip through the control plane is time enough to take all in, if nothing held it back
		await management.nodes.list();
		expect(flooder.bufferedAmount).toBeGreaterThan(8 * 1024 * 1024);
		let received = 0;
		const all = new Promise<void>((resolve) => {
			page.on('message', (data: Buffer) => {
				expect(data[0]).toBe(received % 256);
				received += 1;
				if (received === FRAMES) resolve();
			});
		});
		page.resume();
		await all;
		expect(flooder.bufferedAmount).toBe(0);
		node.close();
		flooder.terminate();
		await remove();
	});
});

describe('a remote instance', () => {
	it('is dialled like the sandbox, and not while it is read-only', async () => {
		const server = await startServer();
		const post = (path: string, body: object) =>
			fetch(`${base}/console/instances${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
		try {
			const settings = { url: server.url, environment: { name: 'Live', color: 'red' }, ca: null, proxyUrl: null };
			const added = [];
			for (const production of [false, true]) {
				const { id } = await (await post('', { ...settings, name: `Remote ${production}`, production })).json();
				expect((await post(`/${id}/sign-in`, { ...REMOTE_OPERATOR, client: server.client })).status).toBe(200);
				added.push(id as string);
			}
			const [staging = '', production = ''] = added;
			const nodes = await (await fetch(`${base}/instances/${staging}/api/v1/nodes`, { headers })).json();
			const url = `${nodes[0].url}/relayed`;
			const { page } = await relayed({ instanceId: staging, url });
			expect((await closeOf(page)).code).toBe(4001);
			const refused = await readProblem(await askTicket({ instanceId: production, url }));
			expect(refused).toMatchObject({ status: 403, code: 'instance_read_only' });
			// Its nodes are its own, not those of the sandbox
			expect(await readProblem(await askTicket({ instanceId: staging }))).toMatchObject({ status: 403, code: 'forbidden' });
		} finally {
			await server.remove();
		}
	});
});
