import { CLOSE_CODES, type CloseCode } from '../../contract/close-codes.ts';
import type { Check } from '../../plane-port/check.ts';
import type { DocumentKey, Revocation } from '../../plane-port/plane-port.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Admission } from '../handshake/admission.ts';
import type { NodeCounters } from '../metrics/counters.ts';

/** What a revocation does to an admitted client. */
type End = (code: CloseCode) => void;

/** A refusal, with its whole reasoning. */
export type Refused = Extract<Admission, { admitted: false }>;

/** A client's admission to one document; it holds until it is given back. */
export interface Ticket {
	key: DocumentKey;
	opsPerMinute: number;
	/** When the client was first looked at, by `performance.now()`. */
	startedMs: number;
	giveBack(): void;
}

/** Everyone who was admitted and is not gone yet, so that a revocation finds them all, those under way included. */
export class Admissions {
	readonly #admitted = new Map<symbol, { key: DocumentKey; end: End }>();
	readonly #logger: Logger;
	readonly #counters: NodeCounters;
	/** Grows with each revocation, so that whoever is judged meanwhile is judged again. */
	#revocations = 0;

	constructor(logger: Logger, counters: NodeCounters) {
		this.#logger = logger;
		this.#counters = counters;
	}

	/**
	 * Judges a client until the verdict stands.
	 *
	 * @param end ends the session when the admission is revoked later
	 * @returns a ticket and the reasoning that led to it, or a refusal.
	 */
	async admit(
		judge: () => Promise<Admission>,
		remoteAddress: string,
		end: End,
	): Promise<{ ticket: Ticket; checks: Check[] } | Refused> {
		const startedMs = performance.now();
		const judged = this.#revocations;
		const admission = await judge();
		if (judged !== this.#revocations) return this.admit(judge, remoteAddress, end);
		this.#logger.debug({ remoteAddress, checks: admission.checks }, 'client judged');
		if (!admission.admitted) {
			const { check } = admission.checks.find(({ passed }) => !passed) ?? {};
			this.#logger.info({ remoteAddress, code: admission.code, check }, 'client refused');
			this.#counters.handshake(admission.code, startedMs);
			return admission;
		}
		const { key, opsPerMinute } = admission;
		const ticket = Symbol(key.documentName);
		this.#admitted.set(ticket, { key, end });
		return {
			ticket: { key, opsPerMinute, startedMs, giveBack: () => void this.#admitted.delete(ticket) },
			checks: admission.checks,
		};
	}

	/** Ends the sessions whose tokens are worth nothing any more. */
	revoke({ tenantId, appId, close }: Revocation): void {
		this.#revocations += 1;
		for (const { key, end } of this.#admitted.values())
			if (key.tenantId === tenantId && (appId === undefined || key.appId === appId)) end(CLOSE_CODES[close]);
	}
}
