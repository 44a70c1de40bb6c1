import type { z } from 'zod';
import type {
	DeclaredNode,
	Node,
	NodeAddress,
	NodeHistory,
	NodeListQuery,
	newExternalNodeSchema,
	newSandboxNodeSchema,
	RegisteredNode,
} from '../../contract/nodes.ts';
import type { Clock } from '../../platform/clock.ts';
import { Fault, notFound, stale } from '../../platform/fault.ts';
import type { Logger } from '../../platform/logger.ts';
import { hashSecret, newSecret } from '../../platform/secrets.ts';
import { StartError } from '../../platform/start-error.ts';
import { wholeList } from '../../platform/whole-list.ts';
import type { NewAuditEvent } from '../audit/store.ts';
import { type Caller, recordOf, SYSTEM } from '../caller.ts';
import { type NodeRegistry, regionTaken } from './registry.ts';
import type { NodeChanges, NodeRecord, NodeStore } from './store.ts';

type NodeAction = Extract<NewAuditEvent['action'], `node.${string}`>;

/** Regions that run in a sandbox that has no node and is told of none. */
const DEFAULT_NODES: readonly DeclaredNode[] = [{ region: 'eu-central-1' }, { region: 'us-east-1' }];

/** Runs nodes in this process. */
export interface NodeRunner {
	/**
	 * Starts a node, which signs on to the registry by itself.
	 *
	 * @param node `port` is used as it is; without one the next free port from `preferredPort`, or from the usual ones
	 * @throws {StartError} when the port cannot be opened.
	 */
	start(node: {
		region: string;
		port: number | null;
		preferredPort: number | null;
		connectionsMax: number | null;
	}): Promise<void>;
	/** Stops a node: clients get 1001. Harmless when it does not run. */
	stop(region: string): Promise<void>;
	isRunning(region: string): boolean;
}

interface NodeServiceOptions {
	nodes: NodeStore;
	registry: NodeRegistry;
	runner: NodeRunner;
	clock: Clock;
	logger: Logger;
}

/** What operators do with nodes. */
export class NodeService {
	readonly #options: NodeServiceOptions;
	/** Starts, stops and removals come one after the other: each looks at what the one before left. */
	#last: Promise<unknown> = Promise.resolve();

	constructor(options: NodeServiceOptions) {
		this.#options = options;
	}

	/** What the nodes did in the last 15 minutes. */
	history(): NodeHistory {
		return this.#options.registry.history();
	}

	/** All nodes, first registered first. */
	async list(query: NodeListQuery): Promise<Node[]> {
		return wholeList(await this.#options.registry.list(), query, {
			searched: ({ region, url }) => [region, url],
			sorted: {
				region: (node) => node.region,
				connections: (node) => node.connections,
				documents: (node) => node.documents,
			},
		});
	}

	/** Where editors connect, by region. */
	async addresses(): Promise<NodeAddress[]> {
		const nodes = await this.list({ sort: 'region' });
		return nodes.map(({ region, url, status }) => ({ region, url, status }));
	}

	/** @throws {Fault} `not_found`. */
	async get(id: string): Promise<Node> {
		return this.#options.registry.describe(await this.#record(id));
	}

	/** Registers a node that runs elsewhere. Only this answer carries its token. @throws {Fault} `region_taken`. */
	async register(by: Caller, { region, url }: z.output<typeof newExternalNodeSchema>): Promise<RegisteredNode> {
		const nodeToken = newSecret();
		const nowMs = this.#options.clock.nowMs();
		const record: NodeRecord = {
			id: crypto.randomUUID(),
			region,
			url,
			kind: 'external',
			stopped: false,
			draining: false,
			port: null,
			connectionsMax: null,
			tokenHash: hashSecret(nodeToken),
			offlineSinceMs: nowMs,
			lastHeartbeatAtMs: null,
			createdAtMs: nowMs,
			version: 1,
		};
		const event = this.#event(by, 'node.registered', record, null, { url, kind: 'external' });
		if (!(await this.#options.nodes.insert(record, event))) throw regionTaken(region);
		this.#options.registry.changed(record);
		return { node: await this.get(record.id), nodeToken };
	}

	/** Sends new documents to other nodes from now on. @throws {Fault} `not_found`, `stale`. */
	drain(by: Caller, id: string): Promise<Node> {
		return this.#setDraining(by, id, true);
	}

	/** Lets a draining node take new documents again. @throws {Fault} `not_found`, `stale`. */
	resume(by: Caller, id: string): Promise<Node> {
		return this.#setDraining(by, id, false);
	}

	/**
	 * Takes a node out of the registry; one of this process is stopped.
	 *
	 * @param force also when clients or documents are on it, or might come at any moment
	 * @throws {Fault} `not_found`, `node_in_use`, `stale`.
	 */
	remove(by: Caller, id: string, force: boolean): Promise<void> {
		return this.#inTurn(async () => {
			const { nodes, registry, runner } = this.#options;
			const record = await this.#recordFor(by, id);
			const node = registry.describe(record);
			if (!force) refuseInUse(node);
			if (record.kind === 'sandbox') await runner.stop(record.region);
			const event = this.#event(by, 'node.removed', record, { url: record.url, kind: record.kind, status: node.status }, null);
			if (await nodes.remove(id, by.expectedVersion, event)) throw staleNode(record);
			registry.forget(record);
		});
	}

	/** Starts a node of a new region in this process. @throws {Fault} `region_taken`, `port_unavailable`. */
	startSandbox(by: Caller, { region, port, connectionsMax }: z.output<typeof newSandboxNodeSchema>): Promise<Node> {
		return this.#inTurn(async () => {
			const { nodes } = this.#options;
			if (await nodes.getByRegion(region)) throw regionTaken(region);
			const settings = { port: port ?? null, connectionsMax: connectionsMax ?? null };
			await this.#run({ region, preferredPort: null, ...settings });
			const record = await nodes.getByRegion(region);
			if (!record) throw notFound('node');
			return this.#update(
				{ ...by, expectedVersion: null },
				record,
				settings,
				this.#event(by, 'node.started', record, null, settings),
			);
		});
	}

	/** Starts a stopped node of this process. @throws {Fault} `not_found`, `node_wrong_kind`, `port_unavailable`, `stale`. */
	start(by: Caller, id: string): Promise<Node> {
		return this.#inTurn(async () => {
			const record = await this.#sandboxRecord(by, id);
			if (this.#options.runner.isRunning(record.region)) return this.get(id);
			await this.#run({ ...record, preferredPort: portOf(record.url) });
			return this.#update(by, record, { stopped: false }, this.#event(by, 'node.started', record, null, null));
		});
	}

	/** Stops a node of this process; it stays so over restarts. @throws {Fault} `not_found`, `node_wrong_kind`, `stale`. */
	stop(by: Caller, id: string): Promise<Node> {
		return this.#inTurn(async () => {
			const record = await this.#sandboxRecord(by, id);
			if (record.stopped) return this.get(id);
			const { connections, documents } = this.#options.registry.describe(record);
			const event = this.#event(by, 'node.stopped', record, { connections, documents }, null);
			await this.#update(by, record, { stopped: true }, event);
			await this.#options.runner.stop(record.region);
			return this.get(id);
		});
	}

	/**
	 * Starts the nodes of this process when core starts: those of the declaration, whatever was before, and those that
	 * ran when core ended. One of the latter that cannot start is left offline.
	 *
	 * @param declared absent: two usual ones, in a sandbox that has no node yet
	 * @throws {StartError} when a declared one cannot start.
	 */
	async bringUp(declared: readonly DeclaredNode[] | undefined): Promise<void> {
		const known = await this.#options.nodes.list();
		const wanted = declared ?? (known.length === 0 ? DEFAULT_NODES : []);
		for (const node of wanted) await this.#bringUpDeclared(node);
		const others = known.filter(({ region }) => !wanted.some((node) => node.region === region));
		for (const record of others) if (record.kind === 'sandbox' && !record.stopped) await this.#bringUpAgain(record);
	}

	async #bringUpDeclared({ region, ...declared }: DeclaredNode): Promise<void> {
		const connectionsMax = declared.connectionsMax ?? null;
		const { nodes, runner } = this.#options;
		const before = await nodes.getByRegion(region);
		if (before?.kind === 'external')
			throw new StartError(
				`The region ${region} belongs to the external node ${before.url}. Leave it out of the declaration, or remove that node first.`,
			);
		await runner.start({ region, port: null, preferredPort: null, connectionsMax });
		const record = await nodes.getByRegion(region);
		if (!record || (!record.stopped && record.connectionsMax === connectionsMax && record.port === null)) return;
		const event = this.#event(SYSTEM, 'node.started', record, null, { port: null, connectionsMax });
		await nodes.update(record.id, { stopped: false, port: null, connectionsMax }, null, event);
	}

	async #bringUpAgain(record: NodeRecord): Promise<void> {
		const { runner, logger } = this.#options;
		try {
			await runner.start({ ...record, preferredPort: portOf(record.url) });
		} catch (error) {
			logger.error({ region: record.region, reason: (error as Error).message }, 'node could not be started again');
		}
	}

	async #setDraining(by: Caller, id: string, draining: boolean): Promise<Node> {
		const record = await this.#recordFor(by, id);
		if (record.draining === draining) return this.get(id);
		const action = draining ? 'node.drained' : 'node.resumed';
		const event = this.#event(by, action, record, { draining: record.draining }, { draining });
		const node = await this.#update(by, record, { draining }, event);
		this.#options.registry.command(record.region, draining ? 'drain' : 'resume');
		return node;
	}

	async #run(node: Parameters<NodeRunner['start']>[0]): Promise<void> {
		try {
			await this.#options.runner.start(node);
		} catch (error) {
			if (!(error instanceof StartError)) throw error;
			const [detail, message] =
				node.port === null
					? ['No port is free where nodes listen. Name one with "port".', 'is needed']
					: [error.message, 'cannot be opened'];
			throw new Fault('port_unavailable', detail, { errors: [{ path: 'port', message }] });
		}
	}

	async #update(by: Caller, record: NodeRecord, changes: NodeChanges, event: NewAuditEvent): Promise<Node> {
		const { nodes, registry } = this.#options;
		if (await nodes.update(record.id, changes, by.expectedVersion, event)) throw staleNode(record);
		registry.changed(record);
		return this.get(record.id);
	}

	async #sandboxRecord(by: Caller, id: string): Promise<NodeRecord> {
		const record = await this.#recordFor(by, id);
		if (record.kind === 'sandbox') return record;
		throw new Fault(
			'node_wrong_kind',
			`${record.region} runs elsewhere: start and stop it there. Here it can be drained or removed.`,
		);
	}

	/** Checked again in the writing step; here it keeps what cannot be undone from beginning. */
	async #recordFor(by: Caller, id: string): Promise<NodeRecord> {
		const record = await this.#record(id);
		if (by.expectedVersion !== null && by.expectedVersion !== record.version) throw staleNode(record);
		return record;
	}

	async #record(id: string): Promise<NodeRecord> {
		const record = await this.#options.nodes.get(id);
		if (!record) throw notFound('node');
		return record;
	}

	#inTurn<T>(work: () => Promise<T>): Promise<T> {
		const turn = this.#last.then(work);
		this.#last = turn.catch(() => undefined);
		return turn;
	}

	#event(
		by: Caller,
		action: NodeAction,
		{ id, region }: NodeRecord,
		before: NewAuditEvent['before'],
		after: NewAuditEvent['after'],
	): NewAuditEvent {
		const target = { type: 'node' as const, id, name: region };
		return recordOf(by, this.#options.clock.nowMs(), { action, target, tenantId: null, before, after });
	}
}

function refuseInUse({ region, status, connections, documents }: Node): void {
	if (status === 'offline' || (status === 'draining' && connections === 0 && documents === 0)) return;
	throw new Fault(
		'node_in_use',
		status === 'draining'
			? `${region} still has ${connections} connections and ${documents} documents. Wait until they are gone, or force it.`
			: `${region} is ${status}. Drain it first and wait until it is empty, or force it.`,
	);
}

function staleNode({ region }: NodeRecord): Fault {
	return stale(`node "${region}"`);
}

function portOf(url: string): number | null {
	return Number(new URL(url).port) || null;
}
