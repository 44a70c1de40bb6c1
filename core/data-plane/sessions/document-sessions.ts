import { type DocumentKey, documentId, type LiveSession, type PlanePort } from '../../plane-port/plane-port.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { LiveDocument } from '../documents/live-document.ts';
import type { DocumentRegistry } from '../documents/registry.ts';
import type { HandshakeRequest } from '../handshake/request.ts';

interface DocumentSessionsOptions {
	region: string;
	planePort: PlanePort;
	documents: DocumentRegistry;
	clock: Clock;
	logger: Logger;
}

/** A session in a document of this node. */
export interface OpenSession {
	document: LiveDocument;
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
	 * Opens a session in a document.
	 *
	 * @returns the URL of the document where it lives, if that is another node; null in its place when no node takes it now.
	 * @throws what the plane port throws.
	 */
	async start(
		key: DocumentKey,
		client: Pick<LiveSession, 'connectionId' | 'protocol'>,
		request: HandshakeRequest,
	): Promise<OpenSession | { elsewhere: string | null }> {
		const { documents, planePort, logger, region, clock } = this.#options;
		const lease = await documents.lease(key);
		if (lease.place === 'nowhere') return { elsewhere: null };
		if (lease.place === 'elsewhere') return { elsewhere: `${lease.route.url}/${key.documentName}` };
		const { origin, remoteAddress } = request;
		const id = crypto.randomUUID();
		const names = { session: id, document: documentId(key) };
		const close = async () => {
			lease.release();
			await planePort.closeSession(id);
			logger.debug(names, 'client left');
		};
		try {
			await planePort.openSession({ ...key, ...client, id, region, origin, remoteAddress, connectedAtMs: clock.nowMs() });
		} catch (error) {
			await close();
			throw error;
		}
		logger.debug({ ...names, remoteAddress }, 'client admitted');
		this.#open += 1;
		return {
			document: lease.document,
			close: () => {
				this.#open -= 1;
				return close();
			},
		};
	}
}
