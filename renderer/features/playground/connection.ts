import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import type { Awareness } from 'y-protocols/awareness';
import { WebsocketProvider } from 'y-websocket';
import type * as Y from 'yjs';
import { type Close, closeOfDenial } from '../../ui/close-words.ts';

export const PROTOCOLS = ['y-websocket', 'hocuspocus'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** As people call them. */
export const PROTOCOL_LABELS: Record<Protocol, string> = { 'y-websocket': 'y-websocket', hocuspocus: 'Hocuspocus' };

export interface ConnectionOptions {
	nodeUrl: string;
	documentName: string;
	doc: Y.Doc;
	awareness: Awareness;
	/** The class that connections are made with; it knows the Origin. */
	Socket: new (
		url: string,
		protocols?: string | string[],
	) => object;
	/** The token to send; empty for none. */
	token: () => Promise<string>;
	onConnecting: () => void;
	/** The node has accepted the WebSocket. */
	onOpen: () => void;
	onSynced: () => void;
	/** @returns whether the client shall try again by itself. */
	onClosed: (close: Close) => boolean;
}

/** A client of a node, with the library's own ways: what it sends, and when it tries again. */
export interface Connection {
	/** Ends it without another word. */
	end(): void;
}

/** Connects with npm's client of a protocol. */
export function connect(protocol: Protocol, options: ConnectionOptions): Connection {
	return protocol === 'y-websocket' ? connectYWebsocket(options) : connectHocuspocus(options);
}

function connectYWebsocket(options: ConnectionOptions): Connection {
	const { nodeUrl, documentName, doc, awareness, Socket } = options;
	let tries = true;
	const provider = new WebsocketProvider(nodeUrl, documentName, doc, {
		awareness,
		WebSocketPolyfill: Socket as unknown as typeof WebSocket,
		// Editors of one page would talk to each other past the node
		disableBc: true,
		connect: false,
		shouldReconnect: () => tries,
	});
	provider.on('status', ({ status }) => {
		if (status === 'connecting') options.onConnecting();
		if (status === 'connected') options.onOpen();
	});
	provider.on('sync', (isSynced) => isSynced && options.onSynced());
	provider.on('connection-close', (event) => {
		// Without an event it was ended from here
		if (event) tries = options.onClosed({ code: event.code, reason: event.reason });
	});
	provider.connect();
	return { end: () => provider.destroy() };
}

function connectHocuspocus(options: ConnectionOptions): Connection {
	const { nodeUrl, documentName, doc, awareness, Socket, token } = options;
	const socket = new HocuspocusProviderWebsocket({ url: nodeUrl, WebSocketPolyfill: Socket, autoConnect: false });
	const provider = new HocuspocusProvider({ websocketProvider: socket, name: documentName, document: doc, awareness, token });
	let hasEnded = false;
	const closed = (close: Close) => {
		if (hasEnded || options.onClosed(close)) return;
		hasEnded = true;
		socket.disconnect();
	};
	socket.on('status', ({ status }: { status: string }) => status === 'connecting' && options.onConnecting());
	socket.on('open', () => options.onOpen());
	socket.on('close', ({ event }: { event: Close }) => closed({ code: event.code, reason: event.reason }));
	provider.on('synced', ({ state }: { state: boolean }) => state && options.onSynced());
	provider.on('authenticationFailed', ({ reason }: { reason: string }) => closed(closeOfDenial(reason)));
	provider.attach();
	void socket.connect();
	return {
		end() {
			hasEnded = true;
			// As its destroy() does, but that would destroy the awareness, which the editor goes on with
			doc.off('update', provider.boundDocumentUpdateHandler);
			awareness.off('update', provider.boundAwarenessUpdateHandler);
			window.removeEventListener('pagehide', provider.boundPageHide);
			provider.detach();
			provider.removeAllListeners();
			socket.destroy();
		},
	};
}
