import { CLOSE_CODES, type CloseCode } from '../contract/close-codes.ts';
import { NODE_POLICIES } from '../contract/node-endpoints.ts';
import { NOBODY } from '../plane-port/insight.ts';
import type { LiveSession } from '../plane-port/plane-port.ts';
import { Fault } from '../platform/fault.ts';
import type { Logger } from '../platform/logger.ts';
import { EarlyFrames } from './early-frames.ts';
import { type AdmissionAuthority, admit, admitMessage } from './handshake/admission.ts';
import { documentNameOf } from './handshake/document-name.ts';
import { type HandshakeRequest, withoutToken } from './handshake/request.ts';
import { findToken } from './handshake/token-source.ts';
import { checkOfConnects, checkOfViolation, type RefusalReports } from './insight/refusal-reports.ts';
import type { NodeLimits } from './limits.ts';
import type { NodeCounters } from './metrics/counters.ts';
import type { Peer, PeerOwner } from './peer.ts';
import type { NodePolicies } from './policies.ts';
import type { Admissions, Ticket, TicketHolder } from './sessions/admissions.ts';
import { type Client, DocumentSession, type DocumentSessions } from './sessions/document-sessions.ts';
import { HocuspocusConnection } from './sessions/hocuspocus-connection.ts';
import { CLOSE_TRY_AGAIN_LATER, closeReason, type RefusedStart, refusalOfStart } from './sessions/refusal.ts';
import { CLOSE_POLICY_VIOLATION, Violation } from './violation.ts';
import { isHocuspocusGreeting } from './wire/hocuspocus-frame.ts';
import { YWebsocketSession } from './wire/y-websocket.ts';

const CLOSE_INTERNAL_ERROR = 1011;

/** What the connections of a node share. */
export interface ConnectionServices {
	authority: AdmissionAuthority;
	admissions: Admissions;
	sessions: DocumentSessions;
	reports: RefusalReports;
	counters: NodeCounters;
	/** Takes one connect of an address. @throws {Fault} `rate_limited`. */
	connectPolicy: NodePolicies['connect'];
	limits: NodeLimits;
	logger: Logger;
	/** Called when a connection is gone, and all that it had is put away. */
	onGone: (connection: Connection) => void;
}

/**
 * A client from the upgrade of its connection to its end. While it is admitted it is this object and its session, no
 * promise and no closure: a node has ten thousand of them.
 */
export class Connection implements PeerOwner, Client, TicketHolder {
	readonly peer: Peer;
	readonly #services: ConnectionServices;
	#request: HandshakeRequest;
	/** What has come and waits for the admission. */
	#early: EarlyFrames | null = null;
	#deadline: NodeJS.Timeout | null = null;
	/** Called when the client has said something, or has ended. */
	#onWord: (() => void) | null = null;
	/** Of a client whose handshake named its document. */
	#ticket: Ticket | null = null;
	#session: DocumentSession | null = null;
	#receiver: YWebsocketSession | HocuspocusConnection | null = null;
	/** How much is under way for it. */
	#working = 0;
	#isClosed = false;

	constructor(peer: Peer, request: HandshakeRequest, services: ConnectionServices) {
		this.peer = peer;
		this.#request = request;
		this.#services = services;
	}

	/** A y-websocket client has one document on its connection. */
	get connectionId(): null {
		return null;
	}

	get protocol(): 'y-websocket' {
		return 'y-websocket';
	}

	get wire(): Peer['wire'] {
		return this.peer.wire;
	}

	/** Takes on a connection that was just upgraded. */
	begin(): void {
		this.peer.owner = this;
		this.#deadline = setTimeout(() => this.#tooLate(), this.#services.limits.admissionDeadlineMs);
		void this.#work(this.#arrive());
	}

	heartbeat(): void {
		this.peer.heartbeat();
		if (this.#receiver instanceof HocuspocusConnection) this.#receiver.heartbeat();
	}

	revoke(code: CloseCode): void {
		this.peer.close(code);
	}

	end(code: number, reason: string): void {
		this.peer.close(code, reason);
	}

	received(data: Buffer, isBinary: boolean): void {
		if (this.#receiver) this.#deliver(this.#receiver, data, isBinary);
		else this.#keep(data, isBinary);
	}

	ended(): void {
		this.#admitted();
		this.#early = null;
		this.#onWord?.();
		const receiver = this.#receiver;
		this.#receiver = null;
		if (receiver instanceof HocuspocusConnection) void this.#work(receiver.close());
		else receiver?.leave();
		void this.#work(this.#leave());
	}

	closed(): void {
		this.#isClosed = true;
		this.#tellGone();
	}

	/** What goes wrong on our side closes the connection. It is not gone before all of that has ended. */
	async #work(work: Promise<void>): Promise<void> {
		this.#working += 1;
		try {
			await work;
		} catch (error) {
			this.#fail(error);
		}
		this.#working -= 1;
		this.#tellGone();
	}

	#fail(error: unknown): void {
		this.#services.logger.error({ reason: messageOf(error) }, 'client could not be served');
		this.peer.close(CLOSE_TRY_AGAIN_LATER);
	}

	#tellGone(): void {
		if (this.#isClosed && this.#working === 0) this.#services.onGone(this);
	}

	async #arrive(): Promise<void> {
		if (!(await this.#mayConnect())) return;
		if (isIncomplete(this.#request) && (await this.#greetsInHocuspocus())) this.#speakHocuspocus();
		else await this.#enter();
	}

	/** One address that connects too often is closed as one that works too much is (contract section 3). */
	async #mayConnect(): Promise<boolean> {
		const { connectPolicy, counters, logger, reports } = this.#services;
		const { remoteAddress } = this.peer;
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
			reports.report(this.#request, { ...NOBODY, code: CLOSE_CODES.rateLimit, reason, checks, protocol: null });
			this.peer.close(CLOSE_CODES.rateLimit, reason);
			return false;
		}
	}

	/** However the port dawdles and whatever the client sends meanwhile, this ends the wait (faults H9). */
	#tooLate(): void {
		this.#services.logger.warn({ remoteAddress: this.peer.remoteAddress }, 'admission took too long');
		this.peer.close(this.#receiver instanceof HocuspocusConnection ? this.#receiver.refusal : CLOSE_TRY_AGAIN_LATER);
	}

	/** Nobody waits for its admission any more. */
	#admitted(): void {
		if (this.#deadline) clearTimeout(this.#deadline);
		this.#deadline = null;
	}

	#keep(data: Buffer, isBinary: boolean): void {
		this.#early ??= new EarlyFrames(this.#services.limits);
		if (!this.#early.add(data, isBinary)) {
			this.peer.close(CLOSE_POLICY_VIOLATION, 'too much before the admission');
			return;
		}
		this.#onWord?.();
		if (this.#session) this.#meet(this.#session, data);
	}

	/** A Hocuspocus client may bring all that a handshake lacks in its first frame, so that is waited for, briefly. */
	async #greetsInHocuspocus(): Promise<boolean> {
		if (!this.#early && this.peer.isOpen) {
			const { promise: word, resolve } = Promise.withResolvers<void>();
			const timer = setTimeout(resolve, this.#services.limits.greetingDeadlineMs);
			this.#onWord = resolve;
			await word;
			this.#onWord = null;
			clearTimeout(timer);
		}
		const first = this.#early?.first;
		return first ? isHocuspocusGreeting(first) : false;
	}

	/** A client whose handshake names document and token is admitted at once, before it says a word. */
	async #enter(): Promise<void> {
		const { admissions, authority, reports } = this.#services;
		const request = this.#request;
		const outcome = await admissions.admit(() => admit(request, authority), this.peer.remoteAddress, this);
		if (!('ticket' in outcome)) {
			const { code, checks, claimant } = outcome;
			reports.report(request, { code, checks, ...claimant, protocol: null });
			this.peer.close(code);
			return;
		}
		const { ticket, checks } = outcome;
		this.#ticket = ticket;
		try {
			if (!this.peer.isOpen) return;
			const opened = await this.#services.sessions.start(ticket, this, request);
			if (opened instanceof DocumentSession) this.#session = opened;
			else this.#refuse(refusalOfStart(ticket, checks, opened));
		} finally {
			if (!this.peer.isOpen || !this.#session) await this.#leave();
		}
		this.#admitted();
		const first = this.#early?.first;
		if (this.#session && first) this.#meet(this.#session, first);
	}

	#refuse({ claimant, ...refused }: RefusedStart): void {
		this.#services.reports.report(this.#request, { ...refused, ...claimant, protocol: 'y-websocket' });
		this.peer.close(refused.code, closeReason(refused.reason ?? ''));
	}

	/** What an admitted client says first shows which protocol it speaks. */
	#meet(session: DocumentSession, first: Uint8Array): void {
		if (isHocuspocusGreeting(first)) {
			void this.#work(this.#leave().then(() => this.#speakHocuspocus()));
			return;
		}
		const member = new YWebsocketSession(this.peer, session);
		session.member = member;
		// It needs no token any more, and that is most of what a handshake says
		this.#request = withoutToken(this.#request);
		this.#listen(member);
	}

	/** For a client whose documents name themselves and bring tokens of their own. */
	#speakHocuspocus(): void {
		if (!this.peer.isOpen) return;
		const { limits, admissions, sessions, reports, authority } = this.#services;
		const request = this.#request;
		const connection = new HocuspocusConnection({
			peer: this.peer,
			request,
			limits,
			admissions,
			sessions,
			reports,
			judge: (application) => admitMessage(application, request, authority),
			onAdmitted: () => this.#admitted(),
			onViolation: (violation) => this.#closeFor(violation, connection),
			onFailure: (error) => this.#fail(error),
		});
		this.#listen(connection);
	}

	/** From now on every message goes to the receiver, and before them those that waited for it. */
	#listen(receiver: YWebsocketSession | HocuspocusConnection): void {
		const waiting = this.#early?.take() ?? [];
		this.#early = null;
		this.#receiver = receiver;
		this.peer.together(() => {
			for (const { data, isBinary } of waiting) if (this.peer.isOpen) this.#deliver(receiver, data, isBinary);
		});
	}

	/** Ends the session that its handshake asked for. */
	async #leave(): Promise<void> {
		const [session, ticket] = [this.#session, this.#ticket];
		this.#session = null;
		this.#ticket = null;
		try {
			await session?.close();
		} finally {
			ticket?.giveBack();
		}
	}

	#deliver(receiver: YWebsocketSession | HocuspocusConnection, data: Uint8Array, isBinary: boolean): void {
		try {
			receiver.receive(data, isBinary);
		} catch (error) {
			if (error instanceof Violation) {
				this.#closeFor(error, receiver);
				return;
			}
			const { remoteAddress } = this.peer;
			this.#services.logger.error({ remoteAddress, reason: messageOf(error) }, 'message could not be handled');
			this.peer.close(CLOSE_INTERNAL_ERROR);
		}
	}

	#closeFor(violation: Violation, receiver: YWebsocketSession | HocuspocusConnection): void {
		const { logger, reports } = this.#services;
		const { code, message: reason } = violation;
		logger.info({ remoteAddress: this.peer.remoteAddress, code, reason }, 'client closed for what it sent');
		const isHocuspocus = receiver instanceof HocuspocusConnection;
		const protocol: LiveSession['protocol'] = isHocuspocus ? 'hocuspocus' : 'y-websocket';
		const key = isHocuspocus ? receiver.speaksOf : (this.#ticket?.key ?? null);
		const claimant = key ? { tenantId: key.tenantId, appId: key.appId, isProven: true } : NOBODY;
		const document = key ? { documentName: key.documentName } : {};
		reports.report(this.#request, { code, reason, checks: [checkOfViolation(violation)], ...claimant, ...document, protocol });
		this.peer.close(code, reason);
	}
}

/** Whether a handshake says nothing of the document that is meant, or of who asks for it. */
function isIncomplete(request: HandshakeRequest): boolean {
	return request.path === '/' || (documentNameOf(request.path) !== null && !findToken(request).present);
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : 'unknown';
}
