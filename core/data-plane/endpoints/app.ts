import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import { PROBLEM_TYPE_PREFIX, type Problem } from '../../contract/errors.ts';
import type { NodeHealth } from '../../contract/node-endpoints.ts';
import type { ClientAddress } from '../../platform/client-address.ts';
import type { Clock } from '../../platform/clock.ts';
import { Fault } from '../../platform/fault.ts';
import { isoTime } from '../../platform/iso-time.ts';
import type { Logger } from '../../platform/logger.ts';
import { problemResponse } from '../../platform/problem-response.ts';
import type { AdmissionAuthority } from '../handshake/admission.ts';
import { documentNameOf } from '../handshake/document-name.ts';
import { type HandshakeRequest, readHandshake } from '../handshake/request.ts';
import type { MetricsText } from '../metrics/exposition.ts';
import type { NodePolicies } from '../policies.ts';
import { retryAfterS } from '../retry-after.ts';
import { answerDiscovery } from './discovery.ts';
import { answerUsage } from './usage.ts';

const ALLOWED_METHODS = ['GET', 'HEAD'];
const PREFLIGHT_MAX_AGE_S = 600;
const NO_STORE = { 'Cache-Control': 'no-store' };
/** A page asks for its editor's node. What it may know, the token says; cookies play no part, so any origin may read the answer. */
const CORS = cors({
	origin: '*',
	allowMethods: ALLOWED_METHODS,
	allowHeaders: ['Authorization'],
	exposeHeaders: ['Retry-After', 'WWW-Authenticate'],
	maxAge: PREFLIGHT_MAX_AGE_S,
});

export interface EndpointsOptions {
	region: string;
	authority: AdmissionAuthority;
	policies: NodePolicies;
	/** Tells whose request it is, where proxies stand in front. */
	clientAddress: ClientAddress | undefined;
	health: () => Promise<NodeHealth['status']>;
	metrics: () => Promise<MetricsText>;
	clock: Clock;
	logger: Logger;
}

type Env = { Bindings: HttpBindings };
type NodeContext = Context<Env>;

/** What a node answers over plain HTTP (contract section 3); everything else is refused with what would be right. */
export function createApp(options: EndpointsOptions): Hono<Env> {
	const { policies, clock, logger, authority, region } = options;
	const app = new Hono<Env>();
	app.onError((error) => failure(error, logger));
	const whose = (context: NodeContext): HandshakeRequest => readHandshake(context.env.incoming, options.clientAddress);

	for (const path of ['/', '/health'])
		app.get(path, async (context) => {
			await policies.health(whose(context).remoteAddress);
			const status = await options.health();
			const body: NodeHealth = { status, timestamp: isoTime(clock.nowMs()) };
			return context.json(body, status === 'healthy' ? 200 : 503, NO_STORE);
		});
	app.get('/metrics', async (context) => {
		await policies.metrics(whose(context).remoteAddress);
		const { contentType, text } = await options.metrics();
		return context.body(text, 200, { 'Content-Type': contentType, ...NO_STORE });
	});
	app.use('/discovery', CORS);
	app.get('/discovery', async (context) => {
		const request = whose(context);
		await policies.discovery(request.remoteAddress);
		return answerDiscovery(request, authority, region);
	});
	app.use('/usage', CORS);
	app.get('/usage', async (context) => {
		const request = whose(context);
		await policies.usage(request.remoteAddress);
		return answerUsage(request, authority, clock.nowMs());
	});
	for (const path of ['/', '/health', '/metrics', '/discovery', '/usage']) app.all(path, () => methodNotAllowed());
	app.notFound((context) => {
		if (documentNameOf(new URL(context.req.url).pathname) === null)
			return problemResponse(
				new Fault('not_found', 'This server has /health, /metrics, /discovery and /usage, and WebSockets at /{documentName}.'),
			);
		return ALLOWED_METHODS.includes(context.req.method) ? upgradeRequired() : methodNotAllowed();
	});
	return app;
}

function methodNotAllowed(): Response {
	const fault = new Fault('method_not_allowed', `Use ${ALLOWED_METHODS.join(' or ')}.`);
	return problemResponse(fault, { Allow: ALLOWED_METHODS.join(', ') });
}

/** A document's path without an upgrade (RFC 9110 section 15.5.22, faults H8). */
function upgradeRequired(): Response {
	const body: Problem = {
		type: `${PROBLEM_TYPE_PREFIX}upgrade_required`,
		title: 'This is a WebSocket',
		status: 426,
		detail: 'Connect with a WebSocket client.',
		code: 'upgrade_required',
	};
	return new Response(JSON.stringify(body), {
		status: body.status,
		headers: { 'Content-Type': 'application/problem+json', Connection: 'Upgrade', Upgrade: 'websocket' },
	});
}

/** What was not expected is most likely a plane port that cannot answer now. */
function failure(error: Error, logger: Logger): Response {
	if (error instanceof Fault) return problemResponse(error);
	logger.error({ reason: error.message }, 'request could not be answered');
	return problemResponse(new Fault('unavailable', 'The node cannot tell right now. Try again.', { retryAfterS: retryAfterS() }));
}
