import type { Logger } from '../../platform/logger.ts';

/** Told what became of what it wrote down. */
export interface Writer<Written> {
	/** It is in the sync store for good. */
	onWritten(written: Written): void;
	/** It is not. */
	onNotWritten(): void;
}

/** Writes that share one promise. */
interface Batch<Written> {
	promise: Promise<void>;
	waiting: { writer: Writer<Written>; written: Written }[];
}

/**
 * Tells documents what became of their writes. Those that share a commit share its promise, and here one handler: a
 * handler for each would be most of what a small update leaves to the garbage collector.
 */
export class WriteOutcomes<Written> {
	readonly #logger: Logger;
	#batch: Batch<Written> | null = null;

	constructor(logger: Logger) {
		this.#logger = logger;
	}

	/** @param written what is told when it is safe */
	await(promise: Promise<void>, writer: Writer<Written>, written: Written): void {
		if (this.#batch?.promise === promise) {
			this.#batch.waiting.push({ writer, written });
			return;
		}
		const batch = { promise, waiting: [{ writer, written }] };
		this.#batch = batch;
		promise.then(
			() => {
				for (const { writer: each, written: its } of batch.waiting) each.onWritten(its);
				this.#end(batch);
			},
			(error: unknown) => {
				this.#logger.error({ reason: error instanceof Error ? error.message : 'unknown' }, 'updates could not be written down');
				for (const { writer: each } of batch.waiting) each.onNotWritten();
				this.#end(batch);
			},
		);
	}

	#end(batch: Batch<Written>): void {
		if (this.#batch === batch) this.#batch = null;
	}
}
