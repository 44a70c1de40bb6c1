import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { createAdaptorServer } from '@hono/node-server';

const STATUS_PAYLOAD_TOO_LARGE = 413;

/** Facts about the connection that a request came in on. */
export interface Peer {
	/** The client's address; null when the socket is gone already. */
	remoteAddress: string | null;
}

export interface Listener {
	port: number;
	url: string;
	/** Stops accepting, lets running requests end for `graceMs`, then cuts them. */
	close(graceMs: number): Promise<void>;
}

interface ListenOptions {
	host: string;
	/** 0 for any free one. */
	port: number;
	/** Gets the listener's own port, which is known only once it listens. */
	fetch: (request: Request, peer: Peer, port: number) => Promise<Response> | Response;
	/** Gets WebSocket handshakes and answers them; absent: they are requests like any other. */
	upgrade?: ((message: IncomingMessage, socket: Duplex, head: Buffer, port: number) => void) | undefined;
}

/**
 * Serves a fetch function over HTTP.
 *
 * @returns when connections are accepted. Rejects with the system's error (`EADDRINUSE`, …).
 */
export function listen({ host, port, fetch, upgrade }: ListenOptions): Promise<Listener> {
	const { promise, resolve, reject } = Promise.withResolvers<Listener>();
	let ownPort = port;
	const server = createAdaptorServer({
		fetch: async (request, env) => {
			const remoteAddress = 'incoming' in env ? (env.incoming.socket?.remoteAddress ?? null) : null;
			const response = await fetch(request, { remoteAddress }, ownPort);
			// The rest of such a body is not read, so nothing else can come over this connection.
			if (response.status === STATUS_PAYLOAD_TOO_LARGE) response.headers.set('Connection', 'close');
			return response;
		},
	}) as Server;
	if (upgrade) server.on('upgrade', (message, socket, head) => upgrade(message, socket, head, ownPort));
	server.once('error', reject);
	server.listen(port, host, () => {
		server.off('error', reject);
		ownPort = (server.address() as AddressInfo).port;
		resolve({ port: ownPort, url: `http://${host}:${ownPort}`, close: (graceMs) => close(server, graceMs) });
	});
	return promise;
}

function close(server: Server, graceMs: number): Promise<void> {
	const { promise, resolve } = Promise.withResolvers<void>();
	const cut = setTimeout(() => server.closeAllConnections(), graceMs);
	server.close(() => {
		clearTimeout(cut);
		resolve();
	});
	server.closeIdleConnections();
	return promise;
}
