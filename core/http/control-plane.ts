import { type Context, Hono } from 'hono';
import { API_PREFIX } from '../contract/api.ts';
import { PROBLEMS } from '../contract/errors.ts';
import type { Instance } from '../contract/instance.ts';
import { isPublicRoute } from '../control-plane/access.ts';
import { type Caller, visitor } from '../control-plane/caller.ts';
import type { KeyService } from '../control-plane/keys/service.ts';
import { nodeAgentRouter } from '../control-plane/nodes/handlers.ts';
import type { NodeRegistry } from '../control-plane/nodes/registry.ts';
import { type ManagementServices, managementRouter } from '../control-plane/router.ts';
import { type TokenLimits, tokenRoutes } from '../control-plane/tokens/handlers.ts';
import type { TokenService } from '../control-plane/tokens/service.ts';
import type { Clock } from '../platform/clock.ts';
import { Fault, notFound } from '../platform/fault.ts';
import { isoTime } from '../platform/iso-time.ts';
import type { Logger } from '../platform/logger.ts';
import { problemResponse } from '../platform/problem-response.ts';
import { isBackupUpload, receiveBackup } from './backup-upload.ts';
import { refuseForeign } from './guards.ts';
import type { Idempotency } from './idempotency/idempotency.ts';
import { expectedVersion } from './if-match.ts';
import type { Peer } from './listener.ts';
import { openApiDocument } from './openapi/document.ts';
import { referenceRoutes } from './openapi/reference.ts';
import { bindRouter } from './orpc.ts';
import { toFault } from './problems.ts';
import type { RateLimit } from './rate-limit.ts';
import { welcomePages } from './welcome-pages.ts';

/** How long clients may keep a key set; a new `kid` makes them ask again anyway. */
const JWKS_MAX_AGE_S = 300;
const BACKUP_PATH = `${API_PREFIX}/sandbox/data/backup`;
const SIGN_UP_PATH = `${API_PREFIX}/signup`;

export interface ControlPlaneOptions {
	instance: Instance;
	/** Origin that a proxy offers it at; absent: it is reached on this machine only. */
	publicUrl?: string | undefined;
	/** Folder of the built screens, for the pages of people who have no session. */
	rendererDir: string;
	management: ManagementServices;
	tokens: TokenService;
	keys: KeyService;
	nodeRegistry: NodeRegistry;
	idempotency: Idempotency;
	/** Whether changes can be stored; health is degraded while they cannot (faults S2). */
	isWritable(): boolean;
	limits: { jwks: RateLimit; management: RateLimit; signUp: RateLimit; invitations: RateLimit; token: TokenLimits };
	clock: Clock;
	logger: Logger;
}

/** A control plane as a function, wherever the request comes from. */
export interface ControlPlane {
	/** For requests of this process's own console: the caller is known, there is no network to guard against. */
	fetchAs(caller: Caller, request: Request): Promise<Response>;
	/** For requests from a listener: guarded, and the caller is the bearer of a token. */
	fetch(request: Request, peer: Peer, port: number): Promise<Response>;
}

type Env = { Bindings: { caller: Caller | null; peer: Peer } };

/** Puts the endpoints of the control plane together: tokens, key sets, the management API, its document, health. */
export function createControlPlane(options: ControlPlaneOptions): ControlPlane {
	const { logger } = options;
	const app = new Hono<Env>();
	app.onError((error) => problemResponse(toFault(error, logger)));
	app.notFound(() => problemResponse(notFound('page')));
	app.get('/health', (context) => {
		const timestamp = isoTime(options.clock.nowMs());
		return options.isWritable()
			? context.json({ status: 'healthy', timestamp })
			: context.json({ status: 'degraded', timestamp }, PROBLEMS.unavailable.status);
	});
	app.route('/', tokenRoutes(options.tokens, options.instance.issuer, options.limits.token, logger));
	const document = openApiDocument(options.instance);
	app.get('/openapi.json', async (context) => context.json(await document));
	app.route('/', referenceRoutes());
	app.route('/', welcomePages(options.rendererDir));
	app.get('/:tenantId/.well-known/jwks', async (context) => {
		await options.limits.jwks(context.env.peer.remoteAddress);
		const jwks = await publishedKeys(options, context.req.param('tenantId'));
		return context.json(jwks, 200, { 'Cache-Control': `public, max-age=${JWKS_MAX_AGE_S}` });
	});
	app.post(`${API_PREFIX}/nodes/:nodeId/heartbeat`, nodeAgent(options.nodeRegistry, logger));
	const management = bindRouter(managementRouter(options.management), logger);
	app.all(`${API_PREFIX}/*`, async (context) => {
		const caller = context.env.caller ?? (await callerOf(options, context.req.raw, context.env.peer));
		// This machine's own console has no address and no limit.
		if (!context.env.caller) await limitCaller(options, context.req.path, caller, context.env.peer);
		if (!caller) return unauthorized();
		if (isBackupUpload(context.req.method, context.req.path))
			return receiveBackup(options.management.data, caller, context.req.raw);
		const conditional = { ...caller, expectedVersion: expectedVersion(context.req.header('if-match')) };
		const answer = async (request: Request) =>
			(await management(request, { caller: conditional })) ?? problemResponse(notFound('route'));
		// A backup is nothing to keep in the data that it is of.
		if (context.req.path === BACKUP_PATH) return answer(context.req.raw);
		return options.idempotency.run(caller, context.req.raw, answer);
	});
	return {
		fetchAs: async (caller, request) => app.fetch(request, { caller, peer: { remoteAddress: null } }),
		async fetch(request, peer, port) {
			const foreign = refuseForeign(request, port, options.publicUrl);
			return foreign ? problemResponse(foreign) : app.fetch(request, { caller: null, peer });
		},
	};
}

/** For nodes on other machines, who come with a node token in place of a management token. */
function nodeAgent(registry: NodeRegistry, logger: Logger) {
	const agent = bindRouter(nodeAgentRouter(registry), logger);
	return async ({ req }: Context<Env, `${string}/:nodeId/heartbeat`>): Promise<Response> => {
		const token = bearerToken(req.header('authorization'));
		if (token === undefined || !(await registry.authenticate(req.param('nodeId'), token)))
			return unauthorized('Send the token that the node was given when it was registered.');
		return (await agent(req.raw, {})) ?? problemResponse(notFound('route'));
	};
}

async function publishedKeys({ keys, management }: ControlPlaneOptions, tenantId: string) {
	const jwks = await keys.published(tenantId);
	if (jwks.keys.length === 0 && !(await management.names.tenants.get(tenantId))) throw notFound('tenant');
	return jwks;
}

/** The bearer of a valid token, anybody on a public route; else null. */
async function callerOf({ management }: ControlPlaneOptions, request: Request, { remoteAddress }: Peer): Promise<Caller | null> {
	if (isPublicRoute(request.method, new URL(request.url).pathname)) return visitor('visitor', remoteAddress);
	const token = bearerToken(request.headers.get('authorization') ?? undefined);
	return token === undefined ? null : management.sessions.authenticate(token, remoteAddress);
}

async function limitCaller(
	{ limits }: ControlPlaneOptions,
	path: string,
	caller: Caller | null,
	{ remoteAddress }: Peer,
): Promise<void> {
	if (caller?.role !== 'visitor') return limits.management(caller?.name ?? remoteAddress);
	return path === SIGN_UP_PATH ? limits.signUp(remoteAddress) : limits.invitations(remoteAddress);
}

function bearerToken(header: string | undefined): string | undefined {
	return /^bearer +(\S+)$/i.exec(header ?? '')?.[1];
}

function unauthorized(detail = 'Send a management token: POST /connect/token with grant_type=password.'): Response {
	return problemResponse(new Fault('unauthorized', detail), { 'WWW-Authenticate': 'Bearer realm="WireSocket"' });
}
