import type { Mail, MailDelivery, MailKind, MailQuery, MailSummary } from '../../contract/outbox.ts';
import type { CountedPage } from '../../contract/pages.ts';
import type { Clock } from '../../platform/clock.ts';
import { Fault, notFound } from '../../platform/fault.ts';
import { isoTime } from '../../platform/iso-time.ts';
import type { Sealer } from '../../platform/sealing.ts';
import type { MailRecord, NewMail, OutboxStore } from './store.ts';
import { type MailFacts, writeMail } from './texts.ts';

interface OutboxOptions {
	outbox: OutboxStore;
	sealer: Sealer;
	clock: Clock;
	/** Base of the links in mails. */
	publicUrl: string;
	/** The mail server; without one, mails stay here to be read. */
	delivery: MailDelivery;
}

/** Mails that this instance writes. Each is a row first; {@link MailDelivery} sends the rows. */
export class Outbox {
	readonly #options: OutboxOptions;

	constructor(options: OutboxOptions) {
		this.#options = options;
	}

	/**
	 * Writes a mail. It is stored by the store that makes the change which it tells of, in the same transaction.
	 *
	 * @param to the recipient's address, checked already
	 * @param tenantId whom it concerns; null for the platform itself
	 */
	async newMail<Kind extends MailKind>(
		kind: Kind,
		to: string,
		tenantId: string | null,
		facts: MailFacts[Kind],
	): Promise<NewMail> {
		const { sealer, clock, publicUrl } = this.#options;
		const { subject, text, confidential } = writeMail(kind, facts, publicUrl);
		return {
			id: crypto.randomUUID(),
			kind,
			to,
			subject,
			text: confidential ? null : text,
			sealedText: confidential ? await sealer.seal(text) : null,
			tenantId,
			status: this.#delivers ? 'queued' : 'kept',
			createdAtMs: clock.nowMs(),
		};
	}

	/** Which mail server is used. */
	delivery(): MailDelivery {
		return this.#options.delivery;
	}

	get #delivers(): boolean {
		return this.#options.delivery.server !== null;
	}

	/** A page of the mails. @throws {Fault} `invalid_request` for a cursor of another order. */
	async list(query: MailQuery): Promise<CountedPage<MailSummary>> {
		const { items, ...rest } = await this.#options.outbox.list(query);
		return { items: items.map(summarise), ...rest };
	}

	/** @throws {Fault} `not_found`. */
	async get(id: string): Promise<Mail> {
		const record = await this.#options.outbox.get(id);
		if (!record) throw notFound('mail');
		return { ...summarise(record), text: await this.#readableText(record) };
	}

	/**
	 * Queues a mail that failed or was kept.
	 *
	 * @throws {Fault} `not_found`; `mail_not_retryable` without a mail server, and for a mail that is queued or sent.
	 */
	async retry(id: string): Promise<Mail> {
		const mail = await this.get(id);
		if (!this.#delivers)
			throw new Fault('mail_not_retryable', 'No mail server is configured: set WIRESOCKET_SMTP_URL and start again.');
		if (!(await this.#options.outbox.requeue(id, this.#options.clock.nowMs())))
			throw new Fault('mail_not_retryable', `The mail is ${mail.status}. Only one that failed or was kept can be sent again.`);
		return this.get(id);
	}

	/** Where mails are not delivered this is the only way to a link; where they are, it is the recipient's alone. */
	async #readableText({ text, sealedText }: MailRecord): Promise<string | null> {
		return sealedText !== null && !this.#delivers ? this.#options.sealer.unseal(sealedText) : text;
	}
}

function summarise(record: MailRecord): MailSummary {
	const time = (ms: number | null) => (ms === null ? null : isoTime(ms));
	return {
		id: record.id,
		kind: record.kind,
		to: record.to,
		subject: record.subject,
		tenantId: record.tenantId,
		status: record.status,
		attempts: record.attempts,
		lastError: record.lastError,
		createdAt: isoTime(record.createdAtMs),
		nextAttemptAt: time(record.nextAttemptAtMs),
		sentAt: time(record.sentAtMs),
	};
}
