import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { CLOSE_CODES } from '../../core/contract/close-codes.ts';
import { syncFrame, UPDATE } from '../data-plane/frames.ts';
import { clientCredentials, getToken, type ManagementClient, managementClient } from '../support/clients.ts';
import { connectEditor, type Editor } from '../support/editor.ts';
import { HocuspocusSocket } from '../support/hocuspocus.ts';
import { type SandboxProcess, startSandbox } from '../support/sandbox.ts';

const LIMITS = { maxConnections: 3, maxDocuments: 2, maxUsersPerDoc: 2, opsPerMinute: 100 };
/** Sync step 1 with an empty state vector, which a node answers. */
const GREETING = new Uint8Array([0, 0, 1, 0]);

let sandbox: SandboxProcess;
let management: ManagementClient;
let names = 0;
const sockets: WebSocket[] = [];
const editors: Editor[] = [];

beforeAll(async () => {
	sandbox = await startSandbox({ args: ['--ephemeral', '--no-rate-limits'], config: { tenants: [{ name: 'Acme' }] } });
	management = await managementClient(sandbox);
});
afterAll(() => sandbox?.stop());
afterEach(() => {
	for (const socket of sockets.splice(0)) socket.terminate();
	for (const editor of editors.splice(0)) editor.destroy();
});

/** An app of its own on a plan of its own. */
async function newApp(limits = LIMITS) {
	const plan = await management.plans.create({ name: `plan ${++names}`, monthlyPriceCents: 100, limits });
	const [tenant] = (await management.tenants.list({})).items;
	const { app, clientSecret } = await management.apps.create({
		tenantId: tenant?.id ?? '',
		name: `app ${names}`,
		licenseRegion: 'aws-us-west-2',
		planId: plan.id,
	});
	let secret = clientSecret;
	const newToken = async () => {
		const credentials = clientCredentials({ clientId: app.clientId, clientSecret: secret });
		return (await getToken(sandbox.controlPlane, credentials)).access_token;
	};
	const revoke = async () => {
		secret = (await management.apps.regenerateSecret({ tenantId: tenant?.id ?? '', appId: app.id })).clientSecret;
	};
	return { planId: plan.id, token: await newToken(), newToken, revoke };
}

/** A y-websocket frame with more operations than the plan has. */
function manyOperations(): Uint8Array {
	const doc = new Y.Doc();
	doc.transact(() => {
		for (let index = 0; index <= LIMITS.opsPerMinute; index += 1) doc.getMap('m').set(`key ${index}`, index);
	});
	return syncFrame(UPDATE, Y.encodeStateAsUpdate(doc));
}

/** A client that is in, or was closed. */
async function dial(token: string, documentName: string, node = 0): Promise<{ socket: WebSocket; closed: string | null }> {
	const socket = new WebSocket(`${sandbox.nodes[node]?.url}/${documentName}`, ['access_token', token]);
	sockets.push(socket);
	const closed = once(socket, 'close').then(([code, reason]) => `${code} ${reason}`);
	socket.once('open', () => socket.send(GREETING));
	return { socket, closed: await Promise.race([once(socket, 'message').then(() => null), closed]) };
}

const CONNECTIONS_FULL = `${CLOSE_CODES.connectionLimit} Connection limit exceeded: 3`;
const USERS_FULL = `${CLOSE_CODES.usersPerDoc} Document user limit exceeded: 2`;

describe('H7: the limits of the plan', () => {
	it('maxConnections closes 4004 with its text, over all nodes', async () => {
		const { token } = await newApp();
		for (const node of [0, 1, 0]) expect((await dial(token, `doc-${node}`, node)).closed).toBeNull();
		expect((await dial(token, 'doc-0')).closed).toBe(CONNECTIONS_FULL);
		expect((await dial(token, 'doc-1', 1)).closed).toBe(CONNECTIONS_FULL);
	});

	it('maxUsersPerDoc closes 4008 with its text', async () => {
		const { token } = await newApp();
		for (const _ of [1, 2]) expect((await dial(token, 'doc')).closed).toBeNull();
		expect((await dial(token, 'doc')).closed).toBe(USERS_FULL);
		expect((await dial(token, 'other')).closed).toBeNull();
	});

	it('maxDocuments closes 4005 with limit and count, over all nodes', async () => {
		const { token } = await newApp();
		for (const node of [0, 1]) expect((await dial(token, `doc-${node}`, node)).closed).toBeNull();
		expect((await dial(token, 'third', 1)).closed).toBe(`${CLOSE_CODES.documentLimit} Document limit exceeded: 2 (active: 2)`);
		// The refused one takes no place among the connections
		expect((await dial(token, 'doc-0')).closed).toBeNull();
	});

	it('of 2N at once exactly N are admitted', async () => {
		const { token } = await newApp({ ...LIMITS, maxConnections: 10, maxDocuments: 100 });
		const all = await Promise.all(Array.from({ length: 20 }, (_, index) => dial(token, `doc-${index}`, 0)));
		expect(all.filter(({ closed }) => closed === null)).toHaveLength(10);
		expect(new Set(all.flatMap(({ closed }) => closed ?? []))).toEqual(
			new Set([`${CLOSE_CODES.connectionLimit} Connection limit exceeded: 10`]),
		);
	});

	it('of 2N users of one document at once exactly N are admitted, and of 2N documents exactly N', async () => {
		const { token } = await newApp({ ...LIMITS, maxConnections: 100, maxDocuments: 5, maxUsersPerDoc: 5 });
		const users = await Promise.all(Array.from({ length: 10 }, () => dial(token, 'shared')));
		expect(users.filter(({ closed }) => closed === null)).toHaveLength(5);
		const documents = await Promise.all(Array.from({ length: 10 }, (_, index) => dial(token, `doc-${index}`, index % 2)));
		expect(documents.filter(({ closed }) => closed === null)).toHaveLength(4);
	});

	it('a place is free again when its client closes, or its connection is cut', async () => {
		const { token } = await newApp();
		const clients = [await dial(token, 'a'), await dial(token, 'a'), await dial(token, 'b')];
		for (const end of ['close', 'terminate'] as const) {
			expect((await dial(token, 'b')).closed).toBe(CONNECTIONS_FULL);
			clients.pop()?.socket[end]();
			// The node hears of it a moment later
			let next = await dial(token, 'b');
			while (next.closed === CONNECTIONS_FULL) next = await dial(token, 'b');
			expect(next.closed).toBeNull();
		}
	});

	it.each<[string, (client: WebSocket, app: Awaited<ReturnType<typeof newApp>>) => unknown]>([
		['sends what it must not', (client) => client.send('text')],
		['resets its connection', (client) => (client as unknown as { _socket: Socket })._socket.resetAndDestroy()],
		['is closed because its plan has no more operations', (client) => client.send(manyOperations())],
		['is closed because its token was revoked', (_client, app) => app.revoke()],
	])('a place is free again when its client %s', async (_way, leave) => {
		const app = await newApp({ ...LIMITS, maxConnections: 1 });
		const { socket } = await dial(app.token, 'doc');
		const full = `${CLOSE_CODES.connectionLimit} Connection limit exceeded: 1`;
		expect((await dial(app.token, 'doc')).closed).toBe(full);
		const gone = once(socket, 'close');
		await leave(socket, app);
		await gone;
		const token = await app.newToken();
		let next = await dial(token, 'doc');
		while (next.closed === full) next = await dial(token, 'doc');
		expect(next.closed).toBeNull();
	});

	it('places are free again when their node stops, and when a Hocuspocus client leaves one document of several', async () => {
		const { token, newToken } = await newApp({ ...LIMITS, maxConnections: 1 });
		const { id: nodeId, url } = await management.nodes.startSandbox({ region: 'sa-east-1', port: 0 });
		const socket = new HocuspocusSocket({ url });
		const [one, two] = [socket.open('one', token), socket.open('two', token)];
		await Promise.all([one.synced, two.synced]);
		const stopped = socket.closed;
		await management.nodes.stop({ nodeId });
		expect((await stopped).code).toBe(1001);
		socket.destroy();

		const again = new HocuspocusSocket({ url: sandbox.nodes[0]?.url ?? '' });
		const fresh = await newToken();
		const documents = [again.open('one', fresh), again.open('two', fresh)];
		await Promise.all(documents.map((document) => document.synced));
		documents[0]?.provider.destroy();
		// The document itself goes with its grace
		await vi.waitFor(async () => expect((await dial(fresh, 'two')).closed).toContain('Connection limit exceeded: 1'));
		again.destroy();
		let next = await dial(fresh, 'two');
		while (next.closed !== null) next = await dial(fresh, 'two');
	});

	it('an edited plan holds for the next handshake, with the token that is there', async () => {
		const { token, planId } = await newApp();
		for (const _ of [1, 2]) expect((await dial(token, 'doc')).closed).toBeNull();
		expect((await dial(token, 'doc')).closed).toBe(USERS_FULL);
		await management.plans.update({ planId, limits: { ...LIMITS, maxUsersPerDoc: 3 } });
		expect((await dial(token, 'doc')).closed).toBeNull();
	});

	it('a Hocuspocus client hears of them in-band, and its documents share one connection', async () => {
		const { token } = await newApp({ ...LIMITS, maxConnections: 1 });
		const socket = new HocuspocusSocket({ url: sandbox.nodes[0]?.url ?? '' });
		const [one, two] = [socket.open('one', token), socket.open('two', token)];
		await Promise.all([one.synced, two.synced]);
		expect(await socket.open('three', token).denied).toBe('Document Limit: Document limit exceeded: 2 (active: 2)');
		const second = new HocuspocusSocket({ url: sandbox.nodes[0]?.url ?? '' });
		expect(await second.open('one', token).denied).toBe('Connection Limit: Connection limit exceeded: 1');
		one.doc.getText('t').insert(0, 'still works');
		await one.acknowledged();
		for (const each of [socket, second]) each.destroy();
	});
});

describe('W10: opsPerMinute', () => {
	const edit = (token: string, documentName = 'doc') => {
		const editor = connectEditor({ nodeUrl: sandbox.nodes[0]?.url ?? '', documentName, token });
		editors.push(editor);
		return editor;
	};

	it('closes 4006 with its text when an app makes more operations than its plan allows', async () => {
		const { token } = await newApp();
		const editor = edit(token);
		await editor.synced;
		for (let index = 0; index < LIMITS.opsPerMinute + 1; index += 1) editor.doc.getArray('a').push([index]);
		expect(await editor.closed).toEqual({ code: CLOSE_CODES.rateLimit, reason: 'Rate limit exceeded: 100 ops/min' });
	});

	it('counts many operations in one frame as many', async () => {
		const { token } = await newApp();
		const editor = edit(token);
		await editor.synced;
		editor.doc.transact(() => {
			for (let index = 0; index < LIMITS.opsPerMinute + 1; index += 1) editor.doc.getMap('m').set(`key ${index}`, index);
		});
		expect((await editor.closed).code).toBe(CLOSE_CODES.rateLimit);
	});

	it('of one app takes nothing from another one', async () => {
		const [busy, calm] = [await newApp(), await newApp()];
		const [busyEditor, calmEditor] = [edit(busy.token), edit(calm.token)];
		await Promise.all([busyEditor.synced, calmEditor.synced]);
		for (let index = 0; index < LIMITS.opsPerMinute + 1; index += 1) busyEditor.doc.getArray('a').push([index]);
		await busyEditor.closed;
		calmEditor.doc.getText('t').insert(0, 'x');
		const reader = edit(calm.token);
		await reader.synced;
		expect(calmEditor.provider.wsconnected).toBe(true);
	});
});
