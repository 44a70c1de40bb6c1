import type { Logger } from '../../platform/logger.ts';
import type { Member } from './member.ts';

/** How many updates of each member; null when none of them can hear of it. */
export type Acknowledgements = ReadonlyMap<Member, number> | null;

/** Told what became of what it wrote down. */
export interface Writer {
	/** It is in the sync store for good. */
	onWritten(acknowledgements: Acknowledgements): void;
	/** It is not. */
	onNotWritten(): void;
}

/** Writes that share one promise. */
interface Batch {
	promise: Promise<void>;
	waiting: { writer: Writer; acknowledgements: Acknowledgements }[];
}

/**
 * Tells documents what became of their writes. Those that share a commit share its promise, and here one handler: a
 * handler for each would be most of what a small update leaves to the garbage collector.
 */
export class WriteOutcomes {
	readonly #logger: Logger;
	#batch: Batch | null = null;

	constructor(logger: Logger) {
		this.#logger = logger;
	}

	/** @param acknowledgements told when the write is safe */
	await(promise: Promise<void>, writer: Writer, acknowledgements: Acknowledgements): void {
		if (this.#batch?.promise === promise) {
			this.#batch.waiting.push({ writer, acknowledgements });
			return;
		}
		const batch = { promise, waiting: [{ writer, acknowledgements }] };
		this.#batch = batch;
		promise.then(
			() => {
				for (const told of batch.waiting) told.writer.onWritten(told.acknowledgements);
				this.#end(batch);
			},
			(error: unknown) => {
				this.#logger.error({ reason: error instanceof Error ? error.message : 'unknown' }, 'updates could not be written down');
				for (const told of batch.waiting) told.writer.onNotWritten();
				this.#end(batch);
			},
		);
	}

	#end(batch: Batch): void {
		if (this.#batch === batch) this.#batch = null;
	}
}
