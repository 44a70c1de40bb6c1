import { type Caller, isMember } from '../../control-plane/caller.ts';
import type { Clock } from '../../platform/clock.ts';
import { Fault } from '../../platform/fault.ts';
import type { Sealer } from '../../platform/sealing.ts';
import { hashSecret } from '../../platform/secrets.ts';
import type { IdempotencyStore } from './store.ts';

const HEADER = 'idempotency-key';
const KEY_CHARACTERS_MAX = 255;
const RETENTION_MS = 24 * 60 * 60 * 1000;

interface KeptAnswer {
	status: number;
	headers: [string, string][];
	body: string;
}

/**
 * Gives the same answer to the same request: a create that is sent again with its `Idempotency-Key`, because the first
 * answer was lost on the way, makes nothing new (faults M9). Answers are kept sealed for 24 hours, since some carry a
 * secret; failures are not kept, so that a repaired request may go through.
 */
export class Idempotency {
	readonly #store: IdempotencyStore;
	readonly #sealer: Sealer;
	readonly #clock: Clock;
	/** Requests whose first answer is still being made, by key. */
	readonly #running = new Map<string, Promise<KeptAnswer>>();

	constructor(store: IdempotencyStore, sealer: Sealer, clock: Clock) {
		this.#store = store;
		this.#sealer = sealer;
		this.#clock = clock;
	}

	/**
	 * Answers a request, with what was answered before if it came before.
	 *
	 * @throws {Fault} `invalid_request` for a key that is too long, `idempotency_key_reused` for another request's key.
	 */
	async run(caller: Caller, request: Request, answer: (request: Request) => Promise<Response>): Promise<Response> {
		const key = request.headers.get(HEADER);
		if (request.method !== 'POST' || key === null) return answer(request);
		if (key === '' || key.length > KEY_CHARACTERS_MAX)
			throw new Fault('invalid_request', `An Idempotency-Key has 1 to ${KEY_CHARACTERS_MAX} characters.`);
		const keyHash = hashSecret(JSON.stringify([...identityOf(caller), key]));
		const requestHash = hashSecret(JSON.stringify([new URL(request.url).pathname, await request.clone().text()]));
		const runningId = keyHash.toString('base64url') + requestHash.toString('base64url');
		const running = this.#running.get(runningId) ?? this.#start(runningId, keyHash, requestHash, () => answer(request));
		return toResponse(await running);
	}

	/** Looks for the kept answer inside of the run that others wait for, so that none slips in between. */
	#start(runningId: string, keyHash: Uint8Array, requestHash: Buffer, answer: () => Promise<Response>): Promise<KeptAnswer> {
		const run = async () => (await this.#kept(keyHash, requestHash)) ?? this.#answer(keyHash, requestHash, answer);
		const running = run().finally(() => this.#running.delete(runningId));
		this.#running.set(runningId, running);
		return running;
	}

	async #kept(keyHash: Uint8Array, requestHash: Buffer): Promise<KeptAnswer | null> {
		const known = await this.#store.get(keyHash);
		if (!known) return null;
		if (!requestHash.equals(known.requestHash))
			throw new Fault(
				'idempotency_key_reused',
				'This Idempotency-Key came with another request before. Use a new one for a new request.',
			);
		return JSON.parse(await this.#sealer.unseal(known.sealedAnswer)) as KeptAnswer;
	}

	async #answer(keyHash: Uint8Array, requestHash: Uint8Array, answer: () => Promise<Response>): Promise<KeptAnswer> {
		const response = await answer();
		const kept: KeptAnswer = { status: response.status, headers: [...response.headers], body: await response.text() };
		if (!response.ok) return kept;
		const nowMs = this.#clock.nowMs();
		const sealedAnswer = await this.#sealer.seal(JSON.stringify(kept));
		try {
			await this.#store.insert(keyHash, { requestHash, sealedAnswer }, nowMs, nowMs - RETENTION_MS);
		} catch {
			// The thing is made, and this is its only answer: better given and not kept than lost (faults S2).
		}
		return kept;
	}
}

/** Nobody gets an answer that was made for another account, or for the same one in another tenant. */
function identityOf(caller: Caller): (string | null)[] {
	const from = caller.role === 'visitor' ? caller.remoteAddress : caller.accountId;
	return [caller.role, caller.name, from, isMember(caller) ? caller.tenantId : null];
}

function toResponse({ status, headers, body }: KeptAnswer): Response {
	return new Response(body === '' ? null : body, { status, headers });
}
