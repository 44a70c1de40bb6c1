import type { IncomingMessage } from 'node:http';

/** What a client's handshake says, as far as the admission needs it. */
export interface HandshakeRequest {
	/** Path of the request target, still percent-encoded, without the query. */
	path: string;
	query: URLSearchParams;
	/** Offered subprotocols in the client's order. */
	subprotocols: string[];
	authorization: string | null;
	origin: string | null;
	remoteAddress: string;
}

/** Reads the facts off an upgrade request. Nothing is judged here. */
export function readHandshake(message: IncomingMessage): HandshakeRequest {
	const target = message.url ?? '';
	const queryStart = target.indexOf('?');
	return {
		path: queryStart === -1 ? target : target.slice(0, queryStart),
		query: new URLSearchParams(queryStart === -1 ? '' : target.slice(queryStart + 1)),
		subprotocols: splitList(message.headers['sec-websocket-protocol']),
		authorization: message.headers.authorization ?? null,
		origin: message.headers.origin ?? null,
		remoteAddress: message.socket.remoteAddress ?? '',
	};
}

function splitList(header: string | undefined): string[] {
	return header === undefined ? [] : header.split(',').map((entry) => entry.trim());
}
