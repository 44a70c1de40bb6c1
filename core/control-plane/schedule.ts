import type { Logger } from '../platform/logger.ts';

/** Something that has to happen at times of its own. */
export interface DueSource {
	/** For the log. */
	name: string;
	/** When it is to run next, milliseconds since the epoch; null when nothing is planned. */
	nextDueMs(): Promise<number | null>;
	/**
	 * Does all that fell due up to a time, with that time as the time of what it does.
	 *
	 * @throws for what could not be done; it stays due.
	 */
	runDue(untilMs: number): Promise<void>;
}

/**
 * Runs what falls due in the order in which it falls due, from one due moment to the next. So it makes no difference
 * whether somebody waited, the machine slept, or the clock was moved: what happens, and the times it bears, are the same.
 */
export class Schedule {
	readonly #sources: readonly DueSource[];
	readonly #logger: Pick<Logger, 'error'>;
	/** The run before; each waits for it, so that no two are under way. */
	#running: Promise<void> = Promise.resolve();

	constructor(sources: readonly DueSource[], logger: Pick<Logger, 'error'>) {
		this.#sources = sources;
		this.#logger = logger;
	}

	/**
	 * Runs all that is due up to a time.
	 *
	 * @param arrive called with each due moment before what is due then runs, and is waited for
	 */
	run(untilMs: number, arrive: (atMs: number) => Promise<void> = async () => undefined): Promise<void> {
		const run = this.#running.then(() => this.#run(untilMs, arrive));
		this.#running = run.catch(() => undefined);
		return run;
	}

	async #run(untilMs: number, arrive: (atMs: number) => Promise<void>): Promise<void> {
		// A source that fails would be due again and again: it waits for the next run, and the others go on.
		const failed = new Set<DueSource>();
		for (;;) {
			const next = await this.#next(untilMs, failed);
			if (!next) return;
			await arrive(next.atMs);
			await this.#runSource(next.source, next.atMs, failed);
		}
	}

	async #next(untilMs: number, failed: ReadonlySet<DueSource>): Promise<{ source: DueSource; atMs: number } | null> {
		let next: { source: DueSource; atMs: number } | null = null;
		for (const source of this.#sources) {
			const atMs = failed.has(source) ? null : await source.nextDueMs();
			if (atMs !== null && atMs <= untilMs && (next === null || atMs < next.atMs)) next = { source, atMs };
		}
		return next;
	}

	async #runSource(source: DueSource, atMs: number, failed: Set<DueSource>): Promise<void> {
		try {
			await source.runDue(atMs);
			if ((await source.nextDueMs()) === atMs) throw new Error('what was due is still due');
		} catch (error) {
			failed.add(source);
			this.#logger.error({ source: source.name, reason: (error as Error).message }, 'a due task failed; it is tried again');
		}
	}
}
