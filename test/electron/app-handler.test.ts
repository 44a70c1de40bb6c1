import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { problemSchema } from '../../core/contract/errors.ts';
import type { HostMessage } from '../../core/contract/host-protocol.ts';
import { createAppHandler } from '../../electron/app-handler.ts';
import { CoreSupervisor } from '../../electron/core-supervisor.ts';

/** A console as core's: it grants one session for each launch token, and shows what it was asked. */
class FakeConsole {
	url = '';
	readonly launchTokens = new Set<string>();
	sessions = 0;
	serve: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) => response.end('served');
	readonly #server: Server = createServer((request, response) => this.#answer(request, response));

	async start(): Promise<void> {
		const { promise, resolve } = Promise.withResolvers<void>();
		this.#server.listen(0, '127.0.0.1', resolve);
		await promise;
		this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
	}

	close(): void {
		this.#server.closeAllConnections();
		this.#server.close();
	}

	#answer(request: IncomingMessage, response: ServerResponse): void {
		if (request.url !== '/console/session') {
			this.serve(request, response);
			return;
		}
		let body = '';
		request.setEncoding('utf8').on('data', (chunk: string) => {
			body += chunk;
		});
		request.on('end', () => {
			const { launchToken } = JSON.parse(body) as { launchToken: string };
			this.sessions += 1;
			response.statusCode = this.launchTokens.delete(launchToken) ? 200 : 403;
			response.setHeader('Set-Cookie', `c=cookie-${this.sessions}; Path=/; HttpOnly; SameSite=Strict`);
			response.end(JSON.stringify({ sessionToken: `header-${this.sessions}` }));
		});
	}
}

/** A core in this process; the supervisor believes that it is one of its own. */
class FakeCore {
	readonly supervisor: CoreSupervisor;
	#tell: (message: unknown) => void = () => undefined;
	#exitListeners: ((exit: { exitCode: number | null; how: string }) => void)[] = [];
	#launches = 0;
	#spawned = Promise.withResolvers<void>();
	readonly #console: FakeConsole;

	constructor(fakeConsole: FakeConsole) {
		this.#console = fakeConsole;
		this.supervisor = new CoreSupervisor({
			spawn: () => {
				this.#spawned.resolve();
				this.#exitListeners = [];
				return {
					send: (message) => this.#receive(message),
					onMessage: (listener) => {
						this.#tell = listener;
					},
					onExit: (listener) => this.#exitListeners.push(listener),
					kill: () => undefined,
				};
			},
			startOptions: {},
			backoffMs: [10],
		});
		this.supervisor.start();
	}

	greet(): void {
		this.#tell({ type: 'hello' });
	}

	becomeReady(): void {
		const { url } = this.#console;
		this.#tell({ type: 'ready', controlPlaneUrl: url, consoleUrl: url, launchUrl: this.#launchUrl() });
	}

	/** Resolves when the supervisor has started the next one. */
	crash(): Promise<void> {
		this.#spawned = Promise.withResolvers();
		for (const listener of this.#exitListeners) listener({ exitCode: 1, how: 'with exit code 1' });
		return this.#spawned.promise;
	}

	fail(message: string): void {
		this.#tell({ type: 'failed', message });
		for (const listener of this.#exitListeners) listener({ exitCode: 1, how: 'with exit code 1' });
	}

	#receive(message: HostMessage): void {
		if (message.type === 'launch') this.#tell({ type: 'launch', launchUrl: this.#launchUrl() });
	}

	#launchUrl(): string {
		this.#launches += 1;
		this.#console.launchTokens.add(`token-${this.#launches}`);
		return `${this.#console.url}/#launch=token-${this.#launches}`;
	}
}

let fakeConsole: FakeConsole;
let core: FakeCore;
let handle: (request: Request) => Promise<Response>;

beforeEach(async () => {
	fakeConsole = new FakeConsole();
	await fakeConsole.start();
	core = new FakeCore(fakeConsole);
	core.greet();
	handle = createAppHandler(core.supervisor);
});

afterEach(async () => {
	// It ends as a process would that was told to stop
	const stopped = core.supervisor.stop();
	void core.crash();
	await stopped;
	fakeConsole.close();
});

function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
	return handle(new Request(`app://console${path}`, { headers }));
}

describe('what core gets to see', () => {
	beforeEach(() => core.becomeReady());

	test('the session of the app, and the path with its query', async () => {
		const seen = Promise.withResolvers<IncomingMessage>();
		fakeConsole.serve = (request, response) => {
			seen.resolve(request);
			response.end();
		};
		await get('/instances/local/api/v1/tenants?search=a%20b', { accept: 'application/json' });
		const { url, headers } = await seen.promise;
		expect(url).toBe('/instances/local/api/v1/tenants?search=a%20b');
		expect(headers).toMatchObject({
			cookie: 'c=cookie-1',
			'x-wiresocket-session': 'header-1',
			accept: 'application/json',
			host: new URL(fakeConsole.url).host,
		});
	});

	test('nothing that a page made up: cookies, session, origin and host are ours', async () => {
		const seen = Promise.withResolvers<IncomingMessage>();
		fakeConsole.serve = (request, response) => {
			seen.resolve(request);
			response.end();
		};
		await get('/console/instances', {
			cookie: 'c=forged',
			'x-wiresocket-session': 'forged',
			origin: 'app://console',
			referer: 'app://console/tenants',
			host: 'evil',
		});
		const { headers } = await seen.promise;
		expect(headers.cookie).toBe('c=cookie-1');
		expect(headers['x-wiresocket-session']).toBe('header-1');
		expect(headers.host).toBe(new URL(fakeConsole.url).host);
		expect(headers).not.toHaveProperty('origin');
		expect(headers).not.toHaveProperty('referer');
	});

	test('method and body', async () => {
		fakeConsole.serve = (request, response) => request.pipe(response);
		const response = await handle(new Request('app://console/instances/local/x', { method: 'PUT', body: '{"a":1}' }));
		expect(await response.text()).toBe('{"a":1}');
	});

	test('one session serves all requests, also those that come at once', async () => {
		await Promise.all([get('/'), get('/console/instances'), get('/assets/x.js')]);
		await get('/');
		expect(fakeConsole.sessions).toBe(1);
	});
});

describe('what the page gets to see', () => {
	beforeEach(() => core.becomeReady());

	test('status, headers and body as core sent them, but no cookie', async () => {
		fakeConsole.serve = (_request, response) => {
			response.writeHead(409, { 'Content-Type': 'application/problem+json', ETag: '"1"', 'Set-Cookie': 'a=b' });
			response.end('{}');
		};
		const response = await get('/instances/local/x');
		expect(response.status).toBe(409);
		expect(response.headers.get('etag')).toBe('"1"');
		expect(response.headers.get('content-type')).toBe('application/problem+json');
		expect(response.headers.has('set-cookie')).toBe(false);
		expect(await response.text()).toBe('{}');
	});

	test('redirects are not followed', async () => {
		fakeConsole.serve = (_request, response) => response.writeHead(302, { Location: 'https://example.com/' }).end();
		expect((await get('/')).status).toBe(302);
	});

	test.each([204, 304])('an answer without a body (%i)', async (status) => {
		fakeConsole.serve = (_request, response) => response.writeHead(status).end();
		expect((await get('/instances/local/x')).status).toBe(status);
	});

	test('a stream arrives piece by piece, and core sees when the page leaves it', async () => {
		const left = Promise.withResolvers<void>();
		const open = Promise.withResolvers<ServerResponse>();
		fakeConsole.serve = (_request, response) => {
			response.once('close', () => left.resolve());
			response.writeHead(200, { 'Content-Type': 'text/event-stream' });
			response.write('data: 1\n\n');
			open.resolve(response);
		};
		const reader = (await get('/instances/local/api/v1/events')).body?.getReader();
		const decoder = new TextDecoder();
		expect(decoder.decode((await reader?.read())?.value)).toBe('data: 1\n\n');
		(await open.promise).write('data: 2\n\n');
		expect(decoder.decode((await reader?.read())?.value)).toBe('data: 2\n\n');
		await reader?.cancel();
		await left.promise;
	});
});

describe('what is refused', () => {
	beforeEach(() => {
		core.becomeReady();
		fakeConsole.serve = (_request, response) => response.end('root:x:0:0');
	});

	test.each([
		'/..%2f..%2fetc/passwd',
		'/%2e%2e%2fetc%2fpasswd',
		'/assets/..%5c..%5cpackage.json',
		'/assets/%2e%2e%2f%2e%2e%2fpackage.json',
		'/a%00b',
		'/%',
		'/%c0%ae%c0%ae/x',
	])('U7: %s is a 404', async (path) => {
		const response = await get(path);
		expect(response.status).toBe(404);
		expect(await response.text()).not.toContain('root:');
	});

	test('U7: dot segments are resolved before anybody is asked', async () => {
		const seen = Promise.withResolvers<string | undefined>();
		fakeConsole.serve = (request, response) => {
			seen.resolve(request.url);
			response.end();
		};
		await get('/../../etc/passwd');
		expect(await seen.promise).toBe('/etc/passwd');
	});

	test.each(['app://evil/', 'app://console.evil/', 'app://console:81/'])('%s is not the console', async (url) => {
		expect((await handle(new Request(url))).status).toBe(404);
	});

	test.each(['https://example.com', 'null', 'app://evil', 'http://127.0.0.1:4401'])('M1: origin %s', async (origin) => {
		expect((await get('/console/instances', { origin })).status).toBe(403);
	});
});

describe('U8: while core is away', () => {
	async function expectUnavailable(response: Response): Promise<void> {
		expect(response.status).toBe(503);
		expect(response.headers.get('retry-after')).toMatch(/^[0-9]+$/);
		expect(problemSchema.parse(await response.json())).toMatchObject({ code: 'unavailable', status: 503 });
	}

	test('what is asked before core is ready waits for it', async () => {
		const [page, call] = [get('/'), get('/console/instances')];
		core.becomeReady();
		expect((await page).status).toBe(200);
		expect((await call).status).toBe(200);
	});

	test('calls are told so at once while it restarts; the page waits; then all goes on with a new session', async () => {
		core.becomeReady();
		await get('/');
		const restarted = core.crash();
		await expectUnavailable(await get('/console/instances'));
		const page = get('/');
		await restarted;
		core.becomeReady();
		expect((await page).status).toBe(200);
		expect((await get('/console/instances')).status).toBe(200);
		expect(fakeConsole.sessions).toBe(2);
	});

	test('a core that stays down', async () => {
		core.fail('no');
		await expectUnavailable(await get('/console/instances'));
		await expectUnavailable(await get('/'));
	});

	test('a connection that breaks', async () => {
		core.becomeReady();
		fakeConsole.serve = (request) => request.socket.destroy();
		await expectUnavailable(await get('/console/instances'));
	});

	test('a session that was not granted is asked for anew by the next request', async () => {
		core.becomeReady();
		const grant = fakeConsole.launchTokens.add;
		fakeConsole.launchTokens.add = () => fakeConsole.launchTokens;
		await expectUnavailable(await get('/console/instances'));
		fakeConsole.launchTokens.add = grant;
		expect((await get('/console/instances')).status).toBe(200);
	});
});
