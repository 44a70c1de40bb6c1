/** From 0.1 ms to 10 s: what a handshake, a broadcast or a write takes. */
const BOUNDS_S = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** Counts durations by size. An observation is an addition, so that it costs a hot path nothing; sums are made when somebody reads. */
export class PlainHistogram {
	/** Upper bounds in seconds; a last bucket has what is longer. */
	readonly boundsS = BOUNDS_S;
	/** Observations by bucket, each counted in one. */
	readonly counts = new Float64Array(BOUNDS_S.length + 1);
	sumS = 0;

	/**
	 * @param startedMs by `performance.now()`
	 * @returns when it ended, by the same
	 */
	observeSince(startedMs: number): number {
		const endedMs = performance.now();
		const seconds = (endedMs - startedMs) / 1_000;
		let bucket = 0;
		while (bucket < BOUNDS_S.length && seconds > (BOUNDS_S[bucket] as number)) bucket += 1;
		this.counts[bucket] = (this.counts[bucket] as number) + 1;
		this.sumS += seconds;
		return endedMs;
	}
}
