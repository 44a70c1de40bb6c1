import type { RelayTarget } from '../../contract/playground.ts';
import { newSecret } from '../../platform/secrets.ts';

/** From the answer to the WebSocket's first message; both come from the same page at once. */
const LIFETIME_MS = 15_000;
/** Tickets that were handed out and not used; the oldest gives way. */
const TICKETS_MAX = 100;

/** What a page may have relayed, by the ticket that it was given for it. A ticket works once. */
export class RelayTickets {
	readonly #targets = new Map<string, { target: RelayTarget; timer: NodeJS.Timeout }>();

	issue(target: RelayTarget): string {
		const ticket = newSecret();
		const timer = setTimeout(() => this.#targets.delete(ticket), LIFETIME_MS).unref();
		this.#targets.set(ticket, { target, timer });
		const [oldest] = this.#targets.keys();
		if (this.#targets.size > TICKETS_MAX && oldest !== undefined) this.take(oldest);
		return ticket;
	}

	/** @returns null when the ticket was used already, is too old, or is not one of ours. */
	take(ticket: string): RelayTarget | null {
		const entry = this.#targets.get(ticket);
		if (!entry) return null;
		clearTimeout(entry.timer);
		this.#targets.delete(ticket);
		return entry.target;
	}
}
