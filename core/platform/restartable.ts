/** Something that runs until it is stopped, and can be started anew in its place. */
export class Restartable<Run extends { stop(): Promise<void> }> {
	readonly #lost: (error: unknown) => void;
	#current: Run | undefined;
	/** The restart that is under way; each waits for the one before. */
	#last: Promise<void> = Promise.resolve();
	#stopped = false;

	/** @param lost called when a start anew failed: nothing runs then */
	constructor(lost: (error: unknown) => void) {
		this.#lost = lost;
	}

	/** What runs, or ran last. */
	get current(): Run {
		if (!this.#current) throw new Error('nothing was started yet');
		return this.#current;
	}

	/** Takes what was started first. */
	begin(run: Run): void {
		this.#current = run;
	}

	/** Stops what runs and starts another one, in the background. */
	restart(start: (before: Run) => Promise<Run>): void {
		this.#last = this.#last.then(() => this.#restart(start)).catch((error: unknown) => this.#lost(error));
	}

	/** Ends it for good. */
	async stop(): Promise<void> {
		this.#stopped = true;
		await this.#last;
		await this.current.stop();
	}

	async #restart(start: (before: Run) => Promise<Run>): Promise<void> {
		if (this.#stopped) return;
		const before = this.current;
		await before.stop();
		this.#current = await start(before);
	}
}
