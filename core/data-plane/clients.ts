import type { PlanePort, Revocation } from '../plane-port/plane-port.ts';
import type { Clock } from '../platform/clock.ts';
import { Connection, type ConnectionServices } from './connection.ts';
import type { DocumentRegistry } from './documents/registry.ts';
import type { HandshakeRequest } from './handshake/request.ts';
import type { SessionTable } from './insight/session-table.ts';
import type { OperationsMeter } from './operations-meter.ts';
import type { Peer } from './peer.ts';
import { Admissions } from './sessions/admissions.ts';
import { DocumentSessions } from './sessions/document-sessions.ts';

const CLOSE_GOING_AWAY = 1001;

interface ClientsOptions extends Omit<ConnectionServices, 'admissions' | 'sessions' | 'onGone'> {
	region: string;
	planePort: PlanePort;
	documents: DocumentRegistry;
	operations: OperationsMeter;
	sessions: SessionTable;
	clock: Clock;
	/** Called when one more connection is gone. */
	onGone: () => void;
}

/** All clients of a node. */
export class Clients {
	readonly #services: ConnectionServices;
	readonly #connections = new Set<Connection>();
	/** Called when the last one is gone. */
	#onEmpty: (() => void) | null = null;

	constructor(options: ClientsOptions) {
		const { logger, counters, onGone } = options;
		this.#services = {
			...options,
			admissions: new Admissions(logger, counters),
			sessions: new DocumentSessions(options),
			onGone: (connection) => {
				this.#forget(connection);
				onGone();
			},
		};
	}

	/** Sessions of clients that were admitted and are still there: one for each document that a client has open. */
	get sessions(): number {
		return this.#services.sessions.open;
	}

	/** Connections, those that are not admitted yet included. */
	get connections(): number {
		return this.#connections.size;
	}

	/** Takes on a connection that was just upgraded. */
	serve(peer: Peer, request: HandshakeRequest): void {
		const { counters } = this.#services;
		counters.connections += 1;
		counters.traffic.open(peer.wire);
		const connection = new Connection(peer, request, this.#services);
		this.#connections.add(connection);
		connection.begin();
	}

	/** Pings everyone, and drops who has not answered the last time. */
	heartbeat(): void {
		for (const connection of this.#connections) connection.heartbeat();
	}

	/** Tells everyone that the node goes away. @returns when all are gone and their sessions are closed. */
	async closeAll(): Promise<void> {
		for (const { peer } of this.#connections) peer.close(CLOSE_GOING_AWAY);
		if (this.#connections.size === 0) return;
		const { promise, resolve } = Promise.withResolvers<void>();
		this.#onEmpty = resolve;
		await promise;
	}

	/** Ends the sessions whose tokens are worth nothing any more, handshakes under way included. */
	revoke(revocation: Revocation): void {
		this.#services.admissions.revoke(revocation);
	}

	/** Cuts the connections that are left. */
	terminateAll(): void {
		for (const { peer } of this.#connections) peer.terminate();
	}

	#forget(connection: Connection): void {
		this.#services.counters.traffic.close(connection.peer.wire);
		this.#connections.delete(connection);
		if (this.#connections.size === 0) this.#onEmpty?.();
	}
}
