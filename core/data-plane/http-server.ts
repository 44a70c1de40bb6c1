import { randomInt } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { PROBLEM_TYPE_PREFIX, PROBLEMS, type Problem, type ProblemCode } from '../contract/errors.ts';
import type { Clock } from '../platform/clock.ts';
import { isoTime } from '../platform/iso-time.ts';
import { documentNameOf } from './handshake/document-name.ts';

const ALLOWED_METHODS = ['GET', 'HEAD'];
/** For clients that an overloaded node refuses: spread, so that they do not come back all at once. */
const RETRY_AFTER_S = { min: 5, max: 15 };
const DEADLINE_CHECK_MS = 1_000;

interface ServerOptions {
	clock: Clock;
	/** Whether the node takes no new connections right now. */
	isOverloaded: () => boolean;
	/** From the first byte of a request to the end of its headers (faults H9). */
	headersDeadlineMs: number;
}

/** The node's HTTP server: health and clear refusals. WebSocket handshakes come out of it as `upgrade` events. */
export function createHttpServer({ clock, isOverloaded, headersDeadlineMs }: ServerOptions): Server {
	return createAdaptorServer({
		fetch: createApp(clock, isOverloaded).fetch,
		serverOptions: {
			headersTimeout: headersDeadlineMs,
			requestTimeout: headersDeadlineMs,
			connectionsCheckingInterval: Math.min(DEADLINE_CHECK_MS, headersDeadlineMs),
			// Others (h2c) are asked for by clients that go on without.
			shouldUpgradeCallback: (request) => request.headers.upgrade?.toLowerCase() === 'websocket',
		},
	}) as Server;
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
			`Retry-After: ${randomInt(RETRY_AFTER_S.min, RETRY_AFTER_S.max + 1)}`,
			'Content-Type: application/problem+json',
			`Content-Length: ${Buffer.byteLength(body)}`,
			'Connection: close',
			'',
			body,
		].join('\r\n'),
	);
}

function createApp(clock: Clock, isOverloaded: () => boolean): Hono {
	const app = new Hono();
	for (const path of ['/', '/health']) {
		app.get(path, (context) => {
			const overloaded = isOverloaded();
			const body = { status: overloaded ? 'overloaded' : 'healthy', timestamp: isoTime(clock.nowMs()) };
			return context.json(body, overloaded ? 503 : 200, { 'Cache-Control': 'no-store' });
		});
		app.all(path, () => methodNotAllowed());
	}
	app.notFound((context) => {
		if (documentNameOf(new URL(context.req.url).pathname) === null)
			return problem('not_found', 'This server has /health, and WebSockets at /{documentName}.');
		return ALLOWED_METHODS.includes(context.req.method) ? upgradeRequired() : methodNotAllowed();
	});
	return app;
}

function methodNotAllowed(): Response {
	return problem('method_not_allowed', `Use ${ALLOWED_METHODS.join(' or ')}.`, { Allow: ALLOWED_METHODS.join(', ') });
}

/** A document's path without an upgrade (RFC 9110 section 15.5.22, faults H8). */
function upgradeRequired(): Response {
	const body = {
		title: 'This is a WebSocket',
		status: 426,
		detail: 'Connect with a WebSocket client.',
		code: 'upgrade_required',
	};
	return render(body, { Connection: 'Upgrade', Upgrade: 'websocket' });
}

function problem(code: ProblemCode, detail: string, headers: Record<string, string> = {}): Response {
	return render({ ...PROBLEMS[code], detail, code }, headers);
}

function render(body: Omit<Problem, 'type'>, headers: Record<string, string>): Response {
	return new Response(JSON.stringify({ type: PROBLEM_TYPE_PREFIX + body.code, ...body } satisfies Problem), {
		status: body.status,
		headers: { 'Content-Type': 'application/problem+json', ...headers },
	});
}
