import type { IncomingMessage } from 'node:http';
import { type ClientAddress, clientAddressBehind } from '../../platform/client-address.ts';

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

const NO_QUERY = new URLSearchParams();

/** What is left to tell of a client that was admitted. */
export function withoutToken({ path, origin, remoteAddress }: HandshakeRequest): HandshakeRequest {
	return { path, query: NO_QUERY, subprotocols: [], authorization: null, origin, remoteAddress };
}

/**
 * Reads the facts off an upgrade request. Nothing is judged here.
 *
 * @param clientAddress tells whose it is, where proxies stand in front
 */
export function readHandshake(
	message: IncomingMessage,
	clientAddress: ClientAddress = clientAddressBehind([]),
): HandshakeRequest {
	const target = originForm(message.url ?? '');
	const queryStart = target.indexOf('?');
	return {
		path: queryStart === -1 ? target : target.slice(0, queryStart),
		query: queryStart === -1 ? NO_QUERY : new URLSearchParams(target.slice(queryStart + 1)),
		subprotocols: splitList(message.headers['sec-websocket-protocol']),
		authorization: message.headers.authorization ?? null,
		origin: message.headers.origin ?? null,
		remoteAddress: clientAddress(message.socket.remoteAddress ?? null, forwardedFor(message)) ?? '',
	};
}

/** Clients may write the whole URL (RFC 6455 section 4.1, RFC 9112 section 3.2.2). */
function originForm(target: string): string {
	const authority = /^(?:http|ws)s?:\/\/[^/?]*/i.exec(target)?.[0];
	if (authority === undefined) return target;
	const rest = target.slice(authority.length);
	return rest.startsWith('/') ? rest : `/${rest}`;
}

/** Repeated, the header is one list (RFC 9110 section 5.3). */
function forwardedFor({ headers }: IncomingMessage): string | null {
	const header = headers['x-forwarded-for'];
	return Array.isArray(header) ? header.join(',') : (header ?? null);
}

function splitList(header: string | undefined): string[] {
	return header === undefined ? [] : header.split(',').map((entry) => entry.trim());
}
