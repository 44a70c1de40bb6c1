import { CLOSE_CODES } from '../contract/close-codes.ts';
import { type DocumentKey, documentId, type LiveSession, type PlanePort, type Revocation } from '../plane-port/plane-port.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { LiveDocument } from './documents/live-document.ts';
import type { DocumentRegistry, Lease } from './documents/registry.ts';
import { EarlyFrames } from './early-frames.ts';
import { admit } from './handshake/admission.ts';
import type { HandshakeRequest } from './handshake/request.ts';
import { TokenVerifier } from './handshake/token-verifier.ts';
import type { NodeLimits } from './limits.ts';
import type { Peer } from './peer.ts';
import { Violation } from './violation.ts';
import { YWebsocketSession } from './wire/y-websocket.ts';

const CLOSE_GOING_AWAY = 1001;
const CLOSE_INTERNAL_ERROR = 1011;
const CLOSE_TRY_AGAIN_LATER = 1013;

type LocalLease = Extract<Lease, { place: 'here' }>;

interface ClientsOptions {
	region: string;
	planePort: PlanePort;
	documents: DocumentRegistry;
	limits: NodeLimits;
	clock: Clock;
	logger: Logger;
}

/** All clients of a node, from the upgrade of their connection to its end. */
export class Clients {
	readonly #options: ClientsOptions;
	readonly #verifier: TokenVerifier;
	/** Every connection, with the work that goes on for it. */
	readonly #served = new Map<Peer, Promise<void>>();
	/** Which document each admitted client is in. */
	readonly #admitted = new Map<Peer, DocumentKey>();
	#sessions = 0;
	/** Grows with each revocation, so that a handshake that runs meanwhile is judged again. */
	#revocations = 0;

	constructor(options: ClientsOptions) {
		this.#options = options;
		this.#verifier = new TokenVerifier(options.planePort, options.clock);
	}

	/** Clients that were admitted and are still there. */
	get sessions(): number {
		return this.#sessions;
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
	}

	/** Tells everyone that the node goes away. @returns when all are gone and their sessions are closed. */
	async closeAll(): Promise<void> {
		for (const peer of this.#served.keys()) peer.close(CLOSE_GOING_AWAY);
		await Promise.all(this.#served.values());
	}

	/** Ends the sessions whose tokens are worth nothing any more, handshakes under way included. */
	revoke({ tenantId, appId, close }: Revocation): void {
		this.#revocations += 1;
		for (const [peer, key] of this.#admitted)
			if (key.tenantId === tenantId && (appId === undefined || key.appId === appId)) peer.close(CLOSE_CODES[close]);
	}

	/** Cuts the connections that are left. */
	terminateAll(): void {
		for (const peer of this.#served.keys()) peer.terminate();
	}

	async #serve(peer: Peer, request: HandshakeRequest): Promise<void> {
		const early = new EarlyFrames(peer, this.#options.limits);
		const deadline = this.#startDeadline(peer);
		try {
			const key = await this.#admit(peer, request);
			const lease = key ? await this.#openDocument(peer, key) : null;
			if (key && lease) await this.#runSession(peer, this.#describe(key, request), lease, { early, deadline });
		} finally {
			clearTimeout(deadline);
			early.drop();
			this.#admitted.delete(peer);
		}
	}

	/** However the port dawdles and whatever the client sends meanwhile, this ends the wait (faults H9). */
	#startDeadline(peer: Peer): NodeJS.Timeout {
		const deadline = setTimeout(() => {
			this.#options.logger.warn({ remoteAddress: peer.remoteAddress }, 'admission took too long');
			peer.close(CLOSE_TRY_AGAIN_LATER);
		}, this.#options.limits.admissionDeadlineMs);
		peer.ended.then(() => clearTimeout(deadline)).catch(() => undefined);
		return deadline;
	}

	/** @returns null when the client was refused and closed. */
	async #admit(peer: Peer, request: HandshakeRequest): Promise<DocumentKey | null> {
		const { planePort, logger } = this.#options;
		const judged = this.#revocations;
		const admission = await admit(request, { planePort, verifier: this.#verifier });
		if (judged !== this.#revocations) return this.#admit(peer, request);
		const { remoteAddress } = peer;
		logger.debug({ remoteAddress, checks: admission.checks }, 'handshake judged');
		if (admission.admitted) {
			this.#admitted.set(peer, admission.key);
			return admission.key;
		}
		const { check } = admission.checks.find(({ passed }) => !passed) ?? {};
		logger.info({ remoteAddress, code: admission.code, check }, 'client refused');
		peer.close(admission.code);
		return null;
	}

	/** @returns null when the client left by now, was told to come again, or was sent to the node where the document lives. */
	async #openDocument(peer: Peer, key: DocumentKey): Promise<LocalLease | null> {
		if (!peer.isOpen) return null;
		const lease = await this.#options.documents.lease(key);
		if (lease.place === 'here') return lease;
		if (lease.place === 'nowhere') peer.close(CLOSE_TRY_AGAIN_LATER, 'No node takes new documents');
		else peer.close(CLOSE_CODES.wrongRegion, `REDIRECT:${lease.route.url}/${key.documentName}`);
		return null;
	}

	/** From the admission to the client's leaving, in whatever way. */
	async #runSession(
		peer: Peer,
		session: LiveSession,
		lease: LocalLease,
		{ early, deadline }: { early: EarlyFrames; deadline: NodeJS.Timeout },
	): Promise<void> {
		const { planePort, logger } = this.#options;
		const names = { session: session.id, document: documentId(session) };
		try {
			await planePort.openSession(session);
			clearTimeout(deadline);
			logger.debug({ ...names, remoteAddress: session.remoteAddress }, 'client admitted');
			await this.#exchange(peer, lease.document, early);
		} finally {
			lease.release();
			await planePort.closeSession(session.id);
			logger.debug(names, 'client left');
		}
	}

	async #exchange(peer: Peer, document: LiveDocument, early: EarlyFrames): Promise<void> {
		const member = new YWebsocketSession(peer, document);
		this.#sessions += 1;
		try {
			early.deliverTo((data, isBinary) => this.#receive(peer, member, data, isBinary));
			await peer.ended;
		} finally {
			this.#sessions -= 1;
			member.leave();
		}
	}

	#receive(peer: Peer, member: YWebsocketSession, data: Uint8Array, isBinary: boolean): void {
		const { logger } = this.#options;
		try {
			member.receive(data, isBinary);
		} catch (error) {
			const { remoteAddress } = peer;
			if (error instanceof Violation) {
				logger.info({ remoteAddress, code: error.code, reason: error.message }, 'client closed for what it sent');
				peer.close(error.code, error.message);
			} else {
				logger.error({ remoteAddress, reason: messageOf(error) }, 'message could not be handled');
				peer.close(CLOSE_INTERNAL_ERROR);
			}
		}
	}

	#describe(key: DocumentKey, { origin, remoteAddress }: HandshakeRequest): LiveSession {
		const { region, clock } = this.#options;
		const id = crypto.randomUUID();
		return { ...key, id, region, protocol: 'y-websocket', origin, remoteAddress, connectedAtMs: clock.nowMs() };
	}
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : 'unknown';
}
