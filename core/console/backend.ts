import { implement } from '@orpc/server';
import { Hono } from 'hono';
import { CONSOLE_PREFIX, consoleApi } from '../contract/console.ts';
import { downloadPath } from '../contract/downloads.ts';
import { RELAY_PATH } from '../contract/playground.ts';
import { refuseForeign } from '../http/guards.ts';
import { expectedVersion } from '../http/if-match.ts';
import { bindRouter } from '../http/orpc.ts';
import { toFault } from '../http/problems.ts';
import { Fault, notFound } from '../platform/fault.ts';
import type { Logger } from '../platform/logger.ts';
import { problemResponse } from '../platform/problem-response.ts';
import type { Downloads } from './downloads.ts';
import type { RemoteService } from './instances/service.ts';
import type { Instances } from './instances.ts';
import { requireNodeOf } from './playground/admission.ts';
import type { RelayTickets } from './playground/tickets.ts';
import type { Sessions } from './sessions.ts';
import { staticFiles } from './static-files.ts';

interface ConsoleOptions {
	sessions: Sessions;
	instances: Instances;
	remotes: RemoteService;
	relayTickets: RelayTickets;
	downloads: Downloads;
	rendererDir: string;
	logger: Logger;
}

/** What a handler may tell about the answer besides its body. */
interface ConsoleContext {
	/** As the caller knows this console: `127.0.0.1:4400`. */
	host: string;
	cookies: string[];
	/** Version that an edit is based on (`If-Match`); null for whatever is there. */
	expectedVersion: number | null;
}

const SESSION_PATH = `${CONSOLE_PREFIX}/session`;

/**
 * The backend of the screens: their files, their sign-in, and the way to the instances.
 *
 * @returns a fetch function for a loopback listener.
 */
export function createConsole(options: ConsoleOptions): (request: Request, port: number) => Promise<Response> {
	const { sessions, instances, logger } = options;
	const app = new Hono();
	const own = bindRouter(consoleRouter(options), logger);
	app.onError((error) => problemResponse(toFault(error, logger)));
	app.notFound(() => problemResponse(notFound('page')));
	app.get(downloadPath(':downloadId'), (context) => {
		if (!sessions.hasCookie(context.req.raw)) throw new Fault('unauthorized', 'Open the console through its launch link.');
		return options.downloads.fetch(context.req.param('downloadId'));
	});
	app.use(`${CONSOLE_PREFIX}/*`, async (context, next) =>
		context.req.path === SESSION_PATH ? next() : requireSession(sessions, context.req.raw, next),
	);
	app.use('/instances/:instanceId/*', (context, next) => requireSession(sessions, context.req.raw, next));
	app.all(`${CONSOLE_PREFIX}/*`, async (context) => {
		const cookies: string[] = [];
		const response =
			(await own(context.req.raw, {
				cookies,
				host: new URL(context.req.url).host,
				expectedVersion: expectedVersion(context.req.header('if-match')),
			})) ?? problemResponse(notFound('route'));
		for (const cookie of cookies) response.headers.append('Set-Cookie', cookie);
		return response;
	});
	app.all(
		'/instances/:instanceId/*',
		async (context) => (await instances.forward(context.req.raw)) ?? problemResponse(notFound('instance')),
	);
	app.route('/', staticFiles(options.rendererDir));
	return async (request, port) => {
		const foreign = refuseForeign(request, port);
		return foreign ? problemResponse(foreign) : app.fetch(request);
	};
}

async function requireSession(sessions: Sessions, request: Request, next: () => Promise<void>): Promise<void> {
	if (!sessions.has(request)) throw new Fault('unauthorized', 'Open the console through its launch link.');
	await next();
}

function consoleRouter({ sessions, instances, remotes, relayTickets, downloads }: ConsoleOptions) {
	const os = implement(consoleApi).$context<ConsoleContext>();
	return os.router({
		session: {
			create: os.session.create.handler(({ input, context }) => {
				const session = sessions.create(input.launchToken);
				if (!session) throw new Fault('launch_token_invalid', 'Ask for a new launch link where WireSocket was started.');
				context.cookies.push(session.cookie);
				return { sessionToken: session.sessionToken };
			}),
		},
		instances: {
			list: os.instances.list.handler(() => instances.list()),
			get: os.instances.get.handler(({ input }) => remotes.get(input.instanceId).details),
			status: os.instances.status.handler(({ input }) => instances.status(input.instanceId)),
			add: os.instances.add.handler(({ input }) => remotes.add(input)),
			update: os.instances.update.handler(({ input: { instanceId, ...settings }, context }) =>
				remotes.update(instanceId, settings, context.expectedVersion),
			),
			duplicate: os.instances.duplicate.handler(({ input }) => remotes.duplicate(input.instanceId)),
			remove: os.instances.remove.handler(({ input }) => remotes.remove(input.instanceId)),
			signIn: os.instances.signIn.handler(({ input: { instanceId, ...credentials } }) => remotes.signIn(instanceId, credentials)),
			signOut: os.instances.signOut.handler(({ input }) => remotes.signOut(input.instanceId)),
			unlock: os.instances.unlock.handler(({ input }) => remotes.unlock(input.instanceId, input.name)),
			lock: os.instances.lock.handler(({ input }) => remotes.lock(input.instanceId)),
			test: os.instances.test.handler(({ input }) => remotes.test(input)),
			export: os.instances.export.handler(({ input }) => remotes.export(input.passphrase)),
			import: os.instances.import.handler(({ input }) => remotes.import(input.file, input.passphrase)),
		},
		downloads: {
			auditExport: os.downloads.auditExport.handler(({ input: { instanceId, query } }) =>
				downloads.beginAuditExport(instanceId, query),
			),
			backup: os.downloads.backup.handler(({ input: { instanceId, passphrase } }) =>
				downloads.beginBackup(instanceId, passphrase),
			),
			state: os.downloads.state.handler(({ input }) => downloads.state(input.downloadId)),
		},
		playground: {
			open: os.playground.open.handler(async ({ input, context }) => {
				await requireNodeOf(instances, input);
				return { url: `ws://${context.host}${RELAY_PATH}`, ticket: relayTickets.issue(input) };
			}),
		},
	});
}
