import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { NodeOptions } from '../../core/data-plane/node.ts';
import { STEP_2, step1Frame, syncFrame, syncPayload, syncType, textOf, textUpdate, UPDATE } from './frames.ts';
import { Fixture, type RawClient, startTestNode } from './harness.ts';
import type { Method } from './memory-plane.ts';

const KIB = 1024;

let fixture: Fixture;
afterEach(() => fixture.stop());

const start = async (options: Partial<NodeOptions> = {}) => {
	fixture = await Fixture.start(options);
	return fixture.plane;
};

/** The text that a client got with its first sync. */
async function firstText(client: RawClient): Promise<string> {
	return textOf(syncPayload(await client.frame((frame) => syncType(frame) === STEP_2)));
}

describe('sessions', () => {
	it('an admitted client is recorded as what it is', async () => {
		const plane = await start({ clock: { nowMs: () => Date.UTC(2030, 0) } });
		const iat = Date.UTC(2030, 0) / 1000;
		const token = await fixture.app.token({ iat, exp: iat + 900 });
		const client = fixture.dial('/doc', { protocols: ['access_token', token], origin: 'https://a.test' });
		await plane.next('openSession');
		expect([...plane.sessions.values()]).toEqual([
			{
				id: expect.stringMatching(/^[0-9a-f-]{36}$/),
				tenantId: fixture.app.tenantId,
				appId: fixture.app.appId,
				documentName: 'doc',
				region: 'eu-central-1',
				connectionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
				protocol: 'y-websocket',
				origin: 'https://a.test',
				remoteAddress: '127.0.0.1',
				connectedAtMs: Date.UTC(2030, 0),
			},
		]);
		expect(fixture.node.stats().documents).toBe(1);
		await client.end();
	});

	it.each<[string, (socket: WebSocket) => void]>([
		['closes', (socket) => socket.close()],
		['breaks off', (socket) => socket.terminate()],
		['H7: resets the connection', (socket) => (socket as unknown as { _socket: Socket })._socket.resetAndDestroy()],
	])('the record of a client that %s is removed at once, long before its document', async (_name, leave) => {
		const plane = await start({ graceMs: 60_000 });
		const client = await fixture.join('doc');
		expect(fixture.node.stats()).toEqual({ connections: 1, documents: 1 });
		const closed = plane.next('closeSession');
		leave(client.socket);
		await closed;
		expect(plane.sessions.size).toBe(0);
		expect(fixture.node.stats()).toEqual({ connections: 0, documents: 1 });
		expect(plane.count('releaseDocument')).toBe(0);
	});

	it('a dead client is noticed by its missing pong, a silent one that answers stays', async () => {
		const plane = await start({ limits: { heartbeatMs: 40 } });
		const token = await fixture.app.token();
		const alive = await fixture.join('doc');
		let pings = 0;
		alive.socket.on('ping', () => {
			pings += 1;
		});
		const dead = await fixture.dial('/doc', { protocols: ['access_token', token], autoPong: false }).open();
		expect((await dead.closed).code).toBe(1006);
		while (pings < 3) await once(alive.socket, 'ping');
		expect(alive.socket.readyState).toBe(WebSocket.OPEN);
		expect(plane.sessions.size).toBe(1);
	});
});

describe('documents', () => {
	it('are forgotten when the grace is over, not before', async () => {
		const plane = await start({ graceMs: 120 });
		const client = await fixture.join('doc');
		client.send(syncFrame(UPDATE, textUpdate('kept')));
		const released = plane.next('releaseDocument');
		const leftMs = performance.now();
		await client.end();
		await released;
		expect(performance.now() - leftMs).toBeGreaterThan(115);
		expect(plane.routes.size).toBe(0);
		expect(fixture.node.stats()).toEqual({ connections: 0, documents: 0 });
		expect(await firstText(await fixture.join('doc'))).toBe('');
	});

	it('are as they were for a client that comes back within the grace', async () => {
		const plane = await start({ graceMs: 60_000 });
		const client = await fixture.join('doc');
		const witness = await fixture.join('doc');
		client.send(syncFrame(UPDATE, textUpdate('kept')));
		await witness.frame((frame) => syncType(frame) === UPDATE);
		await Promise.all([client.end(), witness.end()]);
		expect(await firstText(await fixture.join('doc'))).toBe('kept');
		expect([plane.count('claimDocument'), plane.count('releaseDocument')]).toEqual([1, 0]);
	});

	it('outlive the grace that had begun when a client came back', async () => {
		const plane = await start({ graceMs: 200 });
		const [first, other] = [await fixture.join('doc'), await fixture.join('other')];
		first.send(syncFrame(UPDATE, textUpdate('kept')));
		const closed = plane.next('closeSession');
		await first.end();
		await closed;
		const second = await fixture.join('doc');
		// The other document is left later, so when its grace is over that of the first would be, too.
		const released = plane.next('releaseDocument');
		await other.end();
		await released;
		expect([...plane.routes.keys()]).toEqual([expect.stringMatching(/::doc$/)]);
		expect(second.socket.readyState).toBe(WebSocket.OPEN);
		expect(await firstText(await fixture.join('doc'))).toBe('kept');
	});

	it('two first clients at once share one document, claimed once', async () => {
		const plane = await start();
		const letGo = plane.hold('claimDocument');
		const begun = plane.begun('claimDocument');
		const [one, two] = await Promise.all([fixture.connect('doc'), fixture.connect('doc')]);
		one.send(step1Frame());
		one.send(syncFrame(UPDATE, textUpdate('from one')));
		two.send(step1Frame());
		await begun;
		letGo();
		await two.frame((frame) => frame.includes('from one'));
		expect(plane.count('claimDocument')).toBe(1);
	});

	it('one that is opened while its release is under way is claimed after it, so the route stays', async () => {
		const plane = await start({ graceMs: 0 });
		const client = await fixture.join('doc');
		const letGo = plane.hold('releaseDocument');
		const begun = plane.begun('releaseDocument');
		await client.end();
		await begun;
		const standing = plane.next('standing');
		const next = await fixture.connect('doc');
		next.send(step1Frame());
		await standing;
		await new Promise((resolve) => setImmediate(resolve));
		expect(plane.count('claimDocument')).toBe(1);
		letGo();
		expect(await firstText(next)).toBe('');
		expect(plane.count('claimDocument')).toBe(2);
		expect(plane.routes.size).toBe(1);
	});

	it('a release that fails is logged, and the document can be opened again', async () => {
		const plane = await start({ graceMs: 0 });
		plane.failOnce('releaseDocument');
		const begun = plane.begun('releaseDocument');
		await (await fixture.join('doc')).end();
		await begun;
		expect(await firstText(await fixture.join('doc'))).toBe('');
	});
});

describe('handshakes that take their time', () => {
	it('what a client sends meanwhile is taken when it is admitted', async () => {
		const plane = await start();
		const witness = await fixture.join('doc');
		const letGo = plane.hold('publishedKeys');
		const client = await fixture.connect('doc');
		client.send(step1Frame());
		client.send(syncFrame(UPDATE, textUpdate('early')));
		letGo();
		await witness.frame((frame) => syncType(frame) === UPDATE);
		expect(await firstText(client)).toBe('');
	});

	it.each<[string, (client: RawClient) => void]>([
		['1 000 frames', (client) => Array.from({ length: 1_000 }, () => client.send(step1Frame()))],
		['5 MB', (client) => Array.from({ length: 5 }, () => client.send(Buffer.alloc(1024 * KIB)))],
	])('H9: one who sends %s before it is admitted is closed', async (_name, flood) => {
		const plane = await start();
		const letGo = plane.hold('publishedKeys');
		const client = await fixture.connect('doc');
		flood(client);
		expect((await client.closed).code).toBe(1008);
		letGo();
		await fixture.join('doc');
		expect(plane.count('openSession')).toBe(1);
	});

	it('H9: the wait ends at a deadline, which traffic does not extend', async () => {
		const plane = await start({ limits: { admissionDeadlineMs: 1_500 } });
		const letGo = plane.hold('standing');
		const client = await fixture.connect('doc');
		const drip = setInterval(() => client.socket.readyState === WebSocket.OPEN && client.send(step1Frame()), 10);
		expect((await client.closed).code).toBe(1013);
		clearInterval(drip);
		letGo();
		await fixture.join('doc');
		expect(plane.count('openSession')).toBe(1);
	});

	it('the deadline is for the admission only: who is in stays', async () => {
		const plane = await start({ limits: { admissionDeadlineMs: 1_500 } });
		const admitted = await fixture.join('doc');
		const letGo = plane.hold('standing');
		expect((await (await fixture.connect('doc')).closed).code).toBe(1013);
		expect(admitted.socket.readyState).toBe(WebSocket.OPEN);
		letGo();
	});

	it.each<Method>(['publishedKeys', 'standing', 'claimDocument', 'openSession'])(
		'a client that is gone while %s is awaited leaves nothing behind',
		async (method) => {
			const plane = await start();
			const letGo = plane.hold(method);
			const begun = plane.begun(method);
			const client = await fixture.connect('doc');
			await begun;
			await client.end();
			letGo();
			await fixture.join('other');
			// How far the first one gets depends on when its end is noticed.
			await vi.waitFor(() => {
				expect([...plane.sessions.values()].map(({ documentName }) => documentName)).toEqual(['other']);
				expect([...plane.routes.keys()]).toEqual([expect.stringMatching(/::other$/)]);
				expect(fixture.node.stats()).toEqual({ connections: 1, documents: 1 });
			});
		},
	);

	it.each<Method>(['publishedKeys', 'standing', 'claimDocument', 'openSession'])(
		'when %s fails the client is told to try again later, and can',
		async (method) => {
			const plane = await start();
			plane.failOnce(method);
			const client = await fixture.connect('doc');
			expect(await client.closed).toEqual({ code: 1013, reason: '' });
			expect(await firstText(await fixture.join('doc'))).toBe('');
			expect(plane.sessions.size).toBe(1);
		},
	);
});

describe('starting and stopping', () => {
	it('registers the node under its URL, and takes it out again', async () => {
		const plane = await start();
		expect(fixture.node.url).toBe(`ws://127.0.0.1:${fixture.node.port}`);
		expect([...plane.nodes]).toEqual([['eu-central-1', fixture.node.url]]);
		await fixture.node.stop();
		expect(plane.nodes.size).toBe(0);
	});

	it('P2: a port in use is the system error', async () => {
		const plane = await start();
		await expect(startTestNode(plane, { port: fixture.node.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
	});

	it('a node that cannot register frees its port', async () => {
		const plane = await start();
		const { port } = fixture.node;
		await fixture.node.stop();
		plane.failOnce('registerNode');
		await expect(startTestNode(plane, { port })).rejects.toThrow('registerNode failed');
		const node = await startTestNode(plane, { port });
		await node.stop();
	});

	it('P3: every client gets 1001, the listener is closed, sessions are gone; a second stop is harmless', async () => {
		const plane = await start({ graceMs: 60_000 });
		const clients = [await fixture.join('one'), await fixture.join('one'), await fixture.join('two')];
		const left = await fixture.join('in-grace');
		const closed = plane.next('closeSession');
		await left.end();
		await closed;
		const stopped = fixture.node.stop();
		expect(await Promise.all(clients.map((client) => client.closed))).toEqual(clients.map(() => ({ code: 1001, reason: '' })));
		await Promise.all([stopped, fixture.node.stop()]);
		expect(plane.sessions.size).toBe(0);
		expect(fixture.node.stats()).toEqual({ connections: 0, documents: 0 });
		expect(plane.count('removeNode')).toBe(1);
		const [error] = await once(connect(fixture.node.port, '127.0.0.1'), 'error');
		expect(error).toMatchObject({ code: 'ECONNREFUSED' });
	});

	it('P3: after a stop nothing of the node keeps the process: no timer, no socket', async () => {
		await start();
		const script = new URL('./start-and-stop.ts', import.meta.url);
		const child = fork(script, { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
		const [stderr, stoppedMs, [exitCode]] = await Promise.all([
			text(child.stderr as Readable),
			once(child, 'message').then(([atMs]) => Number(atMs)),
			once(child, 'exit'),
		]);
		// Grace, heartbeat and deadlines of that node are a minute each.
		expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
		expect(Date.now() - stoppedMs).toBeLessThan(10_000);
	});

	it('P3: one that does not answer the close, and one that never sent a request, are cut', async () => {
		const plane = await start({ limits: { stopMs: 100 } });
		const mute = await fixture.join('doc');
		mute.socket.pause();
		const silent = connect(fixture.node.port, '127.0.0.1');
		silent.on('error', () => undefined);
		silent.write('GET /half HTTP/1.1\r\n');
		await fixture.join('doc');
		const startedMs = performance.now();
		await fixture.node.stop();
		expect(performance.now() - startedMs).toBeLessThan(2_000);
		expect(plane.nodes.size).toBe(0);
		mute.socket.resume();
	});

	it.each<Method>(['publishedKeys', 'claimDocument', 'openSession'])(
		'P3: a stop while %s is awaited closes that client with 1001 and leaves nothing behind',
		async (method) => {
			const plane = await start({ graceMs: 60_000 });
			const letGo = plane.hold(method);
			const begun = plane.begun(method);
			const client = await fixture.connect('doc');
			await begun;
			const stopped = fixture.node.stop();
			expect((await client.closed).code).toBe(1001);
			letGo();
			await stopped;
			expect(plane.sessions.size).toBe(0);
			expect(fixture.node.stats()).toEqual({ connections: 0, documents: 0 });
		},
	);

	it('P3: a plane port that never answers does not keep a node from stopping', async () => {
		const plane = await start({ limits: { stopMs: 100 } });
		const letGo = plane.hold('standing');
		const client = await fixture.connect('doc');
		await fixture.node.stop();
		expect((await client.closed).code).toBe(1001);
		letGo();
	});
});
