import { setImmediate } from 'node:timers/promises';
import { type RawBuilder, sql } from 'kysely';
import type { AuditFile } from './audit-chain.ts';
import { EVENT_TEXT, textOf } from './audit-event.ts';

/** What is kept of a file's trail, in characters: its latest eight thousand events or so. */
const KEPT_CHARACTERS_MAX = 4_000_000;
/** Opened in one go while reading ahead: some milliseconds, for which editors wait. */
const STEP_EVENTS = 100;

/** What an event says, in small letters. */
interface EventText {
	seq: number;
	text: string;
}

/**
 * What the latest events of a file say. Opening an event costs a hundred times more than looking into it, and whoever types
 * searches at each letter. No event is ever changed, so what was read once holds; retention takes the oldest ones away, and says so in a
 * new event.
 */
export class AuditTexts {
	readonly #file: AuditFile;
	readonly #charactersMax: number;
	/** Newest first. */
	#kept: EventText[] = [];
	/** All that there was is kept, or as much as may be. */
	#isRead = false;
	#isReadingAhead = false;

	constructor(file: AuditFile, charactersMax = KEPT_CHARACTERS_MAX) {
		this.#file = file;
		this.#charactersMax = charactersMax;
	}

	/** Condition on rows of the trail: the event says a text somewhere, without case. Those older than what is kept are opened for it. */
	says(search: string): RawBuilder<boolean> {
		this.#read(Number.POSITIVE_INFINITY);
		const text = search.toLowerCase();
		const found = this.#kept.filter((event) => event.text.includes(text)).map(({ seq }) => seq);
		const oldest = this.#kept.at(-1)?.seq ?? Number.MAX_SAFE_INTEGER;
		return sql<boolean>`(seq IN (SELECT value FROM json_each(${JSON.stringify(found)}))
			OR (seq < ${oldest} AND instr(fold(${EVENT_TEXT}), ${text}) > 0))`;
	}

	/** Whoever looks at the trail may search it next: reads what will be kept, little by little. */
	async readAhead(): Promise<void> {
		if (this.#isReadingAhead) return;
		this.#isReadingAhead = true;
		try {
			while (this.#read(STEP_EVENTS)) await setImmediate();
		} catch {
			// The file was closed, or an event was altered: a search tells
		} finally {
			this.#isReadingAhead = false;
		}
	}

	/** Reads up to so many events that were not read yet. @returns whether there is more to read */
	#read(eventsMax: number): boolean {
		const { oldest, newest } = this.#ends();
		if (this.#isRead && newest === this.#kept[0]?.seq) return false;
		const known = this.#kept.filter(({ seq }) => seq >= oldest);
		const kept: EventText[] = [];
		let characters = 0;
		let isCut = false;
		for (const event of this.#newestFirst(known)) {
			characters += event.text.length;
			if (characters > this.#charactersMax) break;
			kept.push(event);
			isCut = kept.length >= known.length + eventsMax;
			if (isCut) break;
		}
		this.#kept = kept;
		this.#isRead = !isCut;
		return isCut;
	}

	#ends(): { oldest: number; newest: number } {
		const first = this.#file.query.selectFrom('audit').select('seq').limit(1);
		const at = (direction: 'asc' | 'desc') => this.#file.first(first.orderBy('seq', direction))?.seq ?? 0;
		return { oldest: at('asc'), newest: at('desc') };
	}

	/** What was recorded since the last search, what is known, and what is older. */
	*#newestFirst(known: readonly EventText[]): Generator<EventText> {
		yield* this.#opened(known[0]?.seq ?? 0, Number.MAX_SAFE_INTEGER);
		yield* known;
		yield* this.#opened(0, known.at(-1)?.seq ?? 0);
	}

	/** Events between two numbers, newest first. */
	*#opened(after: number, before: number): Generator<EventText> {
		let next = before;
		while (next > after + 1) {
			const rows = this.#rowsBetween(after, next);
			for (const { seq, event } of rows) yield { seq, text: textOf(this.#file.columns, event).toLowerCase() };
			next = rows.at(-1)?.seq ?? 0;
		}
	}

	#rowsBetween(after: number, before: number) {
		const rows = this.#file.query.selectFrom('audit').select(['seq', 'event']);
		return this.#file.all(rows.where('seq', '>', after).where('seq', '<', before).orderBy('seq', 'desc').limit(STEP_EVENTS));
	}
}
