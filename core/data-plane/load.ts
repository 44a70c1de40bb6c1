import { totalmem } from 'node:os';
import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import type { NodeLoad } from '../contract/nodes.ts';

/** Occupancy at which a node takes no new connections (contract section 3). */
const OVERLOADED_PERCENT = 80;
/** Occupancy below which it takes them again; lower, so that it does not flap. */
const RECOVERED_PERCENT = 70;

interface LoadWatchOptions {
	/** What is open now. */
	counts: () => { connections: number; documents: number };
	/** Operations that were carried out since the start. */
	operationsTotal: () => number;
	/** Connections that the node is made for. */
	connectionsMax: number;
	/** In percent; the process's own unless given. */
	memoryPercent?: (() => number) | undefined;
	/** In percent, as a mean of some time; null: it is told and does not decide. */
	cpuPercent: (() => number) | null;
}

/** Watches how full a node is, and decides whether it takes new connections. */
export class LoadWatch {
	readonly #options: LoadWatchOptions;
	#eventLoop: EventLoopUtilization = performance.eventLoopUtilization();
	#overloaded = false;

	constructor(options: LoadWatchOptions) {
		this.#options = options;
	}

	get overloaded(): boolean {
		return this.#overloaded;
	}

	/** Looks at connections, memory and CPU. @returns whether the node became overloaded, or recovered, just now. */
	check(): boolean {
		const { connectionsMax, counts, memoryPercent = processMemoryPercent, cpuPercent } = this.#options;
		const occupancy = Math.max((100 * counts().connections) / connectionsMax, memoryPercent(), cpuPercent?.() ?? 0);
		const before = this.#overloaded;
		this.#overloaded = occupancy >= (before ? RECOVERED_PERCENT : OVERLOADED_PERCENT);
		return before !== this.#overloaded;
	}

	/** The figures for a heartbeat; processor time is that since the report before. */
	report(): NodeLoad {
		const { connectionsMax, counts, operationsTotal, memoryPercent = processMemoryPercent } = this.#options;
		const eventLoop = performance.eventLoopUtilization();
		const { utilization } = performance.eventLoopUtilization(eventLoop, this.#eventLoop);
		this.#eventLoop = eventLoop;
		return {
			...counts(),
			connectionsMax,
			memoryPercent: roundPercent(memoryPercent()),
			cpuPercent: roundPercent(100 * utilization),
			overloaded: this.#overloaded,
			operationsTotal: operationsTotal(),
		};
	}
}

/** Memory that the process may have; looked up once, for it costs reads of files and does not change. */
const AVAILABLE_BYTES = availableBytes();

function availableBytes(): number {
	const [total, constrained] = [totalmem(), process.constrainedMemory()];
	return constrained > 0 && constrained < total ? constrained : total;
}

/** What the process uses changes slowly, and looking it up costs more than a handshake may. */
const MEMORY_VALID_MS = 500;
const memory = { percent: 0, readAtMs: Number.NEGATIVE_INFINITY };

/** What the process uses of its heap, or of the memory that it may have, whichever is fuller; at most half a second old. */
function processMemoryPercent(): number {
	const nowMs = performance.now();
	if (nowMs - memory.readAtMs > MEMORY_VALID_MS) {
		const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
		memory.percent = 100 * Math.max(used / limit, process.memoryUsage.rss() / AVAILABLE_BYTES);
		memory.readAtMs = nowMs;
	}
	return memory.percent;
}

function roundPercent(value: number): number {
	return Math.min(100, Math.max(0, Math.round(value * 10) / 10));
}
