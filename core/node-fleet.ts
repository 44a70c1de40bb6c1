import type { NodeRunner } from './control-plane/nodes/service.ts';
import { CpuWatch } from './data-plane/cpu-watch.ts';
import { type RunningNode, startNode } from './data-plane/node.ts';
import type { NodePolicies } from './data-plane/policies.ts';
import type { SyncStore } from './data-plane/sync-store/store.ts';
import { listenOn, type PortChoice } from './http/port-choice.ts';
import type { PlanePort } from './plane-port/plane-port.ts';
import type { ClientAddress } from './platform/client-address.ts';
import type { Clock } from './platform/clock.ts';
import type { Logger } from './platform/logger.ts';
import { StartError } from './platform/start-error.ts';

type NodeSpec = Parameters<NodeRunner['start']>[0];

interface NodeFleetOptions {
	host: string;
	/** Where the first node listens; the others follow. */
	ports: PortChoice;
	/** How editors reach a node, by region, where that is not its listener's own address. */
	publicUrls: ReadonlyMap<string, string>;
	/** What one address may ask of all nodes together. */
	policies: NodePolicies;
	/** Whether a node that is short of CPU takes no new connections. */
	shedsByCpu: () => boolean;
	/** Tells whose handshake it is, where proxies stand in front. */
	clientAddress: ClientAddress;
	planePort: PlanePort;
	/** The sync layer of a region. */
	syncStore: (region: string) => SyncStore;
	/** Whether documents outlive their sessions, asked whenever one ends. */
	keepsDocuments: () => boolean;
	clock: Clock;
	logger: Logger;
}

/** The nodes that run in this process. Starts and stops of one region must not overlap: the node service sees to that. */
export class NodeFleet implements NodeRunner {
	readonly #options: NodeFleetOptions;
	readonly #running = new Map<string, RunningNode>();
	/** Starts that are under way. */
	readonly #starting = new Set<Promise<void>>();
	/** One for all: they share the event loop. */
	readonly #cpu = new CpuWatch();
	readonly #endCpuWatch = this.#cpu.run();
	#closed = false;

	constructor(options: NodeFleetOptions) {
		this.#options = options;
	}

	/** Regions and URLs of the nodes that run, first started first. */
	get nodes(): { region: string; url: string }[] {
		return [...this.#running.values()].map(({ region, url }) => ({ region, url }));
	}

	isRunning(region: string): boolean {
		return this.#running.has(region);
	}

	async start(spec: NodeSpec): Promise<void> {
		if (this.#closed) throw new StartError('WireSocket is stopping.');
		const starting = this.#start(spec);
		this.#starting.add(starting);
		try {
			await starting;
		} finally {
			this.#starting.delete(starting);
		}
	}

	async stop(region: string): Promise<void> {
		const node = this.#running.get(region);
		this.#running.delete(region);
		await node?.stop();
	}

	/** Documents that are stored and that nobody has open. */
	async countKept(): Promise<number> {
		const counts = await Promise.all([...this.#running.values()].map((node) => node.countKept()));
		return counts.reduce((sum, count) => sum + count, 0);
	}

	/** Forgets them. */
	async forgetKept(): Promise<void> {
		for (const node of this.#running.values()) await node.forgetKept();
	}

	/** Stops all nodes, last started first; none is started from then on. */
	async stopAll(): Promise<void> {
		this.#closed = true;
		this.#endCpuWatch();
		await Promise.allSettled(this.#starting);
		for (const region of [...this.#running.keys()].reverse()) await this.stop(region);
	}

	async #start(spec: NodeSpec): Promise<void> {
		const { host, publicUrls, planePort, syncStore, keepsDocuments, policies, shedsByCpu, clientAddress, clock, logger } =
			this.#options;
		const publicUrl = publicUrls.get(spec.region);
		const { region, connectionsMax } = spec;
		const limits = connectionsMax === null ? {} : { connectionsMax };
		const node = await listenOn(this.#portFor(spec), (port) =>
			startNode({
				region,
				host,
				port,
				planePort,
				syncStore: syncStore(region),
				keepsDocuments,
				policies,
				cpuPercent: () => (shedsByCpu() ? this.#cpu.percent : 0),
				clientAddress,
				clock,
				logger,
				limits,
				...(publicUrl === undefined ? {} : { publicUrl }),
			}),
		);
		this.#running.set(region, node);
	}

	/** Without a wish: above the nodes that run, which may have had to step aside themselves. */
	#portFor({ port, preferredPort }: NodeSpec): PortChoice {
		if (port !== null) return { port, exact: true };
		if (preferredPort !== null) return { port: preferredPort, exact: false };
		const { ports } = this.#options;
		if (ports.port === 0) return ports;
		const highest = Math.max(...[...this.#running.values()].map((node) => node.port), 0);
		return { ...ports, port: Math.max(ports.port, highest + 1) };
	}
}
