import { CLOSE_CODES, type CloseCode, OTHER_CODES } from '../../contract/close-codes.ts';
import type { Check } from '../../plane-port/check.ts';
import { NOBODY } from '../../plane-port/insight.ts';
import type { DocumentKey } from '../../plane-port/plane-port.ts';
import type { Admission } from '../handshake/admission.ts';
import type { HandshakeRequest } from '../handshake/request.ts';
import type { RefusalReports } from '../insight/refusal-reports.ts';
import type { NodeLimits } from '../limits.ts';
import type { Peer } from '../peer.ts';
import { CLOSE_UNSUPPORTED_DATA, overBudget, Violation } from '../violation.ts';
import { HocuspocusSession } from '../wire/hocuspocus.ts';
import {
	decodeMessage,
	type HocuspocusMessage,
	hocuspocusFrames,
	isPong,
	PING_FRAME,
	readEnvelope,
} from '../wire/hocuspocus-frame.ts';
import type { Admissions, Ticket } from './admissions.ts';
import { DocumentSession, type DocumentSessions } from './document-sessions.ts';
import { CLOSE_TRY_AGAIN_LATER, inBandReason, type RefusedStart, refusalOfStart } from './refusal.ts';

/** Documents that one connection may have open (faults H-c). */
const DOCUMENTS_MAX = 100;

type DocumentMessage = Exclude<HocuspocusMessage, { type: 'authenticate' | 'close' }>;

/** An Auth message. */
interface Application {
	documentName: string;
	token: string;
}

/** A document of the connection: it waits for its admission and keeps what comes meanwhile, or it is open. */
interface Slot {
	waiting: { message: DocumentMessage; frame: Uint8Array }[];
	open: { ticket: Ticket; session: HocuspocusSession } | null;
	/** Set when the client or a revocation ended it while its admission was under way. */
	isGone: boolean;
	/** All that goes on for it, its end included. */
	work: Promise<void>;
	/** Ends it, once. */
	end: () => void;
}

interface HocuspocusConnectionOptions {
	peer: Peer;
	request: HandshakeRequest;
	limits: NodeLimits;
	admissions: Admissions;
	sessions: DocumentSessions;
	reports: RefusalReports;
	/** Judges an Auth message. */
	judge: (application: Application) => Promise<Admission>;
	/** Called once, when the first document is open. */
	onAdmitted: () => void;
	/** Told of an offence in what had waited. */
	onViolation: (violation: Violation) => void;
	/** Told of what went wrong on our side. */
	onFailure: (error: unknown) => void;
}

/** A connection that speaks the Hocuspocus protocol: any number of documents, each with a token of its own. */
export class HocuspocusConnection {
	readonly #id = crypto.randomUUID();
	readonly #options: HocuspocusConnectionOptions;
	readonly #slots = new Map<string, Slot>();
	/** Document that the client spoke of last, once it was in. */
	#speaksOf: DocumentKey | null = null;
	#waitingFrames = 0;
	#waitingBytes = 0;
	/** Of the last document that was refused: what a connection without any document is closed with. */
	#lastRefusal: CloseCode = CLOSE_CODES.missingToken;

	constructor(options: HocuspocusConnectionOptions) {
		this.#options = options;
	}

	/** What a connection is closed with that has got no document in time. */
	get refusal(): CloseCode {
		return this.#lastRefusal;
	}

	/** The document that the last message was for; null when it was for none that is open. */
	get speaksOf(): DocumentKey | null {
		return this.#speaksOf;
	}

	/** Keeps a provider awake that shares no awareness. */
	heartbeat(): void {
		this.#options.peer.send(PING_FRAME);
	}

	/** Takes in one WebSocket message. @throws {Violation} when it is one that no client may send. */
	receive(data: Uint8Array, isBinary: boolean): void {
		if (!isBinary) throw new Violation(CLOSE_UNSUPPORTED_DATA, 'text frame');
		if (isPong(data)) return;
		const envelope = readEnvelope(data);
		const { routingKey, documentName } = envelope;
		const message = decodeMessage(envelope);
		const slot = this.#slots.get(routingKey);
		if (message.type === 'authenticate') this.#authenticate(routingKey, { documentName, token: message.token });
		// What a provider sent on before it heard that it was refused is no offence
		else if (!slot) return;
		else if (message.type === 'close') slot.end();
		else if (slot.open) this.#pass(slot.open, message, data);
		else this.#keep(slot, message, data);
	}

	/** Ends all documents. @returns when their sessions are closed. */
	async close(): Promise<void> {
		const slots = [...this.#slots.values()];
		for (const slot of slots) slot.end();
		await Promise.all(slots.map((slot) => slot.work));
	}

	/** @throws {Violation} when the client may not send that. */
	#pass({ ticket, session }: NonNullable<Slot['open']>, message: DocumentMessage, frame: Uint8Array): void {
		this.#speaksOf = ticket.key;
		session.observe(frame);
		session.receive(message);
	}

	#keep(slot: Slot, message: DocumentMessage, frame: Uint8Array): void {
		const { earlyFramesMax, earlyBytesMax } = this.#options.limits;
		this.#waitingFrames += 1;
		this.#waitingBytes += frame.byteLength;
		if (this.#waitingFrames > earlyFramesMax || this.#waitingBytes > earlyBytesMax)
			throw overBudget('too much before the admission');
		slot.waiting.push({ message, frame });
	}

	#authenticate(routingKey: string, application: Application): void {
		const known = this.#slots.get(routingKey);
		if (known) {
			if (known.open) this.#validateAgain(routingKey, known, known.open.ticket, application);
			return;
		}
		if (this.#slots.size >= DOCUMENTS_MAX) {
			this.#refuseMore(routingKey, application.documentName);
			return;
		}
		const { promise: ended, resolve } = Promise.withResolvers<void>();
		const end = () => {
			slot.isGone = true;
			resolve();
		};
		const slot: Slot = { waiting: [], open: null, isGone: false, work: Promise.resolve(), end };
		this.#slots.set(routingKey, slot);
		slot.work = this.#run(routingKey, slot, application, ended)
			.catch(this.#options.onFailure)
			.finally(() => {
				this.#forgetWaiting(slot);
				if (this.#slots.get(routingKey) === slot) this.#slots.delete(routingKey);
			});
	}

	/** From a document's Auth message to its end. */
	async #run(routingKey: string, slot: Slot, application: Application, ended: Promise<void>): Promise<void> {
		const { peer, onAdmitted } = this.#options;
		const frames = hocuspocusFrames(routingKey);
		const entered = await this.#enter(routingKey, slot, application);
		if (!entered) return;
		const { ticket, opened } = entered;
		try {
			const session = new HocuspocusSession(peer, opened, routingKey);
			try {
				onAdmitted();
				peer.send(frames.authenticated());
				opened.member = session;
				slot.open = { ticket, session };
				this.#deliverWaiting(slot, slot.open);
				await ended;
			} finally {
				slot.open = null;
				session.leave();
				await opened.close();
			}
		} finally {
			ticket.giveBack();
		}
	}

	/** Admission and start of the session; null after the client was told what stands against it. */
	async #enter(
		routingKey: string,
		slot: Slot,
		application: Application,
	): Promise<{ ticket: Ticket; opened: DocumentSession } | null> {
		const { peer, admissions, judge } = this.#options;
		const outcome = await admissions.admit(() => judge(application), peer.remoteAddress, {
			revoke: (code) => this.#end(routingKey, slot, code, inBandReason(code)),
		});
		if (!('ticket' in outcome)) {
			this.#deny(routingKey, { ...outcome, documentName: application.documentName });
			return null;
		}
		const { ticket, checks } = outcome;
		try {
			const opened = slot.isGone || !peer.isOpen ? null : await this.#open(routingKey, slot, ticket, checks);
			if (opened) return { ticket, opened };
		} catch (error) {
			ticket.giveBack();
			throw error;
		}
		ticket.giveBack();
		return null;
	}

	async #open(routingKey: string, slot: Slot, ticket: Ticket, checks: readonly Check[]): Promise<DocumentSession | null> {
		const { peer, sessions, request } = this.#options;
		const client = {
			connectionId: this.#id,
			protocol: 'hocuspocus' as const,
			wire: peer.wire,
			end: (code: number, reason: string) => this.#end(routingKey, slot, code, reason),
		};
		const opened = await sessions.start(ticket, client, request);
		if (opened instanceof DocumentSession) return opened;
		const refused = refusalOfStart(ticket, checks, opened);
		if (refused.code !== CLOSE_TRY_AGAIN_LATER) this.#deny(routingKey, refused);
		else {
			this.#report(refused);
			peer.close(refused.code, refused.reason);
		}
		return null;
	}

	/** What waited is handled as if it came now; an offence in it closes the connection as usual. */
	#deliverWaiting(slot: Slot, open: NonNullable<Slot['open']>): void {
		const waiting = slot.waiting;
		this.#forgetWaiting(slot);
		for (const { message, frame } of waiting) {
			try {
				this.#pass(open, message, frame);
			} catch (error) {
				if (!(error instanceof Violation)) throw error;
				this.#options.onViolation(error);
				return;
			}
		}
	}

	#forgetWaiting(slot: Slot): void {
		for (const { frame } of slot.waiting) {
			this.#waitingFrames -= 1;
			this.#waitingBytes -= frame.byteLength;
		}
		slot.waiting = [];
	}

	/** A provider that renews its token sends another Auth message (faults H-c). */
	#validateAgain(routingKey: string, slot: Slot, ticket: Ticket, application: Application): void {
		const { judge, peer, onFailure } = this.#options;
		judge(application)
			.then((admission) => {
				const isSame =
					admission.admitted && admission.key.tenantId === ticket.key.tenantId && admission.key.appId === ticket.key.appId;
				if (isSame) peer.send(hocuspocusFrames(routingKey).authenticated());
				else {
					const code = admission.admitted ? CLOSE_CODES.forbidden : admission.code;
					this.#deny(routingKey, { ...admission, code, documentName: application.documentName });
					slot.end();
				}
			})
			.catch(onFailure);
	}

	/** Tells that a document may not be opened; the others live on (faults H-a). */
	#deny(routingKey: string, refused: RefusedStart): void {
		const { code, reason } = refused;
		this.#lastRefusal = code as CloseCode;
		this.#report(refused);
		this.#options.peer.send(hocuspocusFrames(routingKey).permissionDenied(inBandReason(code, reason)));
	}

	#refuseMore(routingKey: string, documentName: string): void {
		const reason = `Too many documents: at most ${DOCUMENTS_MAX}`;
		const check = {
			check: 'documents-per-connection',
			rule: 'A connection has room for one more document',
			expected: `fewer than ${DOCUMENTS_MAX}`,
			actual: String(this.#slots.size),
			passed: false,
		};
		this.#report({ code: OTHER_CODES.policyViolation, reason, checks: [check], claimant: NOBODY, documentName });
		this.#options.peer.send(hocuspocusFrames(routingKey).permissionDenied(reason));
	}

	#report({ code, reason = '', checks, claimant, documentName }: RefusedStart): void {
		const { reports, request } = this.#options;
		reports.report(request, { code, reason, checks, ...claimant, documentName, protocol: 'hocuspocus' });
	}

	/** Ends one document of an admitted client; with its last one the connection ends. @param reason for the client, in-band */
	#end(routingKey: string, slot: Slot, code: number, reason: string): void {
		const { peer } = this.#options;
		peer.send(hocuspocusFrames(routingKey).closed(reason));
		slot.end();
		this.#slots.delete(routingKey);
		if (this.#slots.size === 0) peer.close(code);
	}
}
