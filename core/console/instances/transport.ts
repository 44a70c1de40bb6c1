import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import { PROBLEMS, type ProblemCode } from '../../contract/errors.ts';
import { Fault } from '../../platform/fault.ts';
import { describeCertificate, refusalAdvice, refusalReason, trusted } from './certificates.ts';
import { peekCertificate, proxyAuthorization, type RemoteTarget } from './connection.ts';

/** What a remote may take of our time and memory (faults M12). */
export interface RemoteLimits {
	/** Until there is a connection, and again until there is a tunnel. */
	connectMs: number;
	/** From the request to the beginning of the answer. */
	answerMs: number;
	/** From the request to the end of an answer that is no stream. */
	totalMs: number;
	/** Silence in a stream; events carry a comment every 15 s. */
	silenceMs: number;
	/** Of an answer that is no stream. */
	bytesMax: number;
	/** Of a file that is handed on as it comes. */
	fileBytesMax: number;
}

export const REMOTE_LIMITS: RemoteLimits = {
	connectMs: 10_000,
	answerMs: 20_000,
	totalMs: 30_000,
	silenceMs: 45_000,
	bytesMax: 16 * 1024 * 1024,
	fileBytesMax: 1024 * 1024 * 1024,
};

const HEADER_BYTES_MAX = 32 * 1024;
/** Each open event stream takes one. */
const CONNECTIONS_MAX = 64;
const MIB = 1024 * 1024;

/** Of an answer, this is handed on; the rest is between the remote and us. */
const HEADERS_KEPT = ['content-type', 'content-disposition', 'cache-control', 'etag', 'retry-after', 'www-authenticate'];

/** A request to a remote. */
export interface RemoteRequest {
	method: Dispatcher.HttpMethod;
	/** Path and query. */
	path: string;
	headers: Record<string, string>;
	body: Uint8Array | null;
	/** The caller has gone away. */
	signal?: AbortSignal;
}

/** The way to one control plane: its own trust, its own proxy, and limits on all that it does (faults M12). */
export class RemoteTransport {
	readonly #target: RemoteTarget;
	readonly #limits: RemoteLimits;
	readonly #dispatcher: Dispatcher;

	constructor(target: RemoteTarget, limits: RemoteLimits = REMOTE_LIMITS) {
		this.#target = target;
		this.#limits = limits;
		this.#dispatcher = createDispatcher(target, limits);
	}

	/**
	 * Sends a request. No redirect is followed, since credentials would go along.
	 *
	 * @returns the answer, whatever its status: whole, or as a stream for events and files.
	 * @throws {Fault} one of the `instance_…` codes when there is none, or one that is too slow or too large.
	 */
	async send(request: RemoteRequest): Promise<Response> {
		const clock = new Deadline(this.#limits.answerMs, request.signal);
		try {
			const answer = await this.#dispatcher.request({
				origin: this.#target.url,
				path: request.path,
				method: request.method,
				// What came compressed could be far more than it seems
				headers: { ...request.headers, 'accept-encoding': 'identity' },
				body: request.body,
				signal: clock.signal,
			});
			this.#refuseRedirect(answer);
			if (!isStream(answer)) {
				clock.extendTo(this.#limits.totalMs);
				return toResponse(answer, await this.#readAll(answer.body));
			}
			clock.stop();
			return toResponse(answer, limited(answer.body, this.#limits.fileBytesMax, isEvents(answer)));
		} catch (error) {
			throw await this.#explain(error, clock);
		} finally {
			clock.stop();
		}
	}

	/** Ends all connections at once. */
	close(): void {
		void this.#dispatcher.destroy();
	}

	#refuseRedirect({ statusCode, headers, body }: Dispatcher.ResponseData): void {
		const location = headers.location;
		if (statusCode < 300 || statusCode >= 400 || typeof location !== 'string') return;
		body.on('error', () => undefined).destroy();
		const to = URL.canParse(location, this.#target.url) ? new URL(location, this.#target.url).origin : 'elsewhere';
		throw new Fault(
			'instance_redirected',
			`${this.#target.url} sends requests on to ${to}. That is not followed, because the credentials would go along. If ${to} is right, enter it as the address.`,
		);
	}

	async #readAll(body: Dispatcher.ResponseData['body']): Promise<Uint8Array<ArrayBuffer>> {
		const chunks: Buffer[] = [];
		let bytes = 0;
		for await (const chunk of body as AsyncIterable<Buffer>) {
			bytes += chunk.byteLength;
			// Leaving the loop ends the connection
			if (bytes > this.#limits.bytesMax) throw this.#tooLarge();
			chunks.push(chunk);
		}
		return new Uint8Array(Buffer.concat(chunks));
	}

	#tooLarge(): Fault {
		return new Fault(
			'instance_answer_too_large',
			`The answer of ${this.#target.url} was cut after ${this.#limits.bytesMax / MIB} MiB. See whether that is a WireSocket control plane.`,
		);
	}

	async #explain(error: unknown, clock: Deadline): Promise<unknown> {
		if (error instanceof Fault || clock.callerHasGone) return error;
		const code = codeOf(error);
		const { url, proxy } = this.#target;
		if (clock.hasPassed || TIMEOUT_CODES.includes(code))
			return new Fault('instance_timeout', `${url} did not answer in time. It may be overloaded; try again in a while.`, {
				retryAfterS: 5,
			});
		const reason = refusalReason(code);
		if (reason !== null) return this.#certificateRefused(code, reason);
		const through = proxy ? ` through the proxy ${proxy.url}` : '';
		return new Fault('instance_unreachable', `${url} cannot be reached${through}: ${unreachableReason(code, error)}`);
	}

	async #certificateRefused(code: string, reason: string): Promise<Fault> {
		const facts = await peekCertificate(this.#target, this.#limits.connectMs);
		const description = facts ? ` ${describeCertificate(facts)}` : '';
		return new Fault(
			'instance_certificate_refused',
			`The certificate of ${this.#target.url} is refused, because ${reason}.${description} ${refusalAdvice(code)}`,
		);
	}
}

function createDispatcher({ ca, proxy }: RemoteTarget, limits: RemoteLimits): Dispatcher {
	const tls = { ...(ca === null ? {} : { ca: trusted(ca) }), allowH2: false };
	const options = {
		connectTimeout: limits.connectMs,
		headersTimeout: limits.answerMs,
		bodyTimeout: limits.silenceMs,
		maxHeaderSize: HEADER_BYTES_MAX,
		connections: CONNECTIONS_MAX,
		allowH2: false,
	};
	if (!proxy) return new Agent({ ...options, connect: { ...tls, timeout: limits.connectMs } });
	const token = proxyAuthorization(proxy);
	return new ProxyAgent({
		...options,
		uri: proxy.url,
		requestTls: tls,
		proxyTls: tls,
		...(token === null ? {} : { token }),
	});
}

/** Ends a request when its time is over, or its caller has gone. */
class Deadline {
	readonly #controller = new AbortController();
	readonly #caller: AbortSignal | undefined;
	readonly #startedMs = performance.now();
	#timer: NodeJS.Timeout;
	hasPassed = false;

	constructor(ms: number, caller: AbortSignal | undefined) {
		this.#caller = caller;
		this.#timer = this.#after(ms);
	}

	get signal(): AbortSignal {
		const own = this.#controller.signal;
		return this.#caller ? AbortSignal.any([own, this.#caller]) : own;
	}

	get callerHasGone(): boolean {
		return this.#caller?.aborted ?? false;
	}

	/** Counted from the start. */
	extendTo(ms: number): void {
		clearTimeout(this.#timer);
		this.#timer = this.#after(ms - (performance.now() - this.#startedMs));
	}

	stop(): void {
		clearTimeout(this.#timer);
	}

	#after(ms: number): NodeJS.Timeout {
		return setTimeout(() => {
			this.hasPassed = true;
			this.#controller.abort();
		}, ms);
	}
}

function isEvents({ headers }: Dispatcher.ResponseData): boolean {
	return String(headers['content-type'] ?? '').startsWith('text/event-stream');
}

function isStream(answer: Dispatcher.ResponseData): boolean {
	return isEvents(answer) || String(answer.headers['content-disposition'] ?? '').startsWith('attachment');
}

/** Hands a stream on as it comes; a file ends with an error beyond the limit, so that half of one is not taken for whole. */
function limited(body: Dispatcher.ResponseData['body'], bytesMax: number, isEndless: boolean): ReadableStream<Uint8Array> {
	const iterator = (body as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
	let bytes = 0;
	return new ReadableStream<Uint8Array>({
		async pull(controller) {
			const { done, value } = await iterator.next();
			if (done) return controller.close();
			bytes += value.byteLength;
			if (!isEndless && bytes > bytesMax) throw new Error('The file is larger than what is taken from an instance.');
			controller.enqueue(new Uint8Array(value));
		},
		async cancel() {
			body.on('error', () => undefined).destroy();
		},
	});
}

const NO_BODY = [101, 204, 205, 304];

function toResponse({ statusCode, headers }: Dispatcher.ResponseData, body: BodyInit): Response {
	const kept = new Headers();
	for (const name of HEADERS_KEPT) {
		const value = headers[name];
		if (typeof value === 'string') kept.set(name, value);
	}
	// Another server's page must never run as one of ours
	kept.set('X-Content-Type-Options', 'nosniff');
	kept.set('Content-Security-Policy', "sandbox; default-src 'none'");
	return new Response(NO_BODY.includes(statusCode) ? null : body, { status: statusCode, headers: kept });
}

const TIMEOUT_CODES = ['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT'];

const UNREACHABLE: Record<string, string> = {
	ENOTFOUND: 'there is no such host. See whether the name is right.',
	EAI_AGAIN: 'its name cannot be looked up right now. See whether this machine is online.',
	ECONNREFUSED: 'nobody listens there. See whether it runs, and whether the port is right.',
	ECONNRESET: 'the connection was cut.',
	EHOSTUNREACH: 'there is no way to that host. See whether this machine is in the right network.',
	ENETUNREACH: 'there is no way to that network. See whether this machine is online.',
	UND_ERR_SOCKET: 'the connection was cut before the answer was there.',
	UND_ERR_DESTROYED: 'its settings were changed meanwhile. Try again.',
	UND_ERR_PRX_CONN: 'the proxy cut the connection.',
	UND_ERR_PRX_TLS: "the proxy's certificate is refused. Add the certificate of the authority that signed it as extra CA.",
	UND_ERR_ABORTED: 'the proxy lets nobody through to it. See whether it wants a user name and password.',
	UND_ERR_HEADERS_OVERFLOW: 'its answer has too many headers.',
	ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS on that port.',
	ERR_SSL_PACKET_LENGTH_TOO_LONG: 'it does not speak TLS on that port.',
};

/** Why there is no connection, in words for a person. */
export function unreachableReason(code: string, error: unknown): string {
	if (code.startsWith('HPE_') || code === 'UND_ERR_HTTP_PARSER') return 'what answers there does not speak HTTP.';
	return UNREACHABLE[code] ?? `${error instanceof Error ? error.message : code}.`;
}

/** The code of what a connection failed with; several addresses that were tried come as one error. */
export function codeOf(error: unknown): string {
	if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
	if (typeof error !== 'object' || error === null) return '';
	return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** A fault as a step of a test or a status shows it. */
export function problemOf(fault: Fault): { code: ProblemCode; title: string; detail: string } {
	return { code: fault.code, title: PROBLEMS[fault.code].title, detail: fault.detail };
}
