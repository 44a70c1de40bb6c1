import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { type Server as AnyWebSocketServer, type ServerOptions, WebSocketServer } from 'ws';
import { OTHER_CODES } from '../contract/close-codes.ts';
import { NOBODY } from '../plane-port/insight.ts';
import type { PlanePort } from '../plane-port/plane-port.ts';
import type { ClientAddress } from '../platform/client-address.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { Clients } from './clients.ts';
import { DocumentRegistry } from './documents/registry.ts';
import { createApp } from './endpoints/app.ts';
import { readHandshake } from './handshake/request.ts';
import { chooseSubprotocol } from './handshake/token-source.ts';
import { TokenVerifier } from './handshake/token-verifier.ts';
import { createHttpServer, listenOn, refuseUpgrade } from './http-server.ts';
import { FrameTaps } from './insight/frame-taps.ts';
import { checkLoad, createNodeInsight } from './insight/node-insight.ts';
import { RefusalReports } from './insight/refusal-reports.ts';
import { SessionTable } from './insight/session-table.ts';
import { DEFAULT_LIMITS, type NodeLimits } from './limits.ts';
import { LoadWatch } from './load.ts';
import { NodeCounters } from './metrics/counters.ts';
import { createExposition } from './metrics/exposition.ts';
import { MeasuredSyncStore } from './metrics/measured-sync-store.ts';
import { OperationsMeter } from './operations-meter.ts';
import { Peer, PeerSocket } from './peer.ts';
import { NO_LIMITS, type NodePolicies } from './policies.ts';
import { RegistryLink } from './registry-link.ts';
import type { SyncStore } from './sync-store/store.ts';

/** How long a document outlives its last client (contract section 3). */
const GRACE_MS = 10_000;

export interface NodeOptions {
	/** WebSocket region, as in `eu-central-1`. */
	region: string;
	host: string;
	/** 0 for any free one. */
	port: number;
	planePort: PlanePort;
	/** Where this region's sessions are written down. */
	syncStore: SyncStore;
	/** Whether what was written outlives its session, asked whenever one ends; not unless given. */
	keepsDocuments?: () => boolean;
	clock: Clock;
	logger: Logger;
	/** How long a document outlives its last client; 10 s unless given. */
	graceMs?: number;
	/** Tells whose handshake it is, where proxies stand in front. */
	clientAddress?: ClientAddress;
	/** Base URL that clients reach this node by, where it is not the listener's own. */
	publicUrl?: string;
	limits?: Partial<NodeLimits>;
	/** Between heartbeats to the registry; 5 s unless given. */
	reportIntervalMs?: number;
	/** Memory occupancy in percent; the process's own unless given. */
	memoryPercent?: () => number;
	/** CPU occupancy in percent, as a mean of some time; unless given it does not decide whether the node is overloaded. */
	cpuPercent?: () => number;
	/** What one address may ask of it; anything unless given. */
	policies?: NodePolicies;
}

/** A node that accepts connections. */
export interface RunningNode {
	region: string;
	/** Base URL for clients, as in `ws://127.0.0.1:4411`. */
	url: string;
	port: number;
	/** Admitted clients, and documents in memory (those in their grace period included). */
	stats(): { connections: number; documents: number };
	/** `overloaded`: takes no new connections. `draining`: was told to take no new documents. */
	state(): 'active' | 'draining' | 'overloaded';
	/** Documents that are stored and not open. */
	countKept(): Promise<number>;
	/** Forgets them. */
	forgetKept(): Promise<void>;
	/** Closes every client with 1001, then the listener; resolves when all are gone. Harmless when called again. */
	stop(): Promise<void>;
}

/** Missing in the types of ws 8.18. */
type CurrentServerOptions = ServerOptions<typeof PeerSocket> & { closeTimeout: number };

/**
 * Starts a WebSocket node and enters it into the registry.
 *
 * @throws the system's error when it cannot listen (`EADDRINUSE`, …), or what the plane port throws.
 */
export async function startNode(options: NodeOptions): Promise<RunningNode> {
	const { region, host, planePort, clock } = options;
	const limits = { ...DEFAULT_LIMITS, ...options.limits };
	const logger = options.logger.child({ region });
	const counters = new NodeCounters();
	const syncStore = new MeasuredSyncStore(options.syncStore);
	const operations = new OperationsMeter(clock);
	const policies = options.policies ?? NO_LIMITS;
	const sessions = new SessionTable();
	const taps = new FrameTaps({ region, clock });
	const authority = { planePort, verifier: new TokenVerifier(planePort, clock) };
	const documents = new DocumentRegistry({
		region,
		planePort,
		store: syncStore,
		keepsDocuments: options.keepsDocuments ?? (() => false),
		graceMs: options.graceMs ?? GRACE_MS,
		fanOut: counters.fanOutTimes,
		observerOf: (key) => taps.observerOf(key),
		logger,
	});
	taps.onChange = () => documents.observe();
	const reports = new RefusalReports({ region, planePort, clock, logger });
	const clients = new Clients({
		region,
		planePort,
		authority,
		documents,
		sessions,
		reports,
		operations,
		counters,
		connectPolicy: policies.connect,
		limits,
		clock,
		logger,
		onGone: () => registry.check(),
	});
	const counts = () => ({ connections: clients.connections, documents: documents.size });
	const load = new LoadWatch({
		counts,
		operationsTotal: () => operations.total,
		connectionsMax: limits.connectionsMax,
		memoryPercent: options.memoryPercent,
		cpuPercent: options.cpuPercent ?? null,
	});
	const registry = new RegistryLink({ region, planePort, load, intervalMs: options.reportIntervalMs, logger });
	const app = createApp({
		region,
		authority,
		policies,
		clientAddress: options.clientAddress,
		health: async () => {
			registry.check();
			if (!(await syncStore.isWritable())) return 'degraded';
			return load.overloaded ? 'overloaded' : 'healthy';
		},
		metrics: createExposition({
			region,
			counters,
			syncStore,
			gauges: () => ({
				...counts(),
				sessions: clients.sessions,
				operations: operations.total,
				overloaded: load.overloaded,
			}),
		}),
		clock,
		logger,
	});
	const server = createHttpServer({ app, headersDeadlineMs: limits.headersDeadlineMs });
	const webSockets = createWebSocketServer(limits);
	server.on('upgrade', (message: IncomingMessage, socket: Socket, head: Buffer) => {
		registry.check();
		const request = readHandshake(message, options.clientAddress);
		if (load.overloaded) {
			counters.handshake(503);
			reports.report(request, { ...NOBODY, code: OTHER_CODES.overloaded, checks: [checkLoad(true)], protocol: null });
			refuseUpgrade(socket);
			return;
		}
		// Upgraded whatever the answer will be: a browser sees close codes, and no HTTP status.
		webSockets.handleUpgrade(message, socket, head, (webSocket) => {
			const { remoteAddress } = request;
			const { sendBufferBytesMax } = limits;
			const peer = new Peer(webSocket, { remoteAddress, wire: socket, sendBufferBytesMax, logger });
			clients.serve(peer, request);
			registry.check();
		});
	});
	const port = await listenOn(server, host, options.port);
	const url = options.publicUrl ?? `ws://${host.includes(':') ? `[${host}]` : host}:${port}`;
	const heartbeat = setInterval(() => clients.heartbeat(), limits.heartbeatMs);
	const isOverloaded = () => load.overloaded;
	const insight = createNodeInsight({ region, planePort, authority, documents, sessions, operations, taps, isOverloaded, clock });
	const withdrawInsight = planePort.offerInsight(region, insight);
	const forgetRevocations = planePort.onRevocation((revocation) => clients.revoke(revocation));
	let stopped: Promise<void> | undefined;
	const stop = () => {
		stopped ??= (async () => {
			clearInterval(heartbeat);
			forgetRevocations();
			withdrawInsight();
			registry.end();
			webSockets.close();
			await closeConnections(server, clients, limits.stopMs);
			await documents.stop();
			await planePort.removeNode(region);
			logger.info('node stopped');
		})();
		return stopped;
	};
	try {
		await registry.begin(url);
		await documents.resume();
	} catch (error) {
		await stop();
		throw error;
	}
	logger.info({ url }, 'node started');
	return {
		region,
		url,
		port,
		stats: () => ({ connections: clients.sessions, documents: documents.size }),
		state: () => registry.state(),
		countKept: async () => (await documents.listKept()).length,
		forgetKept: () => documents.forgetKept(),
		stop,
	};
}

function createWebSocketServer({ frameBytesMax, closeTimeoutMs }: NodeLimits): AnyWebSocketServer<typeof PeerSocket> {
	const options: CurrentServerOptions = {
		noServer: true,
		clientTracking: false,
		perMessageDeflate: false,
		maxPayload: frameBytesMax,
		closeTimeout: closeTimeoutMs,
		handleProtocols: (offered) => chooseSubprotocol(offered) ?? false,
		WebSocket: PeerSocket,
	};
	return new WebSocketServer(options);
}

/** Listener and clients end together; after `stopMs` what is left is cut, and not waited for much longer. */
async function closeConnections(server: Server, clients: Clients, stopMs: number): Promise<void> {
	const listenerClosed = new Promise<void>((resolve) => server.close(() => resolve()));
	server.closeIdleConnections();
	const clientsGone = clients.closeAll();
	const { promise: timeUp, resolve: giveUp } = Promise.withResolvers<void>();
	const cut = setTimeout(() => {
		clients.terminateAll();
		server.closeAllConnections();
		giveUp();
	}, stopMs);
	await Promise.race([Promise.all([listenerClosed, clientsGone]), timeUp]);
	clearTimeout(cut);
	await listenerClosed;
}
