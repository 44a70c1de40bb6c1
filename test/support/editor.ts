import { WebSocket as NodeWebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';

// Each y-websocket client listens for the end of the process; a test has many of them.
process.setMaxListeners(0);

interface EditorOptions {
	/** `ws://…` of a node. */
	nodeUrl: string;
	documentName: string;
	token: string;
	/** The `Origin` header; absent: none, as from a program. */
	origin?: string;
}

/** An editor as applications have it: npm's y-websocket client on a document of its own. */
export interface Editor {
	doc: Y.Doc;
	provider: WebsocketProvider;
	/** Resolves when the document is in sync with the node. */
	synced: Promise<void>;
	/** Resolves with the code and the reason of the first close; the client does not try again. */
	closed: Promise<{ code: number; reason: string }>;
	destroy(): void;
}

/** Connects an editor, the token as a subprotocol as browsers have to send it. */
export function connectEditor({ nodeUrl, documentName, token, origin }: EditorOptions): Editor {
	const doc = new Y.Doc();
	class Socket extends NodeWebSocket {
		constructor(url: string, protocols: string[]) {
			super(url, protocols, origin === undefined ? {} : { origin });
		}
	}
	const provider = new WebsocketProvider(nodeUrl, documentName, doc, {
		WebSocketPolyfill: Socket as unknown as typeof WebSocket,
		protocols: ['access_token', token],
		disableBc: true,
		connect: false,
	});
	const synced = new Promise<void>((resolve) => provider.on('sync', (isSynced: boolean) => isSynced && resolve()));
	const closed = new Promise<{ code: number; reason: string }>((resolve) => {
		provider.on('connection-close', (event) => {
			provider.shouldConnect = false;
			resolve({ code: event?.code ?? 0, reason: event?.reason ?? '' });
		});
	});
	provider.connect();
	return {
		doc,
		provider,
		synced,
		closed,
		destroy() {
			provider.destroy();
			doc.destroy();
		},
	};
}

/** Resolves as soon as a document satisfies a condition, which is asked again on each update. */
export function untilDocument(doc: Y.Doc, condition: () => boolean): Promise<void> {
	return new Promise((resolve) => {
		const check = () => {
			if (!condition()) return;
			doc.off('update', check);
			resolve();
		};
		doc.on('update', check);
		check();
	});
}
