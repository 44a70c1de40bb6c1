import {
	NODE_HEARTBEAT_INTERVAL_MS,
	NODE_HISTORY_INTERVAL_MS,
	NODE_HISTORY_LENGTH,
	type NodeHistory,
} from '../../contract/nodes.ts';

const MINUTE_MS = 60_000;
/** After the last operation its minute still goes on, and then a report tells that it is over. */
const BUSY_MS = MINUTE_MS + 2 * NODE_HEARTBEAT_INTERVAL_MS;

interface Counts {
	connections: number;
	documents: number;
}

/** What a node says of itself at one moment. */
interface Sample extends Counts {
	/** Since the node started; absent when it does not tell. */
	operationsTotal?: number | undefined;
}

interface Interval extends Counts {
	/** Null when the node does not tell. */
	operations: number | null;
}

interface Series {
	/** By the number of the interval. */
	intervals: Map<number, Interval>;
	operationsTotal: number | null;
}

/**
 * The figures of the last 15 minutes, by node: bounded, in memory, and measured by a clock that nobody moves, so that a jump of
 * the sandbox's clock tears no hole.
 */
export class NodeFigures {
	readonly #nowMs: () => number;
	readonly #series = new Map<string, Series>();
	#busyUntilMs = Number.NEGATIVE_INFINITY;

	/** @param nowMs monotonic, in milliseconds */
	constructor(nowMs: () => number = () => performance.now()) {
		this.#nowMs = nowMs;
	}

	/** Takes in what a node has just told. */
	add(region: string, { connections, documents, operationsTotal }: Sample): void {
		const now = this.#interval();
		const series = this.#series.get(region) ?? { intervals: new Map(), operationsTotal: null };
		this.#series.set(region, series);
		const before = series.intervals.get(now);
		const more = operationsTotal === undefined ? 0 : increase(series, operationsTotal);
		if (more > 0) this.#busyUntilMs = this.#nowMs() + BUSY_MS;
		const operations = operationsTotal === undefined ? null : (before?.operations ?? 0) + more;
		series.intervals.set(now, { connections, documents, operations });
		series.operationsTotal = operationsTotal ?? null;
		this.#forgetOld(now);
	}

	/** Whether a node carried out operations lately, so that what is told of them changes from report to report. */
	get isBusy(): boolean {
		return this.#nowMs() < this.#busyUntilMs;
	}

	/**
	 * The series of all nodes that told something in the time that is kept.
	 *
	 * @param countsNow what is known of a node at this moment, which may be newer than its last report; null: nothing
	 */
	read(countsNow: (region: string) => Counts | null = () => null): NodeHistory {
		const now = this.#interval();
		for (const [region, series] of this.#series) {
			const counts = countsNow(region);
			const operations = series.intervals.get(now)?.operations ?? (series.operationsTotal === null ? null : 0);
			if (counts) series.intervals.set(now, { ...counts, operations });
		}
		this.#forgetOld(now);
		const numbers = Array.from({ length: NODE_HISTORY_LENGTH }, (_, index) => now - NODE_HISTORY_LENGTH + 1 + index);
		const perMinute = MINUTE_MS / NODE_HISTORY_INTERVAL_MS;
		return {
			intervalMs: NODE_HISTORY_INTERVAL_MS,
			nodes: [...this.#series].map(([region, { intervals }]) => {
				const known = numbers.map((number) => intervals.get(number));
				return {
					region,
					connections: known.map((interval) => interval?.connections ?? null),
					documents: known.map((interval) => interval?.documents ?? null),
					operationsPerMinute: known.map((interval) =>
						interval && interval.operations !== null ? interval.operations * perMinute : null,
					),
				};
			}),
		};
	}

	#interval(): number {
		return Math.floor(this.#nowMs() / NODE_HISTORY_INTERVAL_MS);
	}

	#forgetOld(now: number): void {
		for (const [region, { intervals }] of this.#series) {
			for (const number of intervals.keys()) if (number <= now - NODE_HISTORY_LENGTH) intervals.delete(number);
			if (intervals.size === 0) this.#series.delete(region);
		}
	}
}

/** Operations since the sample before; a node that began anew counts from zero again. The first sample only sets the mark. */
function increase(series: Series, operationsTotal: number): number {
	if (series.operationsTotal === null) return 0;
	return operationsTotal >= series.operationsTotal ? operationsTotal - series.operationsTotal : operationsTotal;
}
