import { randomUUID } from 'node:crypto';
import { CLOSE_CODES } from '../../contract/close-codes.ts';
import type { Check } from '../../plane-port/check.ts';
import { checkPlace } from '../../plane-port/place.ts';
import {
	type DocumentKey,
	documentId,
	type LimitRefusal,
	type LiveSession,
	type PlanePort,
} from '../../plane-port/plane-port.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { LiveDocument } from '../documents/live-document.ts';
import type { Member } from '../documents/member.ts';
import type { DocumentRegistry, Lease, OpenDocument } from '../documents/registry.ts';
import type { HandshakeRequest } from '../handshake/request.ts';
import type { SessionEntry, SessionTable, WireBytes } from '../insight/session-table.ts';
import type { HandshakeResult, NodeCounters } from '../metrics/counters.ts';
import type { AppOperations, OperationsMeter } from '../operations-meter.ts';
import type { Session } from '../wire/session.ts';
import type { Ticket } from './admissions.ts';
import { CLOSE_TRY_AGAIN_LATER } from './refusal.ts';

interface DocumentSessionsOptions {
	region: string;
	planePort: PlanePort;
	documents: DocumentRegistry;
	operations: OperationsMeter;
	counters: NodeCounters;
	sessions: SessionTable;
	clock: Clock;
	logger: Logger;
}

/** A client as its connection knows it. */
export interface Client {
	/** Of the WebSocket, where it may have several documents; null: this one only. */
	readonly connectionId: string | null;
	readonly protocol: LiveSession['protocol'];
	readonly wire: WireBytes;
	/** Ends the session, with a code and a reason for the client. */
	end(code: number, reason: string): void;
}

/** A client's session in a document of this node. It is one object, for a node has as many of them as it has clients. */
export class DocumentSession implements Session, SessionEntry {
	readonly id: string;
	readonly key: DocumentKey;
	readonly open: OpenDocument;
	readonly client: Client;
	member: Member | null = null;
	operations = 0;
	/** What its app has used. */
	readonly used: AppOperations;
	readonly #opsPerMinute: number;
	readonly #sessions: DocumentSessions;

	constructor(
		sessions: DocumentSessions,
		{ key, opsPerMinute }: Ticket,
		facts: Pick<DocumentSession, 'id' | 'open' | 'client' | 'used'>,
	) {
		this.id = facts.id;
		this.key = key;
		this.open = facts.open;
		this.client = facts.client;
		this.used = facts.used;
		this.#opsPerMinute = opsPerMinute;
		this.#sessions = sessions;
	}

	get document(): LiveDocument {
		return this.open.document;
	}

	get wire(): WireBytes {
		return this.client.wire;
	}

	count(operations: number): void {
		this.#sessions.count(this.used, this.#opsPerMinute, operations);
		this.operations += operations;
	}

	end(code: number, reason: string): void {
		this.client.end(code, reason);
	}

	/** Takes the session out of the books; the document outlives it by its grace period. Once only. */
	close(): Promise<void> {
		return this.#sessions.close(this);
	}
}

/** Sessions of admitted clients, as the service counts them: one for each document that a client has open. */
export class DocumentSessions {
	readonly #options: DocumentSessionsOptions;
	#open = 0;

	constructor(options: DocumentSessionsOptions) {
		this.#options = options;
	}

	/** How many are open. */
	get open(): number {
		return this.#open;
	}

	/**
	 * Opens a session in a document: first its place among the app's connections and the document's users, then the document.
	 *
	 * @returns what stands against it: a limit, or that the document lives elsewhere (null: that no node takes it now).
	 * @throws what the plane port throws.
	 */
	async start(
		ticket: Ticket,
		client: Client,
		{ origin, remoteAddress }: Pick<HandshakeRequest, 'origin' | 'remoteAddress'>,
	): Promise<DocumentSession | { elsewhere: string | null; checks: Check[] } | LimitRefusal> {
		const { documents, planePort, logger, region, clock, operations, counters, sessions } = this.#options;
		const { key, startedMs } = ticket;
		const id = newId();
		let lease: Lease;
		try {
			const { protocol, connectionId } = client;
			const refusal = await planePort.openSession({
				...key,
				id,
				region,
				connectionId: connectionId ?? id,
				protocol,
				origin,
				remoteAddress,
				connectedAtMs: clock.nowMs(),
			});
			if (refusal) {
				counters.handshake(CLOSE_CODES[refusal.limit], startedMs);
				return refusal;
			}
			lease = await documents.lease(key);
		} catch (error) {
			counters.handshake(CLOSE_TRY_AGAIN_LATER, startedMs);
			await planePort.closeSession(id);
			throw error;
		}
		if (lease.place !== 'here') {
			await planePort.closeSession(id);
			counters.handshake(resultOf(lease), startedMs);
			if (lease.place === 'refused') return lease.refusal;
			const route = lease.place === 'nowhere' ? null : lease.route;
			const checks = [checkPlace(region, route?.region ?? null)];
			return { elsewhere: route && `${route.url}/${key.documentName}`, checks };
		}
		this.#open += 1;
		counters.handshake('admitted', startedMs);
		const session = new DocumentSession(this, ticket, { id, open: lease.open, client, used: operations.open(key) });
		sessions.add(session);
		logger.debug({ session: id, document: documentId(key), remoteAddress }, 'client admitted');
		return session;
	}

	/** Counts operations of an app before they are carried out. @throws {Violation} when they are too many. */
	count(used: AppOperations, opsPerMinute: number, operations: number): void {
		this.#options.operations.count(used, opsPerMinute, operations);
	}

	/** See {@link DocumentSession.close}. */
	async close({ id, key, open, used }: DocumentSession): Promise<void> {
		const { documents, planePort, logger, operations, sessions } = this.#options;
		this.#open -= 1;
		sessions.remove(id);
		operations.close(used);
		documents.release(open);
		await planePort.closeSession(id);
		logger.debug({ session: id, document: documentId(key) }, 'client left');
	}
}

function resultOf(lease: Exclude<Lease, { place: 'here' }>): HandshakeResult {
	if (lease.place === 'refused') return CLOSE_CODES[lease.refusal.limit];
	return lease.place === 'elsewhere' ? CLOSE_CODES.wrongRegion : CLOSE_TRY_AGAIN_LATER;
}

/** Node puts a UUID together of twenty pieces, all of which live as long as it does; in one piece it takes a tenth. */
function newId(): string {
	return Buffer.from(randomUUID(), 'latin1').toString('latin1');
}
