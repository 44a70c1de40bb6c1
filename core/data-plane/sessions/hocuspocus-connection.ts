import { CLOSE_CODES, type CloseCode } from '../../contract/close-codes.ts';
import type { Admission } from '../handshake/admission.ts';
import type { HandshakeRequest } from '../handshake/request.ts';
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
import type { DocumentSessions } from './document-sessions.ts';
import { CLOSE_TRY_AGAIN_LATER, inBandReason, NO_NODE, redirectReason } from './refusal.ts';

/** Documents that one connection may have open (faults H-c). */
const DOCUMENTS_MAX = 100;
const CLOSE_SERVICE_RESTART = 1012;

type DocumentMessage = Exclude<HocuspocusMessage, { type: 'authenticate' | 'close' }>;

/** A document of the connection: it waits for its admission and keeps what comes meanwhile, or it is open. */
interface Slot {
	waiting: { message: DocumentMessage; bytes: number }[];
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
	/** Judges an Auth message. */
	judge: (application: { documentName: string; token: string }) => Promise<Admission>;
	/** Called once, when the first document is open. */
	onAdmitted: () => void;
	/** Told of what went wrong on our side. */
	onFailure: (error: unknown) => void;
}

/** A connection that speaks the Hocuspocus protocol: any number of documents, each with a token of its own. */
export class HocuspocusConnection {
	readonly #id = crypto.randomUUID();
	readonly #options: HocuspocusConnectionOptions;
	readonly #slots = new Map<string, Slot>();
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
		else if (slot.open) slot.open.session.receive(message);
		else this.#keep(slot, message, data.byteLength);
	}

	/** Ends all documents. @returns when their sessions are closed. */
	async close(): Promise<void> {
		const slots = [...this.#slots.values()];
		for (const slot of slots) slot.end();
		await Promise.all(slots.map((slot) => slot.work));
	}

	#keep(slot: Slot, message: DocumentMessage, bytes: number): void {
		const { earlyFramesMax, earlyBytesMax } = this.#options.limits;
		this.#waitingFrames += 1;
		this.#waitingBytes += bytes;
		if (this.#waitingFrames > earlyFramesMax || this.#waitingBytes > earlyBytesMax)
			throw overBudget('too much before the admission');
		slot.waiting.push({ message, bytes });
	}

	#authenticate(routingKey: string, application: { documentName: string; token: string }): void {
		const known = this.#slots.get(routingKey);
		if (known) {
			if (known.open) this.#validateAgain(routingKey, known, known.open.ticket, application);
			return;
		}
		if (this.#slots.size >= DOCUMENTS_MAX) {
			this.#options.peer.send(hocuspocusFrames(routingKey).permissionDenied(`Too many documents: at most ${DOCUMENTS_MAX}`));
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
	async #run(
		routingKey: string,
		slot: Slot,
		application: { documentName: string; token: string },
		ended: Promise<void>,
	): Promise<void> {
		const { peer, admissions, sessions, request, judge, onAdmitted } = this.#options;
		const frames = hocuspocusFrames(routingKey);
		const ticket = await admissions.admit(
			() => judge(application),
			peer.remoteAddress,
			(code) => this.#revoke(routingKey, slot, code),
		);
		if (typeof ticket === 'number') {
			this.#deny(routingKey, ticket);
			return;
		}
		try {
			if (slot.isGone || !peer.isOpen) return;
			const opened = await sessions.start(ticket, { connectionId: this.#id, protocol: 'hocuspocus' }, request);
			if ('limit' in opened) {
				this.#deny(routingKey, CLOSE_CODES[opened.limit], opened.reason);
				return;
			}
			if ('elsewhere' in opened) {
				if (opened.elsewhere === null) peer.close(CLOSE_TRY_AGAIN_LATER, NO_NODE);
				else this.#deny(routingKey, CLOSE_CODES.wrongRegion, redirectReason(opened.elsewhere));
				return;
			}
			const { document, meter } = opened;
			const session = new HocuspocusSession({ peer, document, routingKey }, meter, () => peer.close(CLOSE_SERVICE_RESTART));
			try {
				onAdmitted();
				peer.send(frames.authenticated());
				slot.open = { ticket, session };
				this.#deliverWaiting(slot, session);
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

	/** What waited is handled as if it came now; an offence in it closes the connection as usual. */
	#deliverWaiting(slot: Slot, session: HocuspocusSession): void {
		const waiting = slot.waiting;
		this.#forgetWaiting(slot);
		for (const { message } of waiting) {
			try {
				session.receive(message);
			} catch (error) {
				if (!(error instanceof Violation)) throw error;
				this.#options.peer.close(error.code, error.message);
				return;
			}
		}
	}

	#forgetWaiting(slot: Slot): void {
		for (const { bytes } of slot.waiting) {
			this.#waitingFrames -= 1;
			this.#waitingBytes -= bytes;
		}
		slot.waiting = [];
	}

	/** A provider that renews its token sends another Auth message (faults H-c). */
	#validateAgain(routingKey: string, slot: Slot, ticket: Ticket, application: { documentName: string; token: string }): void {
		const { judge, peer, onFailure } = this.#options;
		judge(application)
			.then((admission) => {
				const isSame =
					admission.admitted && admission.key.tenantId === ticket.key.tenantId && admission.key.appId === ticket.key.appId;
				if (isSame) peer.send(hocuspocusFrames(routingKey).authenticated());
				else {
					this.#deny(routingKey, admission.admitted ? CLOSE_CODES.forbidden : admission.code);
					slot.end();
				}
			})
			.catch(onFailure);
	}

	/** Tells that a document may not be opened; the others live on (faults H-a). */
	#deny(routingKey: string, code: CloseCode, reason?: string): void {
		this.#lastRefusal = code;
		this.#options.peer.send(hocuspocusFrames(routingKey).permissionDenied(inBandReason(code, reason)));
	}

	/** Ends one document of an admitted client; with its last one the connection ends. */
	#revoke(routingKey: string, slot: Slot, code: CloseCode): void {
		const { peer } = this.#options;
		peer.send(hocuspocusFrames(routingKey).closed(inBandReason(code)));
		slot.end();
		this.#slots.delete(routingKey);
		if (this.#slots.size === 0) peer.close(code);
	}
}
