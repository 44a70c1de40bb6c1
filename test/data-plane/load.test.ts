import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { LoadWatch } from '../../core/data-plane/load.ts';
import { Fixture } from './harness.ts';

describe('the load watch', () => {
	const percent = fc.integer({ min: 0, max: 100 });

	it('is overloaded from 80 % on, by connections, memory or CPU, until it is below 70 %', () => {
		fc.assert(
			fc.property(
				fc.array(fc.record({ connections: fc.nat({ max: 120 }), memory: percent, cpu: percent }), { minLength: 1 }),
				(steps) => {
					let now = { connections: 0, memory: 0, cpu: 0 };
					const watch = new LoadWatch({
						counts: () => ({ connections: now.connections, documents: 0 }),
						operationsTotal: () => 0,
						connectionsMax: 100,
						memoryPercent: () => now.memory,
						cpuPercent: () => now.cpu,
					});
					for (const step of steps) {
						const before = watch.overloaded;
						now = step;
						const flipped = watch.check();
						const occupancy = Math.max(step.connections, step.memory, step.cpu);
						if (occupancy >= 80) expect(watch.overloaded).toBe(true);
						else if (occupancy < 70) expect(watch.overloaded).toBe(false);
						else expect(watch.overloaded).toBe(before);
						expect(flipped).toBe(before !== watch.overloaded);
					}
				},
			),
		);
	});
});

describe('a node and its registry', () => {
	let fixture: Fixture;
	afterEach(() => fixture?.stop());

	/** The HTTP answer to a handshake that is refused before the upgrade. */
	async function refusal(): Promise<{ status: number | undefined; retryAfter: number; body: string }> {
		const socket = new WebSocket(`${fixture.node.url}/doc`, ['access_token', await fixture.app.token()]);
		return new Promise((resolve, reject) => {
			socket.on('error', () => undefined);
			socket.on('open', () => reject(new Error('was upgraded')));
			socket.on('unexpected-response', async (_request, response) => {
				const chunks: Buffer[] = await response.toArray();
				const retryAfter = Number(response.headers['retry-after']);
				resolve({ status: response.statusCode, retryAfter, body: Buffer.concat(chunks).toString() });
			});
		});
	}

	it('H10: at 80 % of its connections it answers 503 before the upgrade, drops nobody, and comes back by itself', async () => {
		fixture = await Fixture.start({ limits: { connectionsMax: 5 } });
		const inside = [];
		for (const name of ['a', 'b', 'c']) inside.push(await fixture.join(name));
		expect(fixture.node.state()).toBe('active');
		const reported = fixture.plane.next('heartbeat');
		inside.push(await fixture.join('d'));
		await reported;
		expect(fixture.plane.loads.get('eu-central-1')).toMatchObject({ connections: 4, connectionsMax: 5, overloaded: true });

		const answers = await Promise.all(Array.from({ length: 20 }, refusal));
		expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
		expect(answers.every(({ retryAfter }) => Number.isInteger(retryAfter) && retryAfter >= 5 && retryAfter <= 15)).toBe(true);
		expect(new Set(answers.map(({ retryAfter }) => retryAfter)).size).toBeGreaterThan(1);
		expect(JSON.parse(answers[0]?.body ?? '')).toMatchObject({ code: 'unavailable', status: 503 });
		const health = await fetch(`${fixture.node.url.replace('ws:', 'http:')}/health`);
		expect([health.status, await health.json()]).toMatchObject([503, { status: 'overloaded' }]);
		expect(inside.every(({ socket }) => socket.readyState === WebSocket.OPEN)).toBe(true);

		const recovered = fixture.plane.next('heartbeat');
		await inside[3]?.end();
		await recovered;
		expect(fixture.plane.loads.get('eu-central-1')).toMatchObject({ connections: 3, overloaded: false });
		await fixture.join('e');
	});

	it('H10: a refused client that never closes is cut off', async () => {
		fixture = await Fixture.start({ limits: { connectionsMax: 1 } });
		await fixture.join('a');
		const socket = connect({ port: fixture.node.port, host: '127.0.0.1', allowHalfOpen: true });
		const key = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
		socket.write(`GET /doc HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${key}\r\n\r\n`);
		const answer = Buffer.concat(await socket.toArray()).toString();
		expect(answer).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\nRetry-After: \d+\r\n/);
		// Writing to a socket that the node has let go of is answered with a reset.
		const reset = once(socket, 'error');
		const writing = setInterval(() => socket.write('still here'), 5);
		const [error] = await reset;
		clearInterval(writing);
		expect((error as NodeJS.ErrnoException).code).toMatch(/^(ECONNRESET|EPIPE)$/);
	});

	it('H10: memory counts as connections do', async () => {
		let memory = 10;
		fixture = await Fixture.start({ memoryPercent: () => memory });
		await fixture.join('a');
		memory = 80;
		expect((await refusal()).status).toBe(503);
		memory = 69;
		await fixture.join('b');
	});

	it('reports at its interval, and goes on when the registry could not be reached', async () => {
		fixture = await Fixture.start({ reportIntervalMs: 10 });
		await fixture.plane.next('heartbeat');
		fixture.plane.failOnce('heartbeat');
		await fixture.plane.begun('heartbeat');
		await fixture.plane.next('heartbeat');
		const load = fixture.plane.loads.get('eu-central-1');
		expect(load).toMatchObject({ connections: 0, documents: 0, overloaded: false });
		expect(load?.memoryPercent).toBeGreaterThan(0);
	});

	it('hears at once that it drains, and that it does not any more', async () => {
		fixture = await Fixture.start();
		fixture.plane.command('us-east-1', 'drain');
		expect(fixture.node.state()).toBe('active');
		fixture.plane.command('eu-central-1', 'drain');
		expect(fixture.node.state()).toBe('draining');
		fixture.plane.command('eu-central-1', 'resume');
		expect(fixture.node.state()).toBe('active');
	});

	it('a document that no node takes: 1013, and the next client asks anew', async () => {
		fixture = await Fixture.start();
		fixture.plane.takesNothing = true;
		expect((await (await fixture.connect('doc')).closed).code).toBe(1013);
		fixture.plane.takesNothing = false;
		await fixture.join('doc');
	});
});
