import type { Logger } from '../../platform/logger.ts';
import type { Member } from './member.ts';

/** How many updates of each member; null when none of them can hear of it. */
export type Acknowledgements = ReadonlyMap<Member, number> | null;

/** Told what became of what it wrote down. */
export interface Writer {
	/** It is in the sync store for good. Not told of writes of which nobody is to hear. */
	onWritten(acknowledgements: NonNullable<Acknowledgements>): void;
	/** It is not. */
	onNotWritten(): void;
}

/** Writes that share one promise. */
interface Batch {
	promise: Promise<void>;
	writers: Writer[];
	acknowledged: { writer: Writer; acknowledgements: NonNullable<Acknowledgements> }[];
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
		const batch = this.#batch?.promise === promise ? this.#batch : this.#begin(promise);
		batch.writers.push(writer);
		if (acknowledgements) batch.acknowledged.push({ writer, acknowledgements });
	}

	#begin(promise: Promise<void>): Batch {
		const batch: Batch = { promise, writers: [], acknowledged: [] };
		this.#batch = batch;
		promise.then(
			() => {
				for (const { writer, acknowledgements } of batch.acknowledged) writer.onWritten(acknowledgements);
				this.#end(batch);
			},
			(error: unknown) => {
				this.#logger.error({ reason: error instanceof Error ? error.message : 'unknown' }, 'updates could not be written down');
				for (const writer of batch.writers) writer.onNotWritten();
				this.#end(batch);
			},
		);
		return batch;
	}

	#end(batch: Batch): void {
		if (this.#batch === batch) this.#batch = null;
	}
}
