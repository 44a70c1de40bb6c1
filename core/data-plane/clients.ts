import { CLOSE_CODES } from '../contract/close-codes.ts';
import { NODE_POLICIES } from '../contract/node-endpoints.ts';
import { NOBODY } from '../plane-port/insight.ts';
import type { DocumentKey, LiveSession, PlanePort, Revocation } from '../plane-port/plane-port.ts';
import type { Clock } from '../platform/clock.ts';
import { Fault } from '../platform/fault.ts';
import type { Logger } from '../platform/logger.ts';
import type { DocumentRegistry } from './documents/registry.ts';
import { EarlyFrames } from './early-frames.ts';
import { type AdmissionAuthority, admit, admitMessage } from './handshake/admission.ts';
import { documentNameOf } from './handshake/document-name.ts';
import type { HandshakeRequest } from './handshake/request.ts';
import { findToken } from './handshake/token-source.ts';
import { checkOfConnects, checkOfViolation, type RefusalReports } from './insight/refusal-reports.ts';
import type { SessionTable } from './insight/session-table.ts';
import type { NodeLimits } from './limits.ts';
import type { NodeCounters } from './metrics/counters.ts';
import type { OperationsMeter } from './operations-meter.ts';
import type { Peer } from './peer.ts';
import type { NodePolicies } from './policies.ts';
import { Admissions, type Ticket } from './sessions/admissions.ts';
import { DocumentSessions, type OpenSession } from './sessions/document-sessions.ts';
import { HocuspocusConnection } from './sessions/hocuspocus-connection.ts';
import { CLOSE_TRY_AGAIN_LATER, type RefusedStart, refusalOfStart } from './sessions/refusal.ts';
import { Violation } from './violation.ts';
import { isHocuspocusGreeting } from './wire/hocuspocus-frame.ts';
import { YWebsocketSession } from './wire/y-websocket.ts';

const CLOSE_GOING_AWAY = 1001;
const CLOSE_INTERNAL_ERROR = 1011;

interface ClientsOptions {
	region: string;
	planePort: PlanePort;
	authority: AdmissionAuthority;
	documents: DocumentRegistry;
	operations: OperationsMeter;
	counters: NodeCounters;
	/** Takes one connect of an address. @throws {Fault} `rate_limited`. */
	connectPolicy: NodePolicies['connect'];
	sessions: SessionTable;
	reports: RefusalReports;
	limits: NodeLimits;
	clock: Clock;
	logger: Logger;
}

/** A connection that was upgraded, from its handshake to its first admission. */
interface Arrival {
	peer: Peer;
	request: HandshakeRequest;
	early: EarlyFrames;
	/** Called when the client is in. */
	admitted: () => void;
}

/** All clients of a node, from the upgrade of their connection to its end. */
export class Clients {
	readonly #options: ClientsOptions;
	readonly #authority: AdmissionAuthority;
	readonly #reports: RefusalReports;
	readonly #admissions: Admissions;
	readonly #documentSessions: DocumentSessions;
	/** Every connection, with the work that goes on for it. */
	readonly #served = new Map<Peer, Promise<void>>();
	readonly #hocuspocus = new Map<Peer, HocuspocusConnection>();

	constructor(options: ClientsOptions) {
		this.#options = options;
		this.#authority = options.authority;
		this.#reports = options.reports;
		this.#admissions = new Admissions(options.logger, options.counters);
		this.#documentSessions = new DocumentSessions(options);
	}

	/** Sessions of clients that were admitted and are still there: one for each document that a client has open. */
	get sessions(): number {
		return this.#documentSessions.open;
	}

	/** Connections, those that are not admitted yet included. */
	get connections(): number {
		return this.#served.size;
	}

	/** Takes on a connection that was just upgraded. @returns when it is gone. */
	serve(peer: Peer, request: HandshakeRequest): Promise<void> {
		const work = this.#serve(peer, request)
			.catch((error: unknown) => {
				this.#options.logger.error({ reason: messageOf(error) }, 'client could not be served');
				peer.close(CLOSE_TRY_AGAIN_LATER);
			})
			// A refused client is ours until it is gone.
			.then(() => peer.closed)
			.finally(() => this.#served.delete(peer));
		this.#served.set(peer, work);
		return work;
	}

	/** Pings everyone, and drops who has not answered the last time. */
	heartbeat(): void {
		for (const peer of this.#served.keys()) peer.heartbeat();
		for (const connection of this.#hocuspocus.values()) connection.heartbeat();
	}

	/** Tells everyone that the node goes away. @returns when all are gone and their sessions are closed. */
	async closeAll(): Promise<void> {
		for (const peer of this.#served.keys()) peer.close(CLOSE_GOING_AWAY);
		await Promise.all(this.#served.values());
	}

	/** Ends the sessions whose tokens are worth nothing any more, handshakes under way included. */
	revoke(revocation: Revocation): void {
		this.#admissions.revoke(revocation);
	}

	/** Cuts the connections that are left. */
	terminateAll(): void {
		for (const peer of this.#served.keys()) peer.terminate();
	}

	async #serve(peer: Peer, request: HandshakeRequest): Promise<void> {
		const early = new EarlyFrames(peer, this.#options.limits);
		const deadline = this.#startDeadline(peer);
		const arrival = { peer, request, early, admitted: () => clearTimeout(deadline) };
		try {
			if (!(await this.#mayConnect(peer, request))) return;
			const speaksHocuspocus = isIncomplete(request) && (await this.#greetsInHocuspocus(arrival));
			if (speaksHocuspocus || (await this.#serveYWebsocket(arrival)) === 'hocuspocus') await this.#serveHocuspocus(arrival);
		} finally {
			clearTimeout(deadline);
			early.drop();
		}
	}

	/** One address that connects too often is closed as one that works too much is (contract section 3). */
	async #mayConnect(peer: Peer, request: HandshakeRequest): Promise<boolean> {
		const { connectPolicy, counters, logger } = this.#options;
		const { remoteAddress } = peer;
		try {
			await connectPolicy(remoteAddress || null);
			return true;
		} catch (error) {
			if (!(error instanceof Fault)) throw error;
			logger.info({ remoteAddress, code: CLOSE_CODES.rateLimit }, 'too many connects');
			counters.handshake(CLOSE_CODES.rateLimit);
			const { points } = NODE_POLICIES.connect;
			const reason = `Rate limit exceeded: ${points} connects/min`;
			const checks = [checkOfConnects(points)];
			this.#reports.report(request, { ...NOBODY, code: CLOSE_CODES.rateLimit, reason, checks, protocol: null });
			peer.close(CLOSE_CODES.rateLimit, reason);
			return false;
		}
	}

	/** However the port dawdles and whatever the client sends meanwhile, this ends the wait (faults H9). */
	#startDeadline(peer: Peer): NodeJS.Timeout {
		const deadline = setTimeout(() => {
			this.#options.logger.warn({ remoteAddress: peer.remoteAddress }, 'admission took too long');
			peer.close(this.#hocuspocus.get(peer)?.refusal ?? CLOSE_TRY_AGAIN_LATER);
		}, this.#options.limits.admissionDeadlineMs);
		void peer.ended.then(() => clearTimeout(deadline));
		return deadline;
	}

	/** A Hocuspocus client may bring all that a handshake lacks in its first frame, so that is waited for, briefly. */
	async #greetsInHocuspocus({ early }: Arrival): Promise<boolean> {
		const { promise: timeUp, resolve: giveUp } = Promise.withResolvers<null>();
		const timer = setTimeout(() => giveUp(null), this.#options.limits.greetingDeadlineMs);
		const first = await Promise.race([early.first, timeUp]);
		clearTimeout(timer);
		return first !== null && isHocuspocusGreeting(first);
	}

	/**
	 * Serves a client whose handshake names document and token: admitted at once, before it says a word.
	 *
	 * @returns `hocuspocus` when its first word shows that it speaks that, and all begins anew.
	 */
	async #serveYWebsocket(arrival: Arrival): Promise<'hocuspocus' | null> {
		const entered = await this.#enter(arrival);
		if (!entered) return null;
		const { ticket, opened } = entered;
		try {
			arrival.admitted();
			const first = await arrival.early.first;
			if (first && isHocuspocusGreeting(first)) return 'hocuspocus';
			await this.#exchange(arrival, ticket, opened);
			return null;
		} finally {
			await opened.close();
			ticket.giveBack();
		}
	}

	/** Admission and start of the session; null after the client was closed for what stands against it. */
	async #enter({ peer, request }: Arrival): Promise<{ ticket: Ticket; opened: OpenSession } | null> {
		const outcome = await this.#admissions.admit(
			() => admit(request, this.#authority),
			peer.remoteAddress,
			(code) => peer.close(code),
		);
		if (!('ticket' in outcome)) {
			const { code, checks, claimant } = outcome;
			this.#reports.report(request, { code, checks, ...claimant, protocol: null });
			peer.close(code);
			return null;
		}
		const { ticket, checks } = outcome;
		try {
			const opened = peer.isOpen ? await this.#documentSessions.start(ticket, clientOf(peer), request) : null;
			if (opened && 'document' in opened) return { ticket, opened };
			if (opened) this.#refuse(peer, request, refusalOfStart(ticket, checks, opened));
		} catch (error) {
			ticket.giveBack();
			throw error;
		}
		ticket.giveBack();
		return null;
	}

	#refuse(peer: Peer, request: HandshakeRequest, { claimant, ...refused }: RefusedStart): void {
		this.#reports.report(request, { ...refused, ...claimant, protocol: 'y-websocket' });
		peer.close(refused.code, refused.reason);
	}

	async #serveHocuspocus(arrival: Arrival): Promise<void> {
		const { peer, request, early, admitted } = arrival;
		const connection = new HocuspocusConnection({
			peer,
			request,
			limits: this.#options.limits,
			admissions: this.#admissions,
			sessions: this.#documentSessions,
			reports: this.#reports,
			judge: (application) => admitMessage(application, request, this.#authority),
			onAdmitted: admitted,
			onViolation: (violation) => this.#closeFor(violation, peer, request, { protocol: 'hocuspocus', key: connection.speaksOf }),
			onFailure: (error) => {
				this.#options.logger.error({ reason: messageOf(error) }, 'client could not be served');
				peer.close(CLOSE_TRY_AGAIN_LATER);
			},
		});
		this.#hocuspocus.set(peer, connection);
		try {
			early.deliverTo((data, isBinary) => this.#receive(arrival, connection, data, isBinary));
			await peer.ended;
		} finally {
			this.#hocuspocus.delete(peer);
			await connection.close();
		}
	}

	async #exchange(arrival: Arrival, { key }: Ticket, { document, meter, joined }: OpenSession): Promise<void> {
		const { peer, early } = arrival;
		const member = new YWebsocketSession(peer, document, meter);
		joined(member);
		try {
			early.deliverTo((data, isBinary) => this.#receive(arrival, member, data, isBinary, key));
			await peer.ended;
		} finally {
			member.leave();
		}
	}

	/** @param key document of a client that has only one */
	#receive(
		{ peer, request }: Arrival,
		session: YWebsocketSession | HocuspocusConnection,
		data: Uint8Array,
		isBinary: boolean,
		key?: DocumentKey,
	): void {
		try {
			session.receive(data, isBinary);
		} catch (error) {
			if (error instanceof Violation) {
				const whose = session instanceof HocuspocusConnection ? session.speaksOf : (key ?? null);
				const protocol = session instanceof HocuspocusConnection ? 'hocuspocus' : 'y-websocket';
				this.#closeFor(error, peer, request, { protocol, key: whose });
			} else {
				this.#options.logger.error(
					{ remoteAddress: peer.remoteAddress, reason: messageOf(error) },
					'message could not be handled',
				);
				peer.close(CLOSE_INTERNAL_ERROR);
			}
		}
	}

	#closeFor(
		violation: Violation,
		peer: Peer,
		request: HandshakeRequest,
		{ protocol, key }: Pick<LiveSession, 'protocol'> & { key: DocumentKey | null },
	): void {
		const { code, message: reason } = violation;
		this.#options.logger.info({ remoteAddress: peer.remoteAddress, code, reason }, 'client closed for what it sent');
		const claimant = key ? { tenantId: key.tenantId, appId: key.appId, isProven: true } : NOBODY;
		const document = key ? { documentName: key.documentName } : {};
		this.#reports.report(request, { code, reason, checks: [checkOfViolation(violation)], ...claimant, ...document, protocol });
		peer.close(code, reason);
	}
}

/** A y-websocket client, as a session knows it. */
function clientOf(peer: Peer) {
	return {
		connectionId: crypto.randomUUID(),
		protocol: 'y-websocket' as const,
		wire: peer.wire,
		end: (code: number, reason: string) => peer.close(code, reason),
	};
}

/** Whether a handshake says nothing of the document that is meant, or of who asks for it. */
function isIncomplete(request: HandshakeRequest): boolean {
	return request.path === '/' || (documentNameOf(request.path) !== null && !findToken(request).present);
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : 'unknown';
}
