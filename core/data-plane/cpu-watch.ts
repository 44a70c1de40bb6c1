import { type EventLoopUtilization, performance } from 'node:perf_hooks';

/** A burst is no overload: what counts is the mean of this time. */
const WINDOW_MS = 60_000;

interface Sample {
	atMs: number;
	eventLoop: EventLoopUtilization;
}

/** Between samples. */
const SAMPLE_PAUSE_MS = 5_000;

/** How busy the event loop has been over the last minute: all that a node does runs on it, so that is its share of a CPU. */
export class CpuWatch {
	readonly #nowMs: () => number;
	readonly #read: () => EventLoopUtilization;
	/** Oldest first; the first one is the last that is a whole window old. */
	#samples: Sample[] = [];
	#percent = 0;

	/** @param nowMs monotonic */
	constructor(
		nowMs: () => number = () => performance.now(),
		read: () => EventLoopUtilization = () => performance.eventLoopUtilization(),
	) {
		this.#nowMs = nowMs;
		this.#read = read;
		this.sample();
	}

	/** Mean of the last minute at the latest sample; 0 until there has been a minute. */
	get percent(): number {
		return this.#percent;
	}

	/** Samples from now on. @returns a function that ends it. */
	run(): () => void {
		const timer = setInterval(() => this.sample(), SAMPLE_PAUSE_MS);
		// It keeps no process: one that could not start is to end.
		timer.unref();
		return () => clearInterval(timer);
	}

	/** Takes a look. */
	sample(): void {
		const sample = { atMs: this.#nowMs(), eventLoop: this.#read() };
		this.#samples.push(sample);
		const firstInside = this.#samples.findIndex(({ atMs }) => sample.atMs - atMs < WINDOW_MS);
		if (firstInside < 1) return;
		this.#samples = this.#samples.slice(firstInside - 1);
		const [oldest] = this.#samples;
		this.#percent = 100 * performance.eventLoopUtilization(sample.eventLoop, oldest?.eventLoop).utilization;
	}
}
