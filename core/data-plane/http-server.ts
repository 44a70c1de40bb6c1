import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { createAdaptorServer } from '@hono/node-server';
import { PROBLEM_TYPE_PREFIX, PROBLEMS, type Problem } from '../contract/errors.ts';
import type { createApp } from './endpoints/app.ts';
import { retryAfterS } from './retry-after.ts';

const DEADLINE_CHECK_MS = 1_000;

interface ServerOptions {
	/** Answers plain requests. */
	app: Pick<ReturnType<typeof createApp>, 'fetch'>;
	/** From the first byte of a request to the end of its headers (faults H9). */
	headersDeadlineMs: number;
}

/** The node's HTTP server. WebSocket handshakes come out of it as `upgrade` events. */
export function createHttpServer({ app, headersDeadlineMs }: ServerOptions): Server {
	return createAdaptorServer({
		fetch: app.fetch,
		// For requests without a Host, which HTTP/1.0 allows: some load balancers ask for /health so.
		hostname: 'localhost',
		serverOptions: {
			headersTimeout: headersDeadlineMs,
			requestTimeout: headersDeadlineMs,
			connectionsCheckingInterval: Math.min(DEADLINE_CHECK_MS, headersDeadlineMs),
			shouldUpgradeCallback: isUpgrade,
		},
	}) as Server;
}

/** Others (h2c) are asked for by clients that go on without; from HTTP/1.0 it counts for nothing (RFC 9110 section 7.8). */
function isUpgrade({ headers, httpVersion }: IncomingMessage): boolean {
	return headers.upgrade?.toLowerCase() === 'websocket' && httpVersion !== '1.0';
}

/**
 * Starts to listen.
 *
 * @param port 0 for any free one
 * @returns the port. Rejects with the system's error (`EADDRINUSE`, …).
 */
export function listenOn(server: Server, host: string, port: number): Promise<number> {
	const { promise, resolve, reject } = Promise.withResolvers<number>();
	server.once('error', reject);
	server.listen(port, host, () => {
		server.off('error', reject);
		resolve((server.address() as AddressInfo).port);
	});
	return promise;
}

/**
 * Refuses a handshake before the upgrade, as an overloaded node does (faults H10).
 *
 * @param socket of the `upgrade` event; it is ended
 */
export function refuseUpgrade(socket: Duplex): void {
	const { title, status } = PROBLEMS.unavailable;
	const problemBody: Problem = {
		type: `${PROBLEM_TYPE_PREFIX}unavailable`,
		title,
		status,
		detail: 'The node is overloaded. Come again after the time in Retry-After.',
		code: 'unavailable',
	};
	const body = JSON.stringify(problemBody);
	// The client may be gone by now, which is as good.
	socket.on('error', () => socket.destroy());
	// Our half's end would leave the other half open for as long as the client likes.
	socket.once('finish', () => socket.destroy());
	socket.end(
		[
			`HTTP/1.1 ${status} Service Unavailable`,
			`Retry-After: ${retryAfterS()}`,
			'Content-Type: application/problem+json',
			`Content-Length: ${Buffer.byteLength(body)}`,
			'Connection: close',
			'',
			body,
		].join('\r\n'),
	);
}
