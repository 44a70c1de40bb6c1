import { CLOSE_CODES, type CloseCode } from '../../contract/close-codes.ts';
import type { Check } from '../../plane-port/check.ts';
import type { DocumentKey, Revocation } from '../../plane-port/plane-port.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Admission } from '../handshake/admission.ts';
import type { NodeCounters } from '../metrics/counters.ts';

/** A refusal, with its whole reasoning. */
export type Refused = Extract<Admission, { admitted: false }>;

/** Who holds a ticket: told when it is worth nothing any more. */
export interface TicketHolder {
	revoke(code: CloseCode): void;
}

/** A client's admission to one document; it holds until it is given back. */
export class Ticket {
	readonly key: DocumentKey;
	readonly opsPerMinute: number;
	/** When the client was first looked at, by `performance.now()`. */
	readonly startedMs: number;
	readonly holder: TicketHolder;
	readonly #given: Set<Ticket>;

	constructor(given: Set<Ticket>, facts: Pick<Ticket, 'key' | 'opsPerMinute' | 'startedMs' | 'holder'>) {
		this.key = facts.key;
		this.opsPerMinute = facts.opsPerMinute;
		this.startedMs = facts.startedMs;
		this.holder = facts.holder;
		this.#given = given.add(this);
	}

	giveBack(): void {
		this.#given.delete(this);
	}
}

/** Everyone who was admitted and is not gone yet, so that a revocation finds them all, those under way included. */
export class Admissions {
	readonly #given = new Set<Ticket>();
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
	 * @param holder told when the admission is revoked later
	 * @returns a ticket and the reasoning that led to it, or a refusal.
	 */
	async admit(
		judge: () => Promise<Admission>,
		remoteAddress: string,
		holder: TicketHolder,
	): Promise<{ ticket: Ticket; checks: Check[] } | Refused> {
		const startedMs = performance.now();
		const judged = this.#revocations;
		const admission = await judge();
		if (judged !== this.#revocations) return this.admit(judge, remoteAddress, holder);
		this.#logger.debug({ remoteAddress, checks: admission.checks }, 'client judged');
		if (!admission.admitted) {
			const { check } = admission.checks.find(({ passed }) => !passed) ?? {};
			this.#logger.info({ remoteAddress, code: admission.code, check }, 'client refused');
			this.#counters.handshake(admission.code, startedMs);
			return admission;
		}
		const { key, opsPerMinute, checks } = admission;
		return { ticket: new Ticket(this.#given, { key, opsPerMinute, startedMs, holder }), checks };
	}

	/** Ends the sessions whose tokens are worth nothing any more. */
	revoke({ tenantId, appId, close }: Revocation): void {
		this.#revocations += 1;
		for (const { key, holder } of this.#given)
			if (key.tenantId === tenantId && (appId === undefined || key.appId === appId)) holder.revoke(CLOSE_CODES[close]);
	}
}
