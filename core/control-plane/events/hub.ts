import { randomBytes } from 'node:crypto';
import type { InstanceEvent } from '../../contract/events.ts';

const FIGURES = ['live.changed', 'refusals.changed', 'operations.changed', 'loads.changed', 'masterKey.changed'] as const;

/** Figures of this moment: the next ones of their type take their place. */
export type FiguresEvent = Extract<InstanceEvent, { type: (typeof FIGURES)[number] }>;

/** An event of a stream. Figures have no id: they are never sent again, the next ones take their place. */
export interface StreamEvent {
	id: string | null;
	event: InstanceEvent;
}

/** Changes that a reader may come back to. */
const KEPT_EVENTS_MAX = 10_000;
const EPOCH_BYTES = 6;

/**
 * Where services tell what changed, and streams hear of it. The last changes are kept, so that a stream that was cut goes
 * on where it ended. A reader holds only its position: however slow it is, it takes no memory.
 */
export class EventHub {
	/** Ids of an earlier process begin with another epoch. */
	readonly #epoch = randomBytes(EPOCH_BYTES).toString('hex');
	readonly #keptMax: number;
	/** The change number n lies at n modulo its length. */
	readonly #kept: InstanceEvent[] = [];
	#last = 0;
	/** The latest figures of each type; their version counts up over all of them. */
	readonly #figures = new Map<FiguresEvent['type'], { version: number; event: FiguresEvent }>();
	#figuresVersion = 0;
	#news = Promise.withResolvers<void>();

	/** @param keptMax how many changes are kept */
	constructor(keptMax = KEPT_EVENTS_MAX) {
		this.#keptMax = keptMax;
	}

	publish(event: InstanceEvent): void {
		if (isFigures(event)) {
			this.#figuresVersion += 1;
			this.#figures.set(event.type, { version: this.#figuresVersion, event });
		} else {
			this.#last += 1;
			this.#kept[this.#last % this.#keptMax] = event;
		}
		this.#news.resolve();
		this.#news = Promise.withResolvers();
	}

	/**
	 * A stream of events until the signal aborts. It begins with `hello`; with an id of an earlier event it begins with
	 * `resumed` and what came after that event, or with `reset` where that is not known any more. A reader that falls too
	 * far behind gets `reset`, too, and goes on from there.
	 *
	 * @param lastEventId id of the last event that the reader got (`Last-Event-ID`)
	 * @param figures those of this moment
	 */
	async *follow(
		signal: AbortSignal | undefined,
		lastEventId: string | undefined,
		figures: readonly FiguresEvent[],
	): AsyncGenerator<StreamEvent, void> {
		const resumedAt = this.#positionOf(lastEventId);
		let position = resumedAt ?? this.#last;
		let figuresVersion = this.#figuresVersion;
		yield this.#streamed(position, { type: greeting(lastEventId, resumedAt) });
		yield* figures.map((event) => ({ id: null, event }));
		while (!signal?.aborted) {
			const news = this.#news.promise;
			if (position < this.#last - this.#keptMax) {
				position = this.#last;
				yield this.#streamed(position, { type: 'reset' });
			} else if (position < this.#last) {
				position += 1;
				const event = this.#kept[position % this.#keptMax];
				if (event) yield this.#streamed(position, event);
			} else if (figuresVersion < this.#figuresVersion) {
				const newer = this.#figuresAfter(figuresVersion);
				figuresVersion = this.#figuresVersion;
				yield* newer;
			} else await unlessAborted(news, signal);
		}
	}

	#figuresAfter(seen: number): StreamEvent[] {
		const newer = [...this.#figures.values()].filter(({ version }) => version > seen);
		return newer.map(({ event }) => ({ id: null, event }));
	}

	#streamed(position: number, event: InstanceEvent): StreamEvent {
		return { id: `${this.#epoch}-${position}`, event };
	}

	/** Null for an id that is not of this process, or whose successors are not all kept. */
	#positionOf(id: string | undefined): number | null {
		const [epoch, number = ''] = id?.split('-') ?? [];
		if (epoch !== this.#epoch || !/^[0-9]{1,15}$/.test(number)) return null;
		const position = Number(number);
		return position <= this.#last && position >= this.#last - this.#keptMax ? position : null;
	}
}

function isFigures(event: InstanceEvent): event is FiguresEvent {
	return FIGURES.some((type) => type === event.type);
}

function greeting(lastEventId: string | undefined, resumedAt: number | null): 'hello' | 'resumed' | 'reset' {
	if (lastEventId === undefined) return 'hello';
	return resumedAt === null ? 'reset' : 'resumed';
}

/** Waits; an abort ends the waiting, not the process. */
async function unlessAborted(news: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
	if (!signal) return news;
	const aborted = Promise.withResolvers<void>();
	const end = () => aborted.resolve();
	signal.addEventListener('abort', end, { once: true });
	await Promise.race([news, aborted.promise]);
	signal.removeEventListener('abort', end);
}
