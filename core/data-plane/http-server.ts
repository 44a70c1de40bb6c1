import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { PROBLEM_TYPE_PREFIX, PROBLEMS, type Problem, type ProblemCode } from '../contract/errors.ts';
import type { Clock } from '../platform/clock.ts';
import { isoTime } from '../platform/iso-time.ts';
import { documentNameOf } from './handshake/document-name.ts';

const ALLOWED_METHODS = ['GET', 'HEAD'];
const DEADLINE_CHECK_MS = 1_000;

interface ServerOptions {
	clock: Clock;
	/** From the first byte of a request to the end of its headers (faults H9). */
	headersDeadlineMs: number;
}

/** The node's HTTP server: health and clear refusals. WebSocket handshakes come out of it as `upgrade` events. */
export function createHttpServer({ clock, headersDeadlineMs }: ServerOptions): Server {
	return createAdaptorServer({
		fetch: createApp(clock).fetch,
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

function createApp(clock: Clock): Hono {
	const app = new Hono();
	for (const path of ['/', '/health']) {
		app.get(path, (context) =>
			context.json({ status: 'healthy', timestamp: isoTime(clock.nowMs()) }, 200, { 'Cache-Control': 'no-store' }),
		);
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
