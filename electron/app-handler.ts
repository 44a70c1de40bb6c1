import { CONSOLE_PREFIX } from '../core/contract/console.ts';
import { PROBLEM_TYPE_PREFIX, PROBLEMS, type Problem } from '../core/contract/errors.ts';
import { APP_ORIGIN, isAppUrl } from './app-url.ts';
import { type ConsoleSession, openConsoleSession } from './console-session.ts';
import type { CoreReady, CoreSupervisor } from './core-supervisor.ts';

const API_PREFIXES = [`${CONSOLE_PREFIX}/`, '/instances/'];
const RETRY_AFTER_S = 1;

/** The page's own, or meant for another server; core gets the session's and its own instead. */
const REQUEST_HEADERS_DROPPED = ['host', 'origin', 'referer', 'cookie', 'connection', 'accept-encoding'];
/** They describe the connection to core, or are between core and us. */
const RESPONSE_HEADERS_DROPPED = ['set-cookie', 'connection', 'keep-alive', 'transfer-encoding'];

/** `duplex` is needed to stream a body and is missing in the DOM's types. */
type StreamingRequestInit = RequestInit & { duplex: 'half' };

/**
 * Answers what the window asks of `app://console/`: hands it on to core's console with the session that belongs to
 * this app, and streams the answer back as it comes.
 *
 * Paths that leave the console are a 404 (faults U7). While core is away, calls are answered with 503 at once, so that
 * the screens can say so (faults U8); the page itself waits for core.
 */
export function createAppHandler(core: CoreSupervisor): (request: Request) => Promise<Response> {
	const sessions = new SessionSource(core);
	return async (request) => {
		const { pathname, search } = new URL(request.url);
		if (!isAppUrl(request.url) || !isPlainPath(pathname)) return plainText(404, 'There is no such page.');
		const origin = request.headers.get('origin');
		if (origin !== null && origin !== APP_ORIGIN) return plainText(403, 'Requests from other web pages are not taken.');
		const isCall = API_PREFIXES.some((prefix) => pathname.startsWith(prefix));
		if (isCall && isAway(core)) return unavailable();
		try {
			const session = await sessions.current();
			const response = await fetch(session.consoleUrl + pathname + search, toCore(request, session));
			return fromCore(response);
		} catch {
			// It was on its way when core ended, or core does not start; its state tells the user why
			return unavailable();
		}
	};
}

/** One session for each life of the core process. */
class SessionSource {
	readonly #core: CoreSupervisor;
	#opened: { by: CoreReady; session: Promise<ConsoleSession> } | undefined;

	constructor(core: CoreSupervisor) {
		this.#core = core;
	}

	async current(): Promise<ConsoleSession> {
		const ready = await this.#core.ready();
		if (this.#opened?.by !== ready) this.#opened = { by: ready, session: this.#open(ready) };
		return this.#opened.session;
	}

	async #open(ready: CoreReady): Promise<ConsoleSession> {
		try {
			return await openConsoleSession({ ...ready, launchUrl: await this.#core.launchUrl() });
		} catch (error) {
			// The next request tries anew
			this.#opened = undefined;
			throw error;
		}
	}
}

function isAway(core: CoreSupervisor): boolean {
	return core.state.phase === 'restarting' || core.state.phase === 'failed';
}

/** Dot segments were resolved when the URL was parsed; these are the ones that were hidden from that. */
function isPlainPath(pathname: string): boolean {
	try {
		const decoded = decodeURIComponent(pathname);
		return !/[\\\0]/.test(decoded) && decoded.split('/').every((segment) => segment !== '..' && segment !== '.');
	} catch {
		return false;
	}
}

function toCore(request: Request, session: ConsoleSession): StreamingRequestInit {
	const headers = new Headers(request.headers);
	for (const name of REQUEST_HEADERS_DROPPED) headers.delete(name);
	for (const [name, value] of Object.entries(session.headers)) headers.set(name, value);
	// What came compressed would be unpacked here, and its headers would lie
	headers.set('accept-encoding', 'identity');
	const { method, body, signal } = request;
	return { method, headers, body, signal, redirect: 'manual', duplex: 'half' };
}

function fromCore(response: Response): Response {
	const headers = new Headers(response.headers);
	for (const name of RESPONSE_HEADERS_DROPPED) headers.delete(name);
	return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

function unavailable(): Response {
	const { status, title } = PROBLEMS.unavailable;
	const problem: Problem = {
		type: `${PROBLEM_TYPE_PREFIX}unavailable`,
		title,
		status,
		detail: 'The core process is not running at the moment.',
		code: 'unavailable',
	};
	return new Response(JSON.stringify(problem), {
		status,
		headers: { 'Content-Type': 'application/problem+json', 'Retry-After': String(RETRY_AFTER_S) },
	});
}

function plainText(status: number, text: string): Response {
	return new Response(text, { status, headers: { 'Content-Type': 'text/plain; charset=utf-8' } });
}
