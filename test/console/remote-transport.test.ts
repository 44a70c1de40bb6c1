import { once } from 'node:events';
import type { IncomingMessage, RequestListener } from 'node:http';
import { connect as connectTcp, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { RemoteTarget } from '../../core/console/instances/connection.ts';
import { REMOTE_LIMITS, type RemoteLimits, type RemoteRequest, RemoteTransport } from '../../core/console/instances/transport.ts';
import { Fault } from '../../core/platform/fault.ts';
import { type FakeServer, selfSigned, startFake } from '../support/remote.ts';

const endings: (() => Promise<void> | void)[] = [];
afterEach(async () => {
	for (const end of endings.splice(0).reverse()) await end();
});

const QUICK: Partial<RemoteLimits> = { connectMs: 1_000, answerMs: 400, totalMs: 800 };

async function fake(handler: RequestListener, tls?: { key: string; cert: string }): Promise<FakeServer> {
	const server = await startFake(handler, tls);
	endings.push(() => server.close());
	return server;
}

function transportTo(target: Partial<RemoteTarget> & { url: string }, limits: Partial<RemoteLimits> = {}) {
	const transport = new RemoteTransport({ ca: null, proxy: null, ...target }, { ...REMOTE_LIMITS, ...limits });
	endings.push(() => transport.close());
	const get = (request: Partial<RemoteRequest> = {}) =>
		transport.send({ method: 'GET', path: '/', headers: { authorization: 'Bearer secret' }, body: null, ...request });
	return { transport, get };
}

async function faultOf(answer: Promise<unknown>): Promise<Fault> {
	const error: unknown = await answer.then(
		() => null,
		(reason: unknown) => reason,
	);
	if (error instanceof Fault) return error;
	throw new Error(`expected a fault, got ${String(error)}`);
}

/** A server that does what a test wants with each raw connection. */
async function rawServer(onConnection: (socket: Socket) => void): Promise<string> {
	const sockets = new Set<Socket>();
	const server = createServer((socket) => {
		sockets.add(socket.on('error', () => socket.destroy()));
		onConnection(socket);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	endings.push(() => {
		for (const socket of sockets) socket.destroy();
		server.close();
	});
	const address = server.address();
	return `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

describe('a remote that hangs', () => {
	it('M12: before its answer begins, is given up in time, with an error that says so', async () => {
		const host = await rawServer(() => undefined);
		const fault = await faultOf(transportTo({ url: `http://${host}` }, QUICK).get());
		expect(fault).toMatchObject({ code: 'instance_timeout', detail: expect.stringContaining(host) });
	});

	it('M12: in the middle of its answer, is given up in time', async () => {
		const { url } = await fake((_request, response) => response.writeHead(200, { 'content-length': 100 }).write('{'));
		expect(await faultOf(transportTo({ url }, QUICK).get())).toMatchObject({ code: 'instance_timeout' });
	});

	it('M12: in the middle of the TLS handshake, is given up in time', async () => {
		const host = await rawServer(() => undefined);
		expect(await faultOf(transportTo({ url: `https://${host}` }, QUICK).get())).toMatchObject({ code: 'instance_timeout' });
	});

	it('M12: drips bytes without end: the time is for the whole answer, and no byte extends it', async () => {
		const { url } = await fake((_request, response) => {
			response.writeHead(200, { 'content-type': 'application/json' });
			const timer = setInterval(() => response.write(' '), 50);
			response.once('close', () => clearInterval(timer));
		});
		expect(await faultOf(transportTo({ url }, QUICK).get())).toMatchObject({ code: 'instance_timeout' });
	});
});

it('M12: a remote that sends 100 MB is cut at the limit, with an error that says so', async () => {
	const chunk = Buffer.alloc(64 * 1024, 'x');
	let sent = 0;
	const { url } = await fake((_request, response) => {
		response.writeHead(200, { 'content-type': 'application/json' });
		const more = () => {
			while (sent < 100 * 1024 * 1024) {
				sent += chunk.byteLength;
				if (!response.write(chunk)) return response.once('drain', more);
			}
			return response.end();
		};
		more();
	});
	const fault = await faultOf(transportTo({ url }, { bytesMax: 1024 * 1024 }).get());
	expect(fault).toMatchObject({ code: 'instance_answer_too_large', detail: expect.stringContaining('1 MiB') });
	expect(sent).toBeLessThan(20 * 1024 * 1024);
});

it('M12: a redirect to another host is not followed; the error names that host, and it hears nothing', async () => {
	const heard: string[] = [];
	const other = await fake((request, response) => response.end(heard.push(String(request.url))));
	const { url } = await fake((_request, response) =>
		response.writeHead(307, { location: `${other.url}/connect/token?x=1` }).end(),
	);
	const fault = await faultOf(transportTo({ url }).get());
	expect(fault).toMatchObject({ code: 'instance_redirected', detail: expect.stringContaining(other.url) });
	expect(heard).toEqual([]);
});

describe('a remote with a bad certificate', () => {
	it('M12: is refused with the reason and the facts of the certificate, and is sent nothing', async () => {
		const heard: string[] = [];
		const { url } = await fake(
			(request, response) => response.end(heard.push(String(request.url))),
			await selfSigned('localhost'),
		);
		const { code, detail } = await faultOf(transportTo({ url }).get());
		expect(code).toBe('instance_certificate_refused');
		expect(detail).toContain('signed by itself');
		expect(detail).toMatch(/issued for CN=localhost, O=Test by CN=localhost, O=Test/);
		expect(detail).toMatch(/valid from \d{4}-.* to \d{4}-/);
		expect(detail).toMatch(/SHA-256 fingerprint ([0-9A-F]{2}:){31}[0-9A-F]{2}/);
		expect(heard).toEqual([]);
	});

	it('M12: for another name is refused, even when its authority is trusted', async () => {
		const tls = await selfSigned('other.example');
		const { url } = await fake((_request, response) => response.end('{}'), tls);
		const { code, detail } = await faultOf(transportTo({ url, ca: tls.cert }).get());
		expect(code).toBe('instance_certificate_refused');
		expect(detail).toContain('it is for other names');
		expect(detail).toContain('other.example');
	});

	it('is taken when its authority was added as extra CA', async () => {
		const tls = await selfSigned('localhost');
		const { url } = await fake((_request, response) => response.end('{"ok":true}'), tls);
		expect(await (await transportTo({ url, ca: tls.cert }).get()).json()).toEqual({ ok: true });
	});
});

describe('event streams', () => {
	const events = (pauseMs: number): RequestListener => {
		return (_request, response) => {
			response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: first\n\n');
			const timer = setInterval(() => response.write('data: more\n\n'), pauseMs);
			response.once('close', () => clearInterval(timer));
		};
	};

	it('pass through as they come, for longer than any other answer may take', async () => {
		const { url } = await fake(events(200));
		const { body } = await transportTo({ url }, QUICK).get();
		const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
		let text = '';
		const startedMs = performance.now();
		while (performance.now() - startedMs < 1_200) text += (await reader?.read())?.value ?? '';
		expect(text).toMatch(/^data: first\n\n(data: more\n\n){4}/);
		await reader?.cancel();
	});

	it('M12: that fall silent end', async () => {
		const { url } = await fake(events(60_000));
		const { body } = await transportTo({ url }, { silenceMs: 500 }).get();
		const reader = body?.getReader();
		await reader?.read();
		await expect(reader?.read()).rejects.toThrow();
	});

	it('end at the remote when nobody reads them any more', async () => {
		const closed = Promise.withResolvers<void>();
		const { url } = await fake((request, response) => {
			response.once('close', closed.resolve);
			events(60_000)(request, response);
		});
		const { body } = await transportTo({ url }).get();
		await body?.cancel();
		await closed.promise;
	});
});

it('M12: an answer that a browser would run is handed on as one that it may not', async () => {
	const page = '<script>alert(1)</script>';
	const { url } = await fake((_request, response) => {
		response.writeHead(200, { 'content-type': 'text/html', 'set-cookie': 'a=b', 'access-control-allow-origin': '*' }).end(page);
	});
	const { headers } = await transportTo({ url }).get();
	expect(headers.get('content-security-policy')).toContain('sandbox');
	expect(headers.get('x-content-type-options')).toBe('nosniff');
	expect(headers.get('set-cookie')).toBeNull();
	expect(headers.get('access-control-allow-origin')).toBeNull();
});

describe('a proxy', () => {
	async function startProxy(authorization: string | null) {
		const asked: string[] = [];
		const server = await fake(() => undefined);
		const host = await rawServer((socket) => {
			socket.once('data', (head: Buffer) => {
				const text = head.toString();
				asked.push(text.split('\r\n', 1)[0] ?? '');
				const isAllowed = authorization === null || text.includes(authorization);
				if (!isAllowed) return socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
				const target = connectTcp(Number(/CONNECT [^:]+:(\d+)/.exec(text)?.[1]), '127.0.0.1', () => {
					socket.write('HTTP/1.1 200 OK\r\n\r\n');
					socket.pipe(target).pipe(socket);
				});
				target.on('error', () => socket.destroy());
				return undefined;
			});
		});
		return { url: `http://${host}`, asked, server };
	}

	it('is gone through in a tunnel, with its own credentials, which the remote does not see', async () => {
		const tls = await selfSigned('localhost');
		let seen: IncomingMessage['headers'] = {};
		const remote = await fake((request, response) => {
			seen = request.headers;
			response.end('{"ok":true}');
		}, tls);
		const proxy = await startProxy(`Basic ${Buffer.from('eve:pass').toString('base64')}`);
		const way = { url: proxy.url, credentials: { username: 'eve', password: 'pass' } };
		expect(await (await transportTo({ url: remote.url, ca: tls.cert, proxy: way }).get()).json()).toEqual({ ok: true });
		expect(proxy.asked).toEqual([`CONNECT localhost:${remote.port} HTTP/1.1`]);
		expect(seen.authorization).toBe('Bearer secret');
		expect(JSON.stringify(seen)).not.toContain('Basic');
	});

	it('that lets nobody through is named in the error', async () => {
		const proxy = await startProxy('Basic right');
		const fault = await faultOf(transportTo({ url: 'https://localhost:1', proxy: { url: proxy.url, credentials: null } }).get());
		expect(fault).toMatchObject({ code: 'instance_unreachable', detail: expect.stringContaining(proxy.url) });
	});
});

describe('a remote that is not there', () => {
	it.each([
		['a port that nobody listens on', 'http://127.0.0.1:1', 'nobody listens there'],
		['a name that nobody has', 'https://nowhere.invalid', 'name|no such host'],
	])('%s is an error that says what to look at', async (_name, url, text) => {
		const fault = await faultOf(transportTo({ url }).get());
		expect(fault.code).toBe('instance_unreachable');
		expect(fault.detail).toMatch(new RegExp(text));
	});

	it('HTTP where TLS is expected is an error that says so', async () => {
		const { port } = await fake((_request, response) => response.end());
		expect(await faultOf(transportTo({ url: `https://127.0.0.1:${port}` }).get())).toMatchObject({
			code: 'instance_unreachable',
			detail: expect.stringContaining('does not speak TLS'),
		});
	});
});
