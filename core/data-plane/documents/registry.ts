import {
	type DocumentKey,
	type DocumentRoute,
	documentId,
	type LimitRefusal,
	type PlanePort,
	parseDocumentId,
} from '../../plane-port/plane-port.ts';
import type { Logger } from '../../platform/logger.ts';
import type { PlainHistogram } from '../metrics/plain-histogram.ts';
import type { SyncStore } from '../sync-store/store.ts';
import { FlushQueue } from './flush-queue.ts';
import type { FrameObserver } from './frame-observer.ts';
import { LiveDocument } from './live-document.ts';
import { WriteOutcomes } from './write-outcomes.ts';

/** A client's hold on a document, if it got one: until it is released the document stays open. */
export type Lease =
	| { place: 'here'; open: OpenDocument }
	| { place: 'elsewhere'; route: DocumentRoute }
	| { place: 'nowhere' }
	| { place: 'refused'; refusal: LimitRefusal };

type Claim = Awaited<ReturnType<PlanePort['claimDocument']>>;

/** A document that is open here, or about to be. */
export interface OpenDocument {
	readonly id: string;
	readonly key: DocumentKey;
	readonly document: LiveDocument;
	/** Resolves when the claim is answered and, if the document lives here, its log is loaded. */
	route: Promise<Claim>;
	leases: number;
	grace: NodeJS.Timeout | undefined;
}

interface RegistryOptions {
	region: string;
	planePort: PlanePort;
	store: SyncStore;
	/** Whether what was written outlives its session. */
	keepsDocuments: () => boolean;
	graceMs: number;
	/** Observes how long updates take until they were sent to all others. */
	fanOut: PlainHistogram;
	/** Who listens to a document. */
	observerOf: (key: DocumentKey) => FrameObserver | null;
	logger: Logger;
}

/** The documents that are open on this node: claimed by their first client, forgotten `graceMs` after the last one left. */
export class DocumentRegistry {
	readonly #options: RegistryOptions;
	readonly #entries = new Map<string, OpenDocument>();
	/** Documents on their way out: a claim that overtook the release would be undone by it. */
	readonly #releases = new Map<string, Promise<void>>();
	readonly #flushes: FlushQueue;
	readonly #writes: WriteOutcomes;
	#stopped = false;

	constructor(options: RegistryOptions) {
		this.#options = options;
		this.#flushes = new FlushQueue(options.logger);
		this.#writes = new WriteOutcomes(options.logger);
	}

	get size(): number {
		return this.#entries.size;
	}

	/**
	 * Opens a document, or joins those who have it open.
	 *
	 * @returns a lease, to be released once with {@link release}; or where the document lives, if that is another node; `nowhere` when
	 *   this node is draining and no other takes it.
	 * @throws what the plane port throws when the document cannot be claimed.
	 */
	async lease(key: DocumentKey): Promise<Lease> {
		const id = documentId(key);
		const entry = this.#entries.get(id) ?? this.#open(id, key);
		// Counted before anything is awaited: the grace period of one client must not end the document of the next.
		entry.leases += 1;
		clearTimeout(entry.grace);
		let route: Claim;
		try {
			route = await entry.route;
		} catch (error) {
			this.#discard(entry);
			throw error;
		}
		if (route === null) {
			this.#discard(entry);
			return { place: 'nowhere' };
		}
		if ('limit' in route) {
			this.#discard(entry);
			return { place: 'refused', refusal: route };
		}
		if (route.region !== this.#options.region) {
			this.#discard(entry);
			return { place: 'elsewhere', route };
		}
		return { place: 'here', open: entry };
	}

	/** Gives a lease back. */
	release(entry: OpenDocument): void {
		entry.leases -= 1;
		if (entry.leases > 0) return;
		if (this.#stopped) this.#discard(entry);
		else entry.grace = setTimeout(() => this.#expire(entry), this.#options.graceMs);
	}

	/** A document that is open here; null when it is not. @param id its internal name */
	find(id: string): LiveDocument | null {
		return this.#entries.get(id)?.document ?? null;
	}

	/** Somebody else listens now: every document is told its observer anew. */
	observe(): void {
		for (const { document, key } of this.#entries.values()) document.observer = this.#options.observerOf(key);
	}

	/** Takes up what ran when this node's last process ended: each document waits for its clients for one grace period. */
	async resume(): Promise<void> {
		const { store, graceMs, keepsDocuments } = this.#options;
		if (keepsDocuments()) return;
		for (const id of await store.list()) {
			const key = parseDocumentId(id);
			if (!key || this.#entries.has(id)) continue;
			const entry = this.#open(id, key);
			entry.grace = setTimeout(() => this.#expire(entry), graceMs);
			// A client that asks for it meanwhile hears of the failure
			entry.route.catch(() => undefined);
		}
	}

	/** Documents that are stored and not open. */
	async listKept(): Promise<string[]> {
		return (await this.#options.store.list()).filter((id) => !this.#entries.has(id));
	}

	/** Forgets the documents that are stored and not open. */
	async forgetKept(): Promise<void> {
		for (const id of await this.listKept()) if (!this.#entries.has(id)) await this.#options.store.purge(id);
	}

	/** Forgets all documents without any grace, and waits for releases that are under way. The routes stay claimed. */
	async stop(): Promise<void> {
		this.#stopped = true;
		for (const entry of this.#entries.values()) {
			clearTimeout(entry.grace);
			this.#discard(entry);
		}
		await Promise.all(this.#releases.values());
	}

	#open(id: string, key: DocumentKey): OpenDocument {
		const { store, fanOut, logger, observerOf } = this.#options;
		const document = new LiveDocument({ id, store, flushes: this.#flushes, writes: this.#writes, fanOut, logger });
		document.observer = observerOf(key);
		const entry: OpenDocument = {
			id,
			key,
			document,
			route: this.#claim(key, document),
			leases: 0,
			grace: undefined,
		};
		this.#entries.set(id, entry);
		return entry;
	}

	async #claim(key: DocumentKey, document: LiveDocument): Promise<Claim> {
		const { planePort, region, store, keepsDocuments } = this.#options;
		await this.#releases.get(documentId(key));
		const route = await planePort.claimDocument(key, region);
		if (route && 'region' in route && route.region === region) {
			if (keepsDocuments()) await store.adopt(documentId(key));
			await document.load();
		}
		return route;
	}

	/** For an entry that is not (or no longer) this node's to release. The next client asks anew. */
	#discard(entry: OpenDocument): void {
		if (this.#entries.get(entry.id) === entry) this.#entries.delete(entry.id);
		entry.document.destroy();
	}

	#expire(entry: OpenDocument): void {
		this.#discard(entry);
		const { logger } = this.#options;
		const release = this.#forget(entry)
			.catch((error: unknown) => {
				logger.error({ document: entry.id, reason: error instanceof Error ? error.message : 'unknown' }, 'release failed');
			})
			.finally(() => this.#releases.delete(entry.id));
		this.#releases.set(entry.id, release);
		logger.debug({ document: entry.id }, 'document released');
	}

	async #forget({ id, key }: OpenDocument): Promise<void> {
		const { planePort, region, store, keepsDocuments } = this.#options;
		try {
			if (!keepsDocuments()) await store.purge(id);
		} finally {
			await planePort.releaseDocument(key, region);
		}
	}
}
