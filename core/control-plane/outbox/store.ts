import type { MailKind, MailQuery, MailStatus } from '../../contract/outbox.ts';
import type { CountedPage } from '../../contract/pages.ts';

/** A mail as it is written, in the same step as its cause, by the store that makes the change. */
export interface NewMail {
	id: string;
	kind: MailKind;
	to: string;
	subject: string;
	/** Null when the text is sealed. */
	text: string | null;
	/** A text that holds a one-time link, as the sealer made it. */
	sealedText: string | null;
	tenantId: string | null;
	status: Extract<MailStatus, 'queued' | 'kept'>;
	createdAtMs: number;
}

export interface MailRecord extends Omit<NewMail, 'status'> {
	status: MailStatus;
	attempts: number;
	lastError: string | null;
	/** When it is tried next; null when it is not. */
	nextAttemptAtMs: number | null;
	sentAtMs: number | null;
}

/** Port to the mails. */
export interface OutboxStore {
	/** Stores mails whose cause lies in another database. */
	add(mails: readonly NewMail[]): Promise<void>;
	list(query: MailQuery): Promise<CountedPage<MailRecord>>;
	get(id: string): Promise<MailRecord | null>;
	/** The queued mail whose time has come longest ago. */
	nextDue(nowMs: number): Promise<MailRecord | null>;
	/** The mail server took it. A sealed text is forgotten. */
	markSent(id: string, sentAtMs: number): Promise<void>;
	/** An attempt failed. @param nextAttemptAtMs null to give up */
	markFailed(id: string, lastError: string, nextAttemptAtMs: number | null): Promise<void>;
	/** When the oldest mail that is not queued was written, milliseconds since the epoch; null when there is none. */
	oldestDoneMs(): Promise<number | null>;
	/** Forgets mails that are not queued and were written at this moment or before. */
	prune(untilMs: number): Promise<void>;
	/** Queues a mail that was kept or given up. @returns false when it was neither, or its text is gone. */
	requeue(id: string, nowMs: number): Promise<boolean>;
}
