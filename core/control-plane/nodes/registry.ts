import {
	type Heartbeat,
	NODE_HEARTBEAT_INTERVAL_MS,
	NODE_OFFLINE_AFTER_MS,
	type Node,
	type NodeHistory,
	type NodeLoad,
	type NodeOrders,
	type NodeStatus,
} from '../../contract/nodes.ts';
import type { DocumentRoute, NodeCommand } from '../../plane-port/plane-port.ts';
import type { Clock } from '../../platform/clock.ts';
import { Fault } from '../../platform/fault.ts';
import { isoTime } from '../../platform/iso-time.ts';
import { NO_SECRET_HASH, secretMatches } from '../../platform/secrets.ts';
import type { NewAuditEvent } from '../audit/store.ts';
import { recordOf, SYSTEM } from '../caller.ts';
import type { EventHub } from '../events/hub.ts';
import type { LiveRegistry, Placement } from '../live/registry.ts';
import { NodeFigures } from './history.ts';
import type { NodeRecord, NodeStore } from './store.ts';

interface NodeRegistryOptions {
	nodes: NodeStore;
	live: LiveRegistry;
	events: EventHub;
	/** Of this process, which its own nodes run. */
	programVersion: string;
	clock: Clock;
}

/** The latest heartbeat of a node, and since when they come without a gap. */
interface Beat {
	atMs: number;
	sinceMs: number;
	load: NodeLoad;
	programVersion: string | null;
}

type CommandListener = (command: NodeCommand) => void;

/**
 * The global registry of nodes: who is there, in which state, and who takes new documents (contract sections 1 and 3).
 * A node of this process is there from its start to its stop, so a jump of the clock takes none away; one elsewhere is
 * there for 15 s after each heartbeat, which is judged anew at each look.
 */
export class NodeRegistry {
	readonly #options: NodeRegistryOptions;
	/** By region, which is unique. As the live sessions, they end with the process. */
	readonly #beats = new Map<string, Beat>();
	readonly #listeners = new Map<string, Set<CommandListener>>();
	readonly #figuresOverTime = new NodeFigures();
	/** What came before was not watched, so it counts for nothing. */
	readonly #watchingSinceMs: number;

	constructor(options: NodeRegistryOptions) {
		this.#options = options;
		this.#watchingSinceMs = options.clock.nowMs();
	}

	/** All nodes, first registered first. */
	async list(): Promise<Node[]> {
		return (await this.#options.nodes.list()).map((record) => this.describe(record));
	}

	/** What the nodes did in the last 15 minutes. */
	history(): NodeHistory {
		return this.#figuresOverTime.read((region) => this.#admitted(region));
	}

	/** Regions for the `regionCode` claim: those that take new documents, or for want of them others that run. */
	async regions(): Promise<string[]> {
		const nowMs = this.#options.clock.nowMs();
		const nodes = (await this.#options.nodes.list()).map((record) => ({ ...record, status: this.#status(record, nowMs) }));
		for (const wanted of ['active', 'overloaded', 'draining'] satisfies NodeStatus[]) {
			const found = nodes.filter(({ status }) => status === wanted);
			if (found.length > 0) return found.map(({ region }) => region);
		}
		return [];
	}

	/**
	 * Who takes a document that a client brought to the node of `region` and that nobody has open. Only a draining node
	 * sends it away: to a node of this service if there is one, for it claims its documents here, and among several to the
	 * one with the fewest connections.
	 */
	async placement(region: string): Promise<Placement> {
		const own = await this.#options.nodes.getByRegion(region);
		return own?.draining ? { here: false, route: await this.placeForNew(region) } : { here: true };
	}

	/** The node of `region` if it takes new documents, else the best of those that do; null when there is none. */
	async placeForNew(region: string): Promise<DocumentRoute | null> {
		const takers = (await this.list()).filter(({ status }) => status === 'active');
		const [best] = takers.sort((a, b) => rank(a) - rank(b) || a.connections - b.connections);
		const place = takers.find((node) => node.region === region) ?? best;
		return place ? { region: place.region, url: place.url } : null;
	}

	/**
	 * A node of this process begins to run. An unknown one is registered.
	 *
	 * @throws {Fault} `region_taken` when the region is an external node's.
	 */
	async signOn({ region, url }: DocumentRoute, load: NodeLoad): Promise<{ draining: boolean }> {
		const record = (await this.#options.nodes.getByRegion(region)) ?? (await this.#insertSandboxNode(region, url));
		if (record.kind !== 'sandbox') throw regionTaken(region);
		if (record.url !== url) await this.#options.nodes.setUrl(record.id, url);
		this.#remember(region, load, this.#options.programVersion);
		this.#options.live.registerNode({ region, url });
		this.changed(record);
		return { draining: record.draining };
	}

	/** A node of this process has stopped: its documents and sessions are gone. */
	async signOff(region: string): Promise<void> {
		this.#beats.delete(region);
		this.#options.live.removeNode(region);
		const record = await this.#options.nodes.getByRegion(region);
		if (record) this.changed(record);
	}

	/** A node of this process tells its load. */
	async beat(region: string, load: NodeLoad): Promise<void> {
		if (!this.#options.live.attached(region)) return;
		const before = this.#beats.get(region)?.load.overloaded ?? false;
		this.#remember(region, load, this.#options.programVersion);
		const record = before === load.overloaded ? null : await this.#options.nodes.getByRegion(region);
		if (record) this.changed(record);
	}

	/** Whether `token` is that of an external node; takes the same time for a node that does not exist. */
	async authenticate(nodeId: string, token: string): Promise<boolean> {
		const record = await this.#options.nodes.get(nodeId);
		return secretMatches(token, record?.tokenHash ?? NO_SECRET_HASH) && record !== null;
	}

	/** An external node reports over HTTP. @throws {Fault} `unauthorized` when it was removed meanwhile. */
	async heartbeat(nodeId: string, { programVersion, ...load }: Heartbeat): Promise<NodeOrders> {
		const { nodes } = this.#options;
		const record = await nodes.get(nodeId);
		if (!record) throw new Fault('unauthorized', 'The node is not registered any more.');
		const before = this.describe(record);
		this.#remember(record.region, load, programVersion ?? null);
		if (record.offlineSinceMs !== null) await nodes.setOnline(nodeId, this.#event('node.online', record));
		if (showsChange(before, this.describe(record))) this.changed(record);
		return { draining: record.draining, heartbeatIntervalMs: NODE_HEARTBEAT_INTERVAL_MS };
	}

	/** Records which external nodes were not heard of for too long. */
	async sweep(): Promise<void> {
		const { nodes, clock } = this.#options;
		for (const record of await nodes.list()) {
			const nowMs = clock.nowMs();
			if (record.kind === 'sandbox' || record.offlineSinceMs !== null || this.#isOnline(record, nowMs)) continue;
			const heardAtMs = this.#beats.get(record.region)?.atMs ?? null;
			if (heardAtMs === null && nowMs - this.#watchingSinceMs <= NODE_OFFLINE_AFTER_MS) continue;
			this.#beats.delete(record.region);
			const event = this.#event('node.offline', record);
			if (await nodes.setOffline(record.id, nowMs, heardAtMs ?? record.lastHeartbeatAtMs, event)) this.changed(record);
		}
	}

	/** A node as the registry has it at this moment. */
	describe(record: NodeRecord): Node {
		const nowMs = this.#options.clock.nowMs();
		const online = this.#isOnline(record, nowMs);
		const beat = this.#beats.get(record.region);
		const heardAtMs = beat?.atMs ?? record.lastHeartbeatAtMs;
		return {
			id: record.id,
			region: record.region,
			url: record.url,
			kind: record.kind,
			status: this.#status(record, nowMs),
			stopped: record.stopped,
			startedAt: online && beat ? isoTime(beat.sinceMs) : null,
			lastHeartbeatAt: heardAtMs === null ? null : isoTime(heardAtMs),
			...this.#figures(record, online ? beat : undefined),
			load: online && beat ? beat.load : null,
			programVersion: online && beat ? beat.programVersion : null,
			version: record.version,
		};
	}

	/** Hears of what a node is told. @returns a function that ends the subscription. */
	onCommand(region: string, listener: CommandListener): () => void {
		const listeners = this.#listeners.get(region) ?? new Set();
		this.#listeners.set(region, listeners.add(listener));
		return () => listeners.delete(listener);
	}

	/** Tells a node something at once. An external one hears of it in the answer to its next heartbeat. */
	command(region: string, command: NodeCommand): void {
		for (const listener of this.#listeners.get(region) ?? []) listener(command);
	}

	/** A node is gone from the registry for good. */
	forget(record: NodeRecord): void {
		this.#beats.delete(record.region);
		this.changed(record);
	}

	/** Tells readers to look at a node again. */
	changed({ id, region }: NodeRecord): void {
		this.#options.events.publish({ type: 'node.changed', nodeId: id, region });
	}

	#isOnline({ kind, region }: NodeRecord, nowMs: number): boolean {
		if (kind === 'sandbox') return this.#options.live.attached(region);
		const beat = this.#beats.get(region);
		return beat !== undefined && nowMs - beat.atMs <= NODE_OFFLINE_AFTER_MS;
	}

	#status(record: NodeRecord, nowMs: number): NodeStatus {
		if (!this.#isOnline(record, nowMs)) return 'offline';
		if (record.draining) return 'draining';
		return this.#beats.get(record.region)?.load.overloaded ? 'overloaded' : 'active';
	}

	#figures({ kind, region }: NodeRecord, beat: Beat | undefined): { connections: number; documents: number } {
		if (kind === 'sandbox') return this.#options.live.figures(region);
		return { connections: beat?.load.connections ?? 0, documents: beat?.load.documents ?? 0 };
	}

	/** What a node of this process has; null for one that runs elsewhere. */
	#admitted(region: string): { connections: number; documents: number } | null {
		const { live } = this.#options;
		return live.attached(region) ? live.figures(region) : null;
	}

	#remember(region: string, load: NodeLoad, programVersion: string | null): void {
		const { connections, documents } = this.#admitted(region) ?? load;
		this.#figuresOverTime.add(region, { connections, documents, operationsTotal: load.operationsTotal });
		if (this.#figuresOverTime.isBusy) this.#options.events.publish({ type: 'operations.changed' });
		const atMs = this.#options.clock.nowMs();
		const last = this.#beats.get(region);
		const isGap = last === undefined || atMs - last.atMs > NODE_OFFLINE_AFTER_MS;
		this.#beats.set(region, { atMs, sinceMs: isGap ? atMs : last.sinceMs, load, programVersion });
		const nodes = [...this.#beats].map(([name, beat]) => ({
			region: name,
			lastHeartbeatAt: isoTime(beat.atMs),
			load: beat.load,
		}));
		this.#options.events.publish({ type: 'loads.changed', nodes });
	}

	async #insertSandboxNode(region: string, url: string): Promise<NodeRecord> {
		const record: NodeRecord = {
			id: crypto.randomUUID(),
			region,
			url,
			kind: 'sandbox',
			stopped: false,
			draining: false,
			port: null,
			connectionsMax: null,
			tokenHash: null,
			offlineSinceMs: null,
			lastHeartbeatAtMs: null,
			createdAtMs: this.#options.clock.nowMs(),
			version: 1,
		};
		const event = this.#event('node.registered', record, { url, kind: record.kind });
		if (!(await this.#options.nodes.insert(record, event))) throw regionTaken(region);
		return record;
	}

	#event(
		action: Extract<NewAuditEvent['action'], `node.${string}`>,
		{ id, region }: NodeRecord,
		after: NewAuditEvent['after'] = null,
	): NewAuditEvent {
		const target = { type: 'node' as const, id, name: region };
		return recordOf(SYSTEM, this.#options.clock.nowMs(), { action, target, tenantId: null, after });
	}
}

/** @param region of which there is a node already */
export function regionTaken(region: string): Fault {
	return new Fault('region_taken', `There is a node for ${region} already. Choose another cluster number, or remove that node.`, {
		errors: [{ path: 'region', message: 'is taken' }],
	});
}

/** Whether a reader of the list would see a difference that matters. */
function showsChange(before: Node, after: Node): boolean {
	return before.status !== after.status || before.connections !== after.connections || before.documents !== after.documents;
}

function rank({ kind }: Node): number {
	return kind === 'sandbox' ? 0 : 1;
}
