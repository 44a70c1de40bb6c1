import { sql } from 'kysely';
import type { AuditEvent } from '../../contract/audit.ts';
import { type ColumnCipher, PLAIN_COLUMNS } from './column-cipher.ts';

/** What the `event` column holds. */
export type StoredEvent = Omit<AuditEvent, 'id' | 'hash'>;

/** The parts that tell of an app: its name, its client id, what changed. In a shard they are sealed. */
type SealedPart = Pick<StoredEvent, 'actor' | 'target' | 'before' | 'after'>;

/** In place of an actor's name that is an app's client id: the same for the same app, and tells nothing. */
export function hiddenActor(columns: ColumnCipher, name: string): string {
	return columns.index('audit.actor', name.toLowerCase()).toString('hex');
}

/**
 * An event as JSON for its column. In a shard what tells of an app is sealed inside of it (`sealed`), while what filters
 * and indexes need lies open: who, unless it is an app; which action; the target's type and id.
 */
export function writeEvent(columns: ColumnCipher, event: StoredEvent): string {
	if (columns === PLAIN_COLUMNS) return JSON.stringify(event);
	const { actor, target, before, after, ...open } = event;
	const part: SealedPart = { actor, target, before, after };
	return JSON.stringify({
		...open,
		actor: { kind: actor.kind, name: actor.kind === 'app' ? hiddenActor(columns, actor.name) : actor.name },
		target: { type: target.type, id: target.id },
		sealed: columns.seal(JSON.stringify(part)),
	});
}

/** The event of a column. @throws {Error} when its sealed part was altered. */
export function readEvent(columns: ColumnCipher, text: string): StoredEvent {
	const { sealed, ...open } = JSON.parse(text) as StoredEvent & { sealed?: string };
	return sealed === undefined ? open : { ...open, ...(JSON.parse(columns.open(sealed)) as SealedPart) };
}

/** All that an event says, for a search in its text. @throws {Error} when its sealed part was altered. */
export function textOf(columns: ColumnCipher, text: string): string {
	const { sealed, actor: _, ...open } = JSON.parse(text) as StoredEvent & { sealed?: string };
	return sealed === undefined ? text : JSON.stringify(open) + columns.open(sealed);
}

/** SQL: the same. */
export const EVENT_TEXT = sql<string>`CASE WHEN event ->> '$.sealed' IS NULL THEN event
	ELSE json_remove(event, '$.sealed', '$.actor') || unseal(event ->> '$.sealed') END`;
