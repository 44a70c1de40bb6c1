import type { Clock } from '../../platform/clock.ts';
import type { Sealer } from '../../platform/sealing.ts';
import type { EventHub } from '../events/hub.ts';
import type { MailRecord, OutboxStore } from './store.ts';

/** A mail on its way. */
export interface OutgoingMail {
	/** Stays the same from try to try, so that a receiver can drop a repetition. */
	id: string;
	to: string;
	subject: string;
	text: string;
}

/** Port to a mail server. */
export interface MailTransport {
	/** Hands a mail over. @throws {MailRefusedError} when the server will never take it; anything else for a failed try. */
	send(mail: OutgoingMail): Promise<void>;
}

/** The mail server refused a mail for good (a 5xx reply, RFC 5321 section 4.2.1). */
export class MailRefusedError extends Error {}

const MINUTE_MS = 60_000;
const FIRST_PAUSE_MS = MINUTE_MS;
const PAUSE_MAX_MS = 6 * 60 * MINUTE_MS;
/** With pauses that double up to six hours, the last try comes after about two days. */
const ATTEMPTS_MAX = 15;
const REASON_CHARACTERS_MAX = 500;

interface MailDeliveryOptions {
	outbox: OutboxStore;
	sealer: Sealer;
	clock: Clock;
	transport: MailTransport;
	events: EventHub;
}

/** Sends queued mails one by one, and tries again what did not go through. */
export class MailDelivery {
	readonly #options: MailDeliveryOptions;
	/** Taken by the server, yet not recorded because the database failed: recorded later, and not sent again. */
	readonly #taken = new Set<string>();
	readonly #abandon = Promise.withResolvers<'abandoned'>();
	#stopping = false;

	constructor(options: MailDeliveryOptions) {
		this.#options = options;
	}

	/** Tries every mail whose time has come. */
	async run(): Promise<void> {
		const { outbox, clock } = this.#options;
		while (!this.#stopping) {
			const mail = await outbox.nextDue(clock.nowMs());
			if (!mail) return;
			await this.#deliver(mail);
			this.#options.events.publish({ type: 'outbox.changed' });
		}
	}

	/**
	 * Begins no other mail. One that is under way may end within `graceMs`; after that it is left alone, and stays queued:
	 * a server that does not answer must not hold up the end of the process.
	 */
	stop(graceMs: number): void {
		this.#stopping = true;
		setTimeout(() => this.#abandon.resolve('abandoned'), graceMs).unref();
	}

	async #deliver(mail: MailRecord): Promise<void> {
		const { outbox, clock } = this.#options;
		const failure = this.#taken.has(mail.id) ? null : await Promise.race([this.#send(mail), this.#abandon.promise]);
		if (failure === 'abandoned') return;
		if (failure) {
			const givenUp = failure instanceof MailRefusedError || mail.attempts + 1 >= ATTEMPTS_MAX;
			const nextAttemptAtMs = givenUp ? null : clock.nowMs() + pauseAfter(mail.attempts);
			await outbox.markFailed(mail.id, failure.message.slice(0, REASON_CHARACTERS_MAX), nextAttemptAtMs);
			return;
		}
		this.#taken.add(mail.id);
		await outbox.markSent(mail.id, clock.nowMs());
		this.#taken.delete(mail.id);
	}

	/** @returns why it did not go through. */
	async #send({ id, to, subject, text, sealedText }: MailRecord): Promise<Error | null> {
		const { transport, sealer } = this.#options;
		try {
			const body = sealedText === null ? (text ?? '') : await sealer.unseal(sealedText);
			await transport.send({ id, to, subject, text: body });
			return null;
		} catch (error) {
			return error instanceof Error ? error : new Error(String(error));
		}
	}
}

/** @param attempts how many failed before this one @returns milliseconds: 1 minute, doubled each time, up to 6 hours */
function pauseAfter(attempts: number): number {
	return Math.min(FIRST_PAUSE_MS * 2 ** attempts, PAUSE_MAX_MS);
}
