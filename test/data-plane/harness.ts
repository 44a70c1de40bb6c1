import { once } from 'node:events';
import { pino } from 'pino';
import { type ClientOptions, WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { type NodeOptions, type RunningNode, startNode } from '../../core/data-plane/node.ts';
import { systemClock } from '../../core/platform/clock.ts';
import { createLogger, type Logger } from '../../core/platform/logger.ts';
import { connectEditor, type Editor } from '../support/editor.ts';
import { STEP_2, step1Frame, syncType } from './frames.ts';
import { MemoryPlane, makeTenantKey, TestApp } from './memory-plane.ts';
import { MemorySyncStore } from './memory-sync-store.ts';

/** Starts a node on a free port, with a short grace period. */
export function startTestNode(planePort: MemoryPlane, options: Partial<NodeOptions> = {}): Promise<RunningNode> {
	return startNode({
		region: 'eu-central-1',
		host: '127.0.0.1',
		port: 0,
		planePort,
		syncStore: new MemorySyncStore(),
		clock: systemClock,
		logger: createLogger('silent'),
		graceMs: 50,
		...options,
	});
}

/** A logger that keeps every line, of all levels. */
export function recordingLogger(): { logger: Logger; lines: string[] } {
	const lines: string[] = [];
	return { logger: pino({ level: 'debug' }, { write: (line: string) => lines.push(line) }), lines };
}

type RawOptions = ClientOptions & { protocols?: string[] };

/** Frames of a raw client, in their order, whether they were asked for before they came or after. */
export class RawClient {
	readonly socket: WebSocket;
	/** Resolves with the code and the reason when the connection is closed. */
	readonly closed: Promise<{ code: number; reason: string }>;
	readonly received: Buffer[] = [];
	#arrival = Promise.withResolvers<void>();

	constructor(url: string, { protocols = [], ...options }: RawOptions = {}) {
		this.socket = new WebSocket(url, protocols, { ...options, perMessageDeflate: false });
		this.closed = new Promise((resolve) => {
			this.socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
		});
		this.socket.on('error', () => undefined);
		this.socket.on('message', (data: Buffer) => {
			this.received.push(data);
			this.#arrival.resolve();
			this.#arrival = Promise.withResolvers();
		});
	}

	async open(): Promise<this> {
		if (this.socket.readyState !== WebSocket.OPEN) await once(this.socket, 'open');
		return this;
	}

	/** Resolves with the first frame, past or to come, that satisfies the condition; rejects when the connection ends. */
	async frame(condition: (frame: Buffer) => boolean): Promise<Buffer> {
		for (let end: { code: number } | null = null; ; ) {
			const { promise } = this.#arrival;
			const found = this.received.find(condition);
			if (found) return found;
			if (end) throw new Error(`closed with ${end.code} before the awaited frame came`);
			end = (await Promise.race([promise, this.closed])) ?? null;
		}
	}

	/** Resolves when that many frames have come that satisfy the condition. */
	async frames(condition: (frame: Buffer) => boolean, count: number): Promise<void> {
		await this.frame((frame) => condition(frame) && this.received.filter(condition).length >= count);
	}

	send(frame: Uint8Array | string): void {
		this.socket.send(frame);
	}

	/** Ends the connection, however far it got. */
	async end(): Promise<void> {
		this.socket.terminate();
		await this.closed;
	}
}

/** A node with one app's clients; all of it ends with `stop`. */
export class Fixture {
	readonly plane: MemoryPlane;
	readonly app: TestApp;
	readonly node: RunningNode;
	readonly #editors: Editor[] = [];
	readonly #providers: WebsocketProvider[] = [];
	readonly #clients: RawClient[] = [];

	constructor(plane: MemoryPlane, app: TestApp, node: RunningNode) {
		this.plane = plane;
		this.app = app;
		this.node = node;
	}

	static async start(options: Partial<NodeOptions> = {}): Promise<Fixture> {
		const plane = new MemoryPlane();
		const app = new TestApp(plane, await makeTenantKey('key-1'));
		return new Fixture(plane, app, await startTestNode(plane, options));
	}

	/** A raw client with any handshake. */
	dial(path: string, options: RawOptions = {}): RawClient {
		const client = new RawClient(this.node.url + path, options);
		this.#clients.push(client);
		return client;
	}

	/** A raw client that was upgraded with a good token. */
	async connect(documentName: string): Promise<RawClient> {
		return this.dial(`/${documentName}`, { protocols: ['access_token', await this.app.token()] }).open();
	}

	/** A raw client that has said hello and got its first sync: it is in. */
	async join(documentName: string): Promise<RawClient> {
		const client = await this.connect(documentName);
		client.send(step1Frame());
		await client.frame((frame) => syncType(frame) === STEP_2);
		return client;
	}

	/** npm's y-websocket client as it comes: it connects again when it was closed. The token stands in the query. */
	async provide(documentName: string, doc = new Y.Doc()): Promise<WebsocketProvider> {
		const provider = new WebsocketProvider(this.node.url, documentName, doc, {
			WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
			params: { token: await this.app.token() },
			disableBc: true,
		});
		this.#providers.push(provider);
		return provider;
	}

	/** npm's y-websocket client, in sync. It does not connect again. */
	async edit(documentName: string): Promise<Editor> {
		const editor = connectEditor({ nodeUrl: this.node.url, documentName, token: await this.app.token() });
		this.#editors.push(editor);
		await editor.synced;
		return editor;
	}

	/** Ends all clients, not the node. */
	async hangUp(): Promise<void> {
		for (const editor of this.#editors.splice(0)) editor.destroy();
		for (const provider of this.#providers.splice(0)) provider.destroy();
		await Promise.all(this.#clients.splice(0).map((client) => client.end()));
	}

	async stop(): Promise<void> {
		await this.hangUp();
		await this.node.stop();
	}
}
