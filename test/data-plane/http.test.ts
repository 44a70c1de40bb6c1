import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { problemSchema } from '../../core/contract/errors.ts';
import { Fixture } from './harness.ts';

let fixture: Fixture;
afterEach(() => fixture.stop());

const httpUrl = () => fixture.node.url.replace('ws:', 'http:');

/** Sends bytes as they are. @returns what comes back until the connection ends. */
async function sendRaw(bytes: string): Promise<string> {
	const socket = connect(fixture.node.port, '127.0.0.1');
	socket.write(bytes);
	return text(socket);
}

/** Resolves when the other side has ended a connection, whether by FIN or by reset. */
function cut(socket: Socket): Promise<void> {
	return new Promise((resolve) => {
		socket.on('error', () => undefined);
		socket.once('close', () => resolve());
	});
}

function upgradeRequest(changes: { requestLine?: string; headers?: Record<string, string> } = {}): string {
	const headers = {
		Host: 'node.test',
		Connection: 'Upgrade, close',
		Upgrade: 'websocket',
		'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
		'Sec-WebSocket-Version': '13',
		...changes.headers,
	};
	const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
	return [changes.requestLine ?? 'GET /doc HTTP/1.1', ...lines, '', ''].join('\r\n');
}

describe('HTTP on a node', () => {
	it('/health and / say healthy', async () => {
		fixture = await Fixture.start({ clock: { nowMs: () => 1_700_000_000_000 } });
		for (const path of ['/health', '/']) {
			const response = await fetch(httpUrl() + path);
			expect(response.status).toBe(200);
			expect(await response.json()).toEqual({ status: 'healthy', timestamp: '2023-11-14T22:13:20.000Z' });
		}
	});

	it('/health answers over HTTP/1.0 without a Host, as some load balancers ask', async () => {
		fixture = await Fixture.start();
		expect(await sendRaw('GET /health HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*"status":"healthy"/);
		expect(await sendRaw('GET /health HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
	});

	it('H8: an upgrade of HTTP/1.0 is none', async () => {
		fixture = await Fixture.start();
		const answer = await sendRaw(upgradeRequest({ requestLine: 'GET /doc HTTP/1.0' }));
		expect(answer).toMatch(/^HTTP\/1\.1 426 /);
	});

	it.each([
		['GET', '/no/such', 404, 'not_found'],
		['GET', '/a.b', 404, 'not_found'],
		['POST', '/health', 405, 'method_not_allowed'],
		['DELETE', '/', 405, 'method_not_allowed'],
		['POST', '/doc', 405, 'method_not_allowed'],
		['GET', '/doc', 426, 'upgrade_required'],
	])('H8: plain %s %s is answered %i in JSON', async (method, path, status, code) => {
		fixture = await Fixture.start();
		const response = await fetch(httpUrl() + path, { method });
		expect(response.status).toBe(status);
		expect(problemSchema.parse(await response.json())).toMatchObject({ status, code });
	});

	it('an upgrade to something else goes on as plain HTTP', async () => {
		fixture = await Fixture.start();
		const request = 'GET /health HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\n\r\n';
		expect(await sendRaw(request)).toMatch(/^HTTP\/1\.1 200 /);
	});

	it.each([
		['bad subprotocol characters', { headers: { 'Sec-WebSocket-Protocol': 'access_token, a@b' } }, 400],
		['a repeated subprotocol', { headers: { 'Sec-WebSocket-Protocol': 'access_token, access_token' } }, 400],
		['version 12', { headers: { 'Sec-WebSocket-Version': '12' } }, 400],
		['a bad key', { headers: { 'Sec-WebSocket-Key': 'x' } }, 400],
		['POST', { requestLine: 'POST /doc HTTP/1.1' }, 405],
		['a header of 20 KB', { headers: { Authorization: `Bearer ${'x'.repeat(20_000)}` } }, 431],
	])('H8: a handshake with %s is answered by status, and the node lives', async (_name, changes, status) => {
		fixture = await Fixture.start();
		expect(await sendRaw(upgradeRequest(changes))).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
		await fixture.join('doc');
	});

	it('W2: permessage-deflate is not negotiated', async () => {
		fixture = await Fixture.start({ limits: { closeTimeoutMs: 50 } });
		const headers = { 'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits' };
		const answer = await sendRaw(upgradeRequest({ headers }));
		expect(answer).toMatch(/^HTTP\/1\.1 101 /);
		expect(answer.toLowerCase()).not.toContain('sec-websocket-extensions');
	});

	it('H9: one who connects and says nothing, or drips a header, is cut by a deadline that bytes do not extend', async () => {
		fixture = await Fixture.start({ limits: { headersDeadlineMs: 150 } });
		const silent = connect(fixture.node.port, '127.0.0.1').resume();
		const dripping = connect(fixture.node.port, '127.0.0.1').resume();
		dripping.write('GET /doc HTTP/1.1\r\n');
		const drip = setInterval(() => dripping.write('X: y\r\n'), 20);
		await Promise.all([cut(silent), cut(dripping)]);
		clearInterval(drip);
		expect((await fetch(`${httpUrl()}/health`)).status).toBe(200);
	});
});
