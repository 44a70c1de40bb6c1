import type { Logger } from '../../platform/logger.ts';

/** What has something to send once all has been read that came at the same time. */
export interface Flushable {
	flush(): void;
}

/**
 * Puts off what documents have to send until the event loop has read everything that has come by then, so that
 * updates which come together go out together.
 */
export class FlushQueue {
	readonly #logger: Logger;
	#waiting: Flushable[] = [];

	readonly #flushAll = (): void => {
		const waiting = this.#waiting;
		this.#waiting = [];
		for (const flushable of waiting) {
			try {
				flushable.flush();
			} catch (error) {
				this.#logger.error({ reason: error instanceof Error ? error.message : 'unknown' }, 'document could not be sent on');
			}
		}
	};

	constructor(logger: Logger) {
		this.#logger = logger;
	}

	/** Each one adds itself once, until it was flushed. */
	add(flushable: Flushable): void {
		if (this.#waiting.length === 0) setImmediate(this.#flushAll);
		this.#waiting.push(flushable);
	}
}
