import type { Dispatcher } from 'undici';
import { CONFIRMATION_HEADER, type InstanceDetails, type InstanceEntry, UNLOCK_MS } from '../../contract/instances.ts';
import { isWrite } from '../../contract/writes.ts';
import type { Clock } from '../../platform/clock.ts';
import { Fault } from '../../platform/fault.ts';
import { isoTime } from '../../platform/iso-time.ts';
import type { RemoteTarget } from './connection.ts';
import type { RemoteSession } from './session.ts';
import type { RemoteRecord } from './store.ts';
import type { RemoteTransport } from './transport.ts';

const UNAUTHORIZED = 401;
const PROBLEM_TYPE = 'application/problem+json';
const BODY_BYTES_MAX = 2_000_000;
const METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Of a request, this goes to the remote; the rest is between the screens and us. */
const HEADERS_SENT = ['accept', 'content-type', 'if-match', 'idempotency-key', 'last-event-id'];
/** Below it a session is needed; elsewhere are the OAuth endpoints, where clients bring their own credentials. */
const API_PATH = '/api/';

/** A control plane elsewhere as a fetch function: guards writes, adds the session, renews it. */
export class RemoteInstance {
	readonly record: RemoteRecord;
	readonly target: RemoteTarget;
	readonly transport: RemoteTransport;
	readonly session: RemoteSession;
	readonly #clock: Clock;
	#unlockedUntilMs: number;

	constructor(options: {
		record: RemoteRecord;
		target: RemoteTarget;
		transport: RemoteTransport;
		session: RemoteSession;
		clock: Clock;
		/** What was unlocked stays so when settings change. */
		unlockedUntilMs: number;
	}) {
		this.record = options.record;
		this.target = options.target;
		this.transport = options.transport;
		this.session = options.session;
		this.#clock = options.clock;
		this.#unlockedUntilMs = options.unlockedUntilMs;
	}

	get unlockedUntilMs(): number {
		return this.#unlockedUntilMs;
	}

	get entry(): InstanceEntry {
		const { id, name, url, environment, production, readOnly, version } = this.record;
		const isUnlocked = readOnly && this.#clock.nowMs() < this.#unlockedUntilMs;
		return {
			id,
			name,
			kind: 'remote',
			url,
			environment,
			production,
			readOnly,
			writesUnlockedUntil: isUnlocked ? isoTime(this.#unlockedUntilMs) : null,
			session: { state: this.session.state, username: this.session.secrets.username },
			version,
		};
	}

	get details(): InstanceDetails {
		return {
			...this.entry,
			ca: this.record.ca,
			proxyUrl: this.record.proxyUrl,
			proxyUsername: this.target.proxy?.credentials?.username ?? null,
			clientId: this.session.secrets.client?.clientId ?? null,
		};
	}

	/** Writes are taken for 15 minutes. */
	unlock(): void {
		this.#unlockedUntilMs = this.#clock.nowMs() + UNLOCK_MS;
	}

	lock(): void {
		this.#unlockedUntilMs = 0;
	}

	/**
	 * Hands a request on.
	 *
	 * @throws {Fault} `instance_read_only`, `confirmation_needed`, `instance_sign_in_needed`, and those of
	 *   {@link RemoteTransport.send}.
	 */
	async fetch(request: Request): Promise<Response> {
		this.#guardWrite(request);
		if (!METHODS.includes(request.method)) throw new Fault('method_not_allowed', 'This method is not handed on to an instance.');
		const { pathname, search } = new URL(request.url);
		const outgoing = {
			method: request.method as Dispatcher.HttpMethod,
			path: pathname + search,
			headers: Object.fromEntries(
				HEADERS_SENT.flatMap((name) => {
					const value = request.headers.get(name);
					return value === null ? [] : [[name, value]];
				}),
			),
			body: await readBody(request),
			signal: request.signal,
		};
		if (!pathname.startsWith(API_PATH)) {
			const authorization = request.headers.get('authorization');
			const headers = authorization === null ? outgoing.headers : { ...outgoing.headers, authorization };
			return this.transport.send({ ...outgoing, headers });
		}
		return this.#withSession((token) =>
			this.transport.send({ ...outgoing, headers: { ...outgoing.headers, authorization: `Bearer ${token}` } }),
		);
	}

	/** A token that is refused is renewed once; what refuses the new one, too, is asked no third time. */
	async #withSession(send: (token: string) => Promise<Response>): Promise<Response> {
		const token = await this.session.accessToken();
		const answer = await send(token);
		if (!isRefusedToken(answer)) return answer;
		const again = await send(await this.session.accessToken(token));
		if (!isRefusedToken(again)) return again;
		throw await this.session.expire();
	}

	#guardWrite({ method, headers, url }: Request): void {
		if (!isWrite(method, new URL(url).pathname)) return;
		const { name, production, readOnly } = this.record;
		if (readOnly && this.#clock.nowMs() >= this.#unlockedUntilMs)
			throw new Fault('instance_read_only', `${name} is read-only. Unlock it first; it takes changes for 15 minutes then.`);
		if (production && !isConfirmed(headers.get(CONFIRMATION_HEADER), name))
			throw new Fault('confirmation_needed', `${name} is in production. Type its name to confirm the change.`);
	}
}

function isConfirmed(header: string | null, name: string): boolean {
	return header !== null && header === encodeURIComponent(name);
}

function isRefusedToken(answer: Response): boolean {
	return answer.status === UNAUTHORIZED && answer.headers.get('content-type') === PROBLEM_TYPE;
}

/** Read as a whole, since it may have to be sent again. */
async function readBody({ body }: Request): Promise<Uint8Array | null> {
	if (!body) return null;
	const chunks: Uint8Array[] = [];
	let bytes = 0;
	for await (const chunk of body) {
		bytes += chunk.byteLength;
		if (bytes > BODY_BYTES_MAX) throw new Fault('payload_too_large', `A body has at most ${BODY_BYTES_MAX} bytes.`);
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}
