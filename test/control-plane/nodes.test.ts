import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { CLOSE_CODES } from '../../core/contract/close-codes.ts';
import type { InstanceEvent } from '../../core/contract/events.ts';
import type { Node, NodeLoad } from '../../core/contract/nodes.ts';
import {
	clientCredentials,
	getToken,
	type ManagementClient,
	managementClient,
	operatorToken,
	readProblem,
} from '../support/clients.ts';
import { connectEditor, type Editor } from '../support/editor.ts';
import { failToStartSandbox, type SandboxProcess, startSandbox, temporaryDataDir } from '../support/sandbox.ts';

const GOING_AWAY = 1001;
const TRY_AGAIN_LATER = 1013;
const LOAD: NodeLoad = { connections: 2, connectionsMax: 100, documents: 1, memoryPercent: 5, cpuPercent: 1, overloaded: false };

let sandbox: SandboxProcess;
let management: ManagementClient;
const editors: Editor[] = [];

beforeAll(async () => {
	sandbox = await startSandbox();
	management = await managementClient(sandbox);
});
afterEach(() => {
	for (const editor of editors.splice(0)) editor.destroy();
});
afterAll(() => sandbox?.stop());

async function nodeOf(region: string, client = management): Promise<Node> {
	const node = (await client.nodes.list()).find((entry) => entry.region === region);
	if (!node) throw new Error(`no node for ${region}`);
	return node;
}

async function appToken(of = sandbox): Promise<string> {
	const [app] = of.apps;
	if (!app) throw new Error('no app');
	return (await getToken(of.controlPlane, clientCredentials(app))).access_token;
}

async function edit(nodeUrl: string, documentName: string, of = sandbox): Promise<Editor> {
	const editor = connectEditor({ nodeUrl, documentName, token: await appToken(of) });
	editors.push(editor);
	return editor;
}

async function call(
	method: string,
	path: string,
	{ body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
) {
	const authorization = `Bearer ${await operatorToken(sandbox)}`;
	return fetch(`${sandbox.controlPlane}/api/v1${path}`, {
		method,
		headers: { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
	});
}

/** Does something, and resolves when an event that fits has come. */
async function untilEvent(fits: (event: InstanceEvent) => boolean | Promise<boolean>, act: () => unknown): Promise<void> {
	const stop = new AbortController();
	const stream = await management.events.stream(undefined, { signal: stop.signal });
	for await (const event of stream) {
		if (event.type === 'hello') await act();
		else if (await fits(event as InstanceEvent)) break;
	}
	stop.abort();
}

const regionCodeOf = (token: string) =>
	(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { regionCode: string }).regionCode;

describe('the registry', () => {
	it('lists the nodes that run, with their state and their load', async () => {
		const nodes = await management.nodes.list();
		expect(nodes).toMatchObject([
			{ region: 'eu-central-1', url: sandbox.nodes[0]?.url, kind: 'sandbox', status: 'active', stopped: false, version: 1 },
			{ region: 'us-east-1', url: sandbox.nodes[1]?.url, kind: 'sandbox', status: 'active' },
		]);
		expect(nodes[0]?.load).toMatchObject({ connectionsMax: 10_000, overloaded: false });
		expect(await management.nodes.get({ nodeId: nodes[0]?.id ?? '' })).toMatchObject({ region: 'eu-central-1' });
		expect((await call('GET', `/nodes/${crypto.randomUUID()}`)).status).toBe(404);
	});

	it('H10: a draining node sends new documents to another with 4009, keeps its own, and admits new clients to them', async () => {
		const [own, other] = [await nodeOf('us-east-1'), await nodeOf('eu-central-1')];
		const running = await edit(own.url, 'running');
		await running.synced;
		await management.nodes.drain({ nodeId: own.id });
		expect((await nodeOf('us-east-1')).status).toBe('draining');

		const fresh = await edit(own.url, 'fresh');
		expect(await fresh.closed).toEqual({ code: CLOSE_CODES.wrongRegion, reason: `REDIRECT:${other.url}/fresh` });
		await (await edit(other.url, 'fresh')).synced;
		await (await edit(own.url, 'running')).synced;
		expect(running.provider.wsconnected).toBe(true);
		expect(regionCodeOf(await appToken())).toBe('eu-central-1');

		await management.nodes.resume({ nodeId: own.id });
		await (await edit(own.url, 'fresh-again')).synced;
		expect(regionCodeOf(await appToken())).toBe('us-east-1');
	});

	it('H10: when every node drains, a new document is asked to come again later (1013)', async () => {
		const nodes = await management.nodes.list();
		for (const node of nodes) await management.nodes.drain({ nodeId: node.id });
		expect((await (await edit(nodes[0]?.url ?? '', 'nowhere')).closed).code).toBe(TRY_AGAIN_LATER);
		for (const node of nodes) await management.nodes.resume({ nodeId: node.id });
	});

	it('records drain and resume with who did it, once each, and tells readers', async () => {
		const { id: nodeId } = await nodeOf('us-east-1');
		await untilEvent(
			(event) => event.type === 'node.changed' && event.nodeId === nodeId && event.region === 'us-east-1',
			() => management.nodes.drain({ nodeId }),
		);
		await management.nodes.drain({ nodeId });
		await management.nodes.resume({ nodeId });
		const { items } = await management.audit.list({ limit: 2 });
		expect(items).toMatchObject([
			{ action: 'node.resumed', before: { draining: true }, after: { draining: false } },
			{
				action: 'node.drained',
				actor: { kind: 'operator', name: 'operator' },
				target: { type: 'node', id: nodeId, name: 'us-east-1' },
			},
		]);
	});

	it('M10: an edit that is based on an older version is 412 and changes nothing', async () => {
		const { id, version } = await nodeOf('us-east-1');
		await management.nodes.drain({ nodeId: id });
		await management.nodes.resume({ nodeId: id });
		const headers = { 'if-match': `"${version}"` };
		for (const [method, path] of [
			['POST', `/nodes/${id}/drain`],
			['POST', `/nodes/${id}/stop`],
			['DELETE', `/nodes/${id}?force=true`],
		] as const)
			expect((await call(method, path, { headers })).status, path).toBe(412);
		expect(await nodeOf('us-east-1')).toMatchObject({ status: 'active', version: version + 2 });
	});
});

describe('nodes of the sandbox', () => {
	it('one is started at run time, serves editors, is stopped with 1001 for its clients, and started again at its place', async () => {
		const node = await management.nodes.startSandbox({ region: 'ap-south-1' });
		expect(node).toMatchObject({ region: 'ap-south-1', kind: 'sandbox', status: 'active', stopped: false });
		const editor = await edit(node.url, 'far-away');
		await editor.synced;
		expect(await nodeOf('ap-south-1')).toMatchObject({ connections: 1, documents: 1 });

		const stopped = await management.nodes.stop({ nodeId: node.id });
		expect(stopped).toMatchObject({ status: 'offline', stopped: true, connections: 0, documents: 0, startedAt: null });
		expect((await editor.closed).code).toBe(GOING_AWAY);
		expect(await management.nodes.stop({ nodeId: node.id })).toEqual(stopped);

		const again = await management.nodes.start({ nodeId: node.id });
		expect(again).toMatchObject({ status: 'active', stopped: false, url: node.url });
		await (await edit(again.url, 'far-away')).synced;
		const { items } = await management.audit.list({ search: 'ap-south-1' });
		expect(items.map(({ action }) => action)).toEqual(['node.started', 'node.stopped', 'node.started', 'node.registered']);
	});

	it('a region that has a node is 409 region_taken, also when two ask at once', async () => {
		const taken = await readProblem(await call('POST', '/sandbox/nodes', { body: { region: 'eu-central-1' } }));
		expect(taken).toMatchObject({ status: 409, code: 'region_taken', errors: [{ path: 'region' }] });
		const both = await Promise.all([1, 2].map(() => call('POST', '/sandbox/nodes', { body: { region: 'ap-south-2' } })));
		expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
	});

	it('P2: a port in use is 409 and is named; nothing is left of the attempt', async () => {
		const holder = createServer().listen(0, '127.0.0.1');
		await new Promise((resolve) => holder.once('listening', resolve));
		const { port } = holder.address() as { port: number };
		const problem = await readProblem(await call('POST', '/sandbox/nodes', { body: { region: 'ap-south-3', port } }));
		expect(problem).toMatchObject({ status: 409, code: 'port_unavailable', errors: [{ path: 'port' }] });
		expect(problem.detail).toContain(String(port));
		await new Promise((resolve) => holder.close(resolve));
		expect((await management.nodes.list()).some(({ region }) => region === 'ap-south-3')).toBe(false);
		expect(await management.nodes.startSandbox({ region: 'ap-south-3', port })).toMatchObject({ url: `ws://127.0.0.1:${port}` });
	});

	it.each([
		['region', { region: 'Frankfurt' }],
		['region', { region: 'eu-central' }],
		['port', { region: 'eu-west-9', port: 70_000 }],
		['connectionsMax', { region: 'eu-west-9', connectionsMax: 0 }],
	])('a wrong %s is a 400 that names it', async (path, body) => {
		const problem = await readProblem(await call('POST', '/sandbox/nodes', { body }));
		expect(problem).toMatchObject({ status: 400, errors: [{ path }] });
	});

	it('H10: an overloaded one is so in the registry and leaves the pool, and returns by itself', async () => {
		const node = await management.nodes.startSandbox({ region: 'sa-east-1', connectionsMax: 2 });
		const editor = await edit(node.url, 'full');
		await editor.synced;
		const second = await edit(node.url, 'full');
		await second.synced;
		expect(await nodeOf('sa-east-1')).toMatchObject({ status: 'overloaded', load: { connections: 2, connectionsMax: 2 } });
		const refused = new WebSocket(`${node.url}/full`);
		const status = await new Promise((resolve) => {
			refused.on('error', () => undefined);
			refused.on('unexpected-response', (_request, response) => resolve(response.statusCode));
		});
		expect(status).toBe(503);
		await untilEvent(
			async (event) => event.type === 'node.changed' && (await nodeOf('sa-east-1')).status === 'active',
			() => editor.destroy(),
		);
		await (await edit(node.url, 'full')).synced;
	});

	it('is removed only when it is stopped, or drains and is empty, unless it is forced', async () => {
		const { id: nodeId, url } = await management.nodes.startSandbox({ region: 'sa-east-2' });
		const remove = (query = '') => call('DELETE', `/nodes/${nodeId}${query}`);
		expect(await readProblem(await remove())).toMatchObject({ status: 409, code: 'node_in_use' });
		const editor = await edit(url, 'kept');
		await editor.synced;
		await management.nodes.drain({ nodeId });
		expect((await readProblem(await remove())).detail).toContain('1 connections and 1 documents');
		expect((await remove('?force=true')).status).toBe(204);
		expect((await editor.closed).code).toBe(GOING_AWAY);
		expect((await remove()).status).toBe(404);

		// Another region: the document of the one before would wait for its editor there
		const empty = await management.nodes.startSandbox({ region: 'sa-east-3' });
		await management.nodes.drain({ nodeId: empty.id });
		expect((await call('DELETE', `/nodes/${empty.id}`)).status).toBe(204);
		const off = await management.nodes.startSandbox({ region: 'sa-east-2' });
		await management.nodes.stop({ nodeId: off.id });
		expect((await call('DELETE', `/nodes/${off.id}`)).status).toBe(204);
		expect((await management.audit.list({ limit: 1 })).items).toMatchObject([{ action: 'node.removed', target: { id: off.id } }]);
	});
});

describe('external nodes', () => {
	const beat = (nodeId: string, token: string | null, body: unknown = LOAD) =>
		fetch(`${sandbox.controlPlane}/api/v1/nodes/${nodeId}/heartbeat`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
			body: JSON.stringify(body),
		});

	it('are registered with a token that is shown once, and report with it', async () => {
		const { node, nodeToken } = await management.nodes.register({ region: 'me-south-1', url: 'WSS://Node.Example/' });
		expect(node).toMatchObject({ kind: 'external', url: 'wss://node.example', status: 'offline', startedAt: null, load: null });
		const response = await beat(node.id, nodeToken);
		expect([response.status, await response.json()]).toEqual([200, { draining: false, heartbeatIntervalMs: 5_000 }]);
		const seen = await management.nodes.get({ nodeId: node.id });
		expect(seen).toMatchObject({ status: 'active', connections: 2, documents: 1, load: LOAD });
		expect(JSON.stringify([seen, await management.audit.list({ limit: 20 })])).not.toContain(nodeToken);
		expect((await management.audit.list({ limit: 2 })).items.map(({ action }) => action)).toEqual([
			'node.online',
			'node.registered',
		]);
	});

	it('M2: only the node itself reports: no token, a wrong one, an unknown node, an operator are one 401', async () => {
		const { node, nodeToken } = await management.nodes.register({ region: 'me-south-2', url: 'wss://two.example' });
		const sandboxNode = await nodeOf('eu-central-1');
		const answers = await Promise.all([
			beat(node.id, null),
			beat(node.id, 'wrong'),
			beat(crypto.randomUUID(), nodeToken),
			beat('not-a-uuid', nodeToken),
			beat(sandboxNode.id, nodeToken),
			beat(node.id, await operatorToken(sandbox)),
		]);
		expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
		expect(answers[0]?.headers.get('www-authenticate')).toMatch(/^Bearer/);
		expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1);
		expect((await nodeOf('me-south-2')).status).toBe('offline');
		expect(
			(await fetch(`${sandbox.controlPlane}/api/v1/nodes`, { headers: { authorization: `Bearer ${nodeToken}` } })).status,
		).toBe(401);
		expect((await beat(node.id, nodeToken, { ...LOAD, memoryPercent: 101 })).status).toBe(400);
		await call('DELETE', `/nodes/${node.id}`);
		expect((await beat(node.id, nodeToken)).status).toBe(401);
	});

	it.each([
		'https://node.example',
		'wss://node.example/path',
		'wss://ada@node.example',
		'wss://node.example?x',
		'node.example',
		'wss://a b',
	])('the URL %j is refused', async (url) => {
		const problem = await readProblem(await call('POST', '/nodes', { body: { region: 'me-south-3', url } }));
		expect(problem).toMatchObject({ status: 400, errors: [{ path: 'url' }] });
	});

	it('are not started or stopped from here', async () => {
		const { node } = await management.nodes.register({ region: 'me-south-4', url: 'wss://four.example' });
		for (const verb of ['start', 'stop'])
			expect(await readProblem(await call('POST', `/nodes/${node.id}/${verb}`))).toMatchObject({
				status: 409,
				code: 'node_wrong_kind',
			});
		const taken = await readProblem(await call('POST', '/sandbox/nodes', { body: { region: 'me-south-4' } }));
		expect(taken).toMatchObject({ status: 409, code: 'region_taken' });
	});
});

describe('over restarts', () => {
	it('nodes that ran come back, stopped and draining ones stay so, tokens of external ones are only hashed, and the declaration wins', async () => {
		const dataDir = await temporaryDataDir();
		const args = ['--data-dir', dataDir.path];
		const operator = { username: 'ada', password: 'correct horse battery' };
		let own = await startSandbox({ args, config: { operator } });
		const credentials = own.operator;
		let client = await managementClient(own);
		try {
			expect(own.nodes.map(({ region }) => region)).toEqual(['eu-central-1', 'us-east-1']);
			const started = await client.nodes.startSandbox({ region: 'ap-south-1' });
			await client.nodes.drain({ nodeId: started.id });
			await client.nodes.startSandbox({ region: 'ap-south-2' });
			await client.nodes.stop({ nodeId: (await nodeOf('ap-south-2', client)).id });
			await client.nodes.stop({ nodeId: (await nodeOf('us-east-1', client)).id });
			const { nodeToken } = await client.nodes.register({ region: 'me-south-1', url: 'wss://one.example' });
			await own.stop();
			for (const file of ['global.db', 'global.db-wal'])
				expect((await readFile(join(dataDir.path, file)).catch(() => Buffer.alloc(0))).includes(nodeToken)).toBe(false);

			own = { ...(await startSandbox({ args })), operator: credentials };
			client = await managementClient(own);
			expect(own.nodes.map(({ region }) => region)).toEqual(['eu-central-1', 'ap-south-1']);
			expect((await client.nodes.list()).map(({ region, status, stopped }) => [region, status, stopped])).toEqual([
				['ap-south-1', 'draining', false],
				['ap-south-2', 'offline', true],
				['eu-central-1', 'active', false],
				['me-south-1', 'offline', false],
				['us-east-1', 'offline', true],
			]);
			await own.stop();

			const config = { nodes: [{ region: 'us-east-1', connectionsMax: 50 }] };
			own = { ...(await startSandbox({ args, config })), operator: credentials };
			client = await managementClient(own);
			expect(own.nodes.map(({ region }) => region)).toEqual(['us-east-1', 'eu-central-1', 'ap-south-1']);
			expect(await nodeOf('us-east-1', client)).toMatchObject({ stopped: false, load: { connectionsMax: 50 } });
			await own.stop();

			const refused = await failToStartSandbox({ args, config: { nodes: [{ region: 'me-south-1' }] } });
			expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('me-south-1 belongs to the external node') });
		} finally {
			await own.stop();
			await dataDir.remove();
		}
	});
});
