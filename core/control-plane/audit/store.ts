import type { AuditEvent, AuditQuery, AuditVerification } from '../../contract/audit.ts';
import type { Page } from '../../contract/pages.ts';

/** An event as it is recorded: in the same step as the change it tells of, by the store that makes the change. */
export type NewAuditEvent = Omit<AuditEvent, 'id' | 'hash' | 'at'> & { atMs: number };

/**
 * Port to the audit trail. What an app goes through is recorded in its region's shard, everything else in the global
 * database; each has a hash chain of its own.
 */
export interface AuditStore {
	/** Over all databases. */
	list(query: AuditQuery): Promise<Page<AuditEvent>>;
	/** @returns null when there is none of that id. */
	get(eventId: string): Promise<AuditEvent | null>;
	/** When retention removed an event of that id; null when it did not. */
	removalOf(eventId: string): Promise<AuditRemoval | null>;
	/** Follows all chains, with pauses in which others get their turn. @param signal ends it; it throws then. */
	verify(signal?: AbortSignal): Promise<AuditVerification>;
}

/** A removal of old events. */
export interface AuditRemoval {
	/** Milliseconds since the epoch. */
	atMs: number;
	/** False when what was recorded of the removal was removed as well since: then it was before `atMs`. */
	isExact: boolean;
}

/** How much of a database's chain is older than something. */
export interface OldPart {
	database: string;
	/** Events from the beginning on of which none is younger. */
	old: number;
	rest: number;
	/** When the first one was recorded, milliseconds since the epoch; null when none is old. */
	oldestMs: number | null;
}

/**
 * Port to what retention needs. Events go from the beginning of a chain on: one that is younger than the limit keeps those
 * after it, whenever they were recorded.
 */
export interface AuditRetentionStore {
	/** Names of the databases, each of which has a chain. */
	databases(): Promise<string[]>;
	/** Of each database what was recorded at a moment or before it. */
	oldParts(untilMs: number): Promise<OldPart[]>;
	/**
	 * Whether a database has something to remove. What was recorded of earlier removals goes with the rest but is no reason
	 * for a removal: it would be recorded in turn, and so on for ever.
	 */
	hasOld(database: string, untilMs: number): Promise<boolean>;
	/** Whether a database's chain is whole from its start to its end. @param signal ends it; it throws then. */
	isWhole(database: string, signal: AbortSignal): Promise<boolean>;
	/**
	 * Removes the oldest events of a database, once they were seen to follow each other, lets the chain begin after them, and
	 * records it: one step.
	 *
	 * @param limit how many at most
	 * @param event what to record; which events they were is added
	 * @returns how many
	 * @throws {Error} when they do not follow each other; nothing was removed then.
	 */
	removeOldest(database: string, untilMs: number, limit: number, event: NewAuditEvent): Promise<number>;
}
