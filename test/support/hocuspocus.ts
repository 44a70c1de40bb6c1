import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import { WebSocket as NodeWebSocket } from 'ws';
import * as Y from 'yjs';

interface SocketOptions {
	/** `ws://…` of a node, with or without a query. */
	url: string;
	/** The `Origin` header; absent: none. */
	origin?: string;
}

/** A WebSocket of npm's Hocuspocus provider, for one document or several. It does not come back once it was closed. */
export class HocuspocusSocket {
	readonly websocket: HocuspocusProviderWebsocket;
	/** Resolves with the code and the reason of the first close. */
	readonly closed: Promise<{ code: number; reason: string }>;
	readonly #clients: HocuspocusClient[] = [];

	constructor({ url, origin }: SocketOptions) {
		class Socket extends NodeWebSocket {
			constructor(address: string) {
				super(address, [], origin === undefined ? {} : { origin });
			}
		}
		this.websocket = new HocuspocusProviderWebsocket({ url, WebSocketPolyfill: Socket, delay: 60_000, minDelay: 60_000 });
		this.closed = new Promise((resolve) => {
			this.websocket.on('close', ({ event }: { event: { code: number; reason: string } }) => {
				resolve({ code: event.code, reason: event.reason });
			});
		});
	}

	/** Opens a document on this socket. */
	open(name: string, token: string, options: { sessionAwareness?: boolean } = {}): HocuspocusClient {
		const client = new HocuspocusClient(this.websocket, name, token, options);
		this.#clients.push(client);
		return client;
	}

	destroy(): void {
		for (const client of this.#clients) client.provider.destroy();
		this.websocket.destroy();
	}
}

/** One document of a Hocuspocus socket. */
class HocuspocusClient {
	readonly doc = new Y.Doc();
	readonly provider: HocuspocusProvider;
	readonly synced: Promise<void>;
	/** Resolves with the reason when the server refused the token. */
	readonly denied: Promise<string>;
	/** Resolves with the reason when the server, or the connection, ended this document. */
	readonly ended: Promise<string>;

	constructor(websocket: HocuspocusProviderWebsocket, name: string, token: string, options: { sessionAwareness?: boolean }) {
		this.provider = new HocuspocusProvider({ websocketProvider: websocket, name, token, document: this.doc, ...options });
		const { provider } = this;
		this.synced = new Promise((resolve) => {
			provider.on('synced', () => resolve());
		});
		this.denied = new Promise((resolve) => {
			provider.on('authenticationFailed', ({ reason }: { reason: string }) => resolve(reason));
		});
		this.ended = new Promise((resolve) => {
			provider.on('close', ({ event }: { event: { reason: string } }) => resolve(event.reason));
		});
		provider.attach();
	}

	/** Resolves when every change was acknowledged. */
	acknowledged(): Promise<void> {
		return new Promise((resolve) => {
			const check = () => {
				if (this.provider.unsyncedChanges > 0) return;
				this.provider.off('unsyncedChanges', check);
				resolve();
			};
			this.provider.on('unsyncedChanges', check);
			check();
		});
	}

	/** Resolves with the next stateless message. */
	stateless(): Promise<string> {
		return new Promise((resolve) => {
			const hear = ({ payload }: { payload: string }) => {
				this.provider.off('stateless', hear);
				resolve(payload);
			};
			this.provider.on('stateless', hear);
		});
	}
}
