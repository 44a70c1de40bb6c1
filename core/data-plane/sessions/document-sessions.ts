import { CLOSE_CODES } from '../../contract/close-codes.ts';
import type { Check } from '../../plane-port/check.ts';
import { checkPlace } from '../../plane-port/place.ts';
import { documentId, type LimitRefusal, type LiveSession, type PlanePort } from '../../plane-port/plane-port.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { LiveDocument } from '../documents/live-document.ts';
import type { Member } from '../documents/member.ts';
import type { DocumentRegistry, Lease } from '../documents/registry.ts';
import type { HandshakeRequest } from '../handshake/request.ts';
import type { SessionEntry, SessionTable } from '../insight/session-table.ts';
import type { HandshakeResult, NodeCounters } from '../metrics/counters.ts';
import type { OperationsMeter } from '../operations-meter.ts';
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
type Client = Pick<LiveSession, 'connectionId' | 'protocol'> & Pick<SessionEntry, 'wire' | 'end'>;

/** A session in a document of this node. */
export interface OpenSession {
	document: LiveDocument;
	/** The client has joined the document as this member. */
	joined(member: Member): void;
	/** Counts operations before they are carried out. @throws {Violation} when they are too many. */
	meter(operations: number): void;
	/** Takes the session out of the books; the document outlives it by its grace period. Once only. */
	close(): Promise<void>;
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
		{ key, opsPerMinute, startedMs }: Ticket,
		{ wire, end, ...client }: Client,
		request: HandshakeRequest,
	): Promise<OpenSession | { elsewhere: string | null; checks: Check[] } | LimitRefusal> {
		const { documents, planePort, logger, region, clock, operations, counters, sessions } = this.#options;
		const { origin, remoteAddress } = request;
		const id = crypto.randomUUID();
		const names = { session: id, document: documentId(key) };
		const forget = () => planePort.closeSession(id);
		let lease: Lease;
		try {
			const session = { ...key, ...client, id, region, origin, remoteAddress, connectedAtMs: clock.nowMs() };
			const refusal = await planePort.openSession(session);
			if (refusal) {
				counters.handshake(CLOSE_CODES[refusal.limit], startedMs);
				return refusal;
			}
			lease = await documents.lease(key);
		} catch (error) {
			counters.handshake(CLOSE_TRY_AGAIN_LATER, startedMs);
			await forget();
			throw error;
		}
		if (lease.place !== 'here') {
			await forget();
			counters.handshake(resultOf(lease), startedMs);
			if (lease.place === 'refused') return lease.refusal;
			const route = lease.place === 'nowhere' ? null : lease.route;
			const checks = [checkPlace(region, route?.region ?? null)];
			return { elsewhere: route && `${route.url}/${key.documentName}`, checks };
		}
		const { document, release } = lease;
		logger.debug({ ...names, remoteAddress }, 'client admitted');
		this.#open += 1;
		counters.handshake('admitted', startedMs);
		const entry: SessionEntry = { key, document, member: null, wire, operations: 0, end };
		sessions.add(id, entry);
		const count = operations.of(key, opsPerMinute);
		return {
			document,
			joined: (member) => sessions.join(id, member),
			meter: (made) => {
				count(made);
				entry.operations += made;
			},
			close: async () => {
				this.#open -= 1;
				sessions.remove(id);
				release();
				await forget();
				logger.debug(names, 'client left');
			},
		};
	}
}

function resultOf(lease: Exclude<Lease, { place: 'here' }>): HandshakeResult {
	if (lease.place === 'refused') return CLOSE_CODES[lease.refusal.limit];
	return lease.place === 'elsewhere' ? CLOSE_CODES.wrongRegion : CLOSE_TRY_AGAIN_LATER;
}
