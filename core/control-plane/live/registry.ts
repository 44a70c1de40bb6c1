import type { Connection, ConnectionQuery, DocumentQuery, LiveDocument } from '../../contract/live.ts';
import type { CountedPage } from '../../contract/pages.ts';
import type { Limits } from '../../contract/plans.ts';
import {
	type DocumentKey,
	type DocumentRoute,
	documentId,
	type LimitRefusal,
	type LiveSession,
} from '../../plane-port/plane-port.ts';
import type { Clock } from '../../platform/clock.ts';
import { isoTime } from '../../platform/iso-time.ts';
import type { EventHub } from '../events/hub.ts';
import { pageOf } from './page.ts';
import { Usage } from './usage.ts';

/** Changes within this time are told as one event. */
const NEWS_INTERVAL_MS = 200;

interface Route extends DocumentKey, DocumentRoute {
	openedAtMs: number;
}

/** Whether a node takes a document that nobody has open, or where else it may be opened; null for nowhere. */
export type Placement = { here: true } | { here: false; route: DocumentRoute | null };

/** Gives the names that people know tenants and apps by. */
export type NameLookup = (ids: {
	tenantIds: string[];
	appIds: string[];
}) => Promise<{ tenants: Map<string, string>; apps: Map<string, string> }>;

/**
 * What runs right now, over all nodes of this process: `document_routing` and `active_sessions` of the contract.
 * It lives as long as the process: after a restart every editor connects anew.
 */
export class LiveRegistry {
	readonly #nodes = new Map<string, DocumentRoute>();
	readonly #routes = new Map<string, Route>();
	readonly #sessions = new Map<string, LiveSession>();
	readonly #usage = new Usage();
	readonly #events: EventHub;
	readonly #clock: Clock;
	#news: NodeJS.Timeout | undefined;

	constructor(events: EventHub, clock: Clock) {
		this.#events = events;
		this.#clock = clock;
	}

	registerNode(node: DocumentRoute): void {
		this.#nodes.set(node.region, node);
		this.#changed();
	}

	/** Takes a node out, with the routes to it and the sessions on it. */
	removeNode(region: string): void {
		this.#nodes.delete(region);
		for (const [id, route] of this.#routes) if (route.region === region) this.#forgetRoute(id, route);
		for (const session of this.#sessions.values()) if (session.region === region) this.closeSession(session.id);
		this.#changed();
	}

	/**
	 * The route of a document, pinned to `region` now if it has none and that node takes new ones.
	 *
	 * @param limits of the app's plan; null: none holds
	 * @returns where the document lives or should be opened; null when no node takes it; a refusal beyond `maxDocuments`.
	 */
	claimDocument(
		key: DocumentKey,
		region: string,
		placement: Placement,
		limits: Limits | null,
	): DocumentRoute | LimitRefusal | null {
		const id = documentId(key);
		const known = this.#routes.get(id);
		if (known) return { region: known.region, url: known.url };
		// Not pinned to the other node: its own claim does that when the client gets there, if it ever does.
		if (!placement.here) return placement.route;
		const active = this.#usage.documentsOf(key);
		if (limits && active >= limits.maxDocuments)
			return { limit: 'documentLimit', reason: `Document limit exceeded: ${limits.maxDocuments} (active: ${active})` };
		const node = this.#nodes.get(region);
		if (!node) throw new Error(`node ${region} is not registered`);
		this.#routes.set(id, { ...key, region, url: node.url, openedAtMs: this.#clock.nowMs() });
		this.#usage.addDocument(key);
		this.#changed();
		return { region, url: node.url };
	}

	releaseDocument(key: DocumentKey, region: string): void {
		const id = documentId(key);
		const route = this.#routes.get(id);
		if (route?.region !== region) return;
		this.#forgetRoute(id, route);
		this.#changed();
	}

	/** Records a session, or tells which limit stands against it. @param limits of the app's plan; null: none holds */
	openSession(session: LiveSession, limits: Limits | null): LimitRefusal | null {
		const refusal = limits && this.#refusalOf(session, limits);
		if (refusal) return refusal;
		this.#sessions.set(session.id, session);
		this.#usage.addSession(session);
		this.#changed();
		return null;
	}

	closeSession(id: string): void {
		const session = this.#sessions.get(id);
		if (!session) return;
		this.#sessions.delete(id);
		this.#usage.removeSession(session);
		this.#changed();
	}

	#refusalOf(session: LiveSession, { maxConnections, maxUsersPerDoc }: Limits): LimitRefusal | null {
		if (this.#usage.connectionsWith(session) > maxConnections)
			return { limit: 'connectionLimit', reason: `Connection limit exceeded: ${maxConnections}` };
		if (this.#usage.usersOf(session) >= maxUsersPerDoc)
			return { limit: 'usersPerDoc', reason: `Document user limit exceeded: ${maxUsersPerDoc}` };
		return null;
	}

	#forgetRoute(id: string, route: Route): void {
		this.#routes.delete(id);
		this.#usage.removeDocument(route);
	}

	/** Where a document lives; null when nobody has it open. */
	routeOf(key: DocumentKey): DocumentRoute | null {
		const route = this.#routes.get(documentId(key));
		return route ? { region: route.region, url: route.url } : null;
	}

	/** What an app uses right now, over all nodes. */
	usageOf(app: Pick<DocumentKey, 'tenantId' | 'appId'>): ReturnType<Usage['of']> {
		return this.#usage.of(app);
	}

	/** Apps that have a client or a document right now. */
	appsInUse(): Pick<DocumentKey, 'tenantId' | 'appId'>[] {
		return this.#usage.apps();
	}

	/** Whether the node of a region runs in this process. */
	attached(region: string): boolean {
		return this.#nodes.has(region);
	}

	/** Admitted clients and documents of a node. */
	figures(region: string): { connections: number; documents: number } {
		return { connections: count(this.#sessions.values(), region), documents: count(this.#routes.values(), region) };
	}

	/**
	 * A page of the open connections.
	 *
	 * @param tenantId whose; absent: all
	 * @throws {Fault} `invalid_request` for a cursor of another order.
	 */
	async connections(query: ConnectionQuery, lookup: NameLookup, tenantId?: string): Promise<CountedPage<Connection>> {
		const page = pageOf(ofTenant(this.#sessions.values(), tenantId), query, {
			connectedAt: ({ connectedAtMs, id }) => ({ value: connectedAtMs, id }),
			documentName: ({ documentName, id }) => ({ value: documentName, id }),
		});
		const names = await lookupFor(page.items, lookup);
		const items = page.items.map((session) => ({
			id: session.id,
			region: session.region,
			tenantId: session.tenantId,
			tenantName: names.tenants.get(session.tenantId) ?? '',
			appId: session.appId,
			appName: names.apps.get(session.appId) ?? '',
			documentName: session.documentName,
			protocol: session.protocol,
			origin: session.origin,
			remoteAddress: session.remoteAddress,
			connectedAt: isoTime(session.connectedAtMs),
		}));
		return { ...page, items };
	}

	/**
	 * A page of the documents in memory.
	 *
	 * @param tenantId whose; absent: all
	 * @throws {Fault} `invalid_request` for a cursor of another order.
	 */
	async documents(query: DocumentQuery, lookup: NameLookup, tenantId?: string): Promise<CountedPage<LiveDocument>> {
		const page = pageOf(ofTenant(this.#routes.values(), tenantId), query, {
			openedAt: (route) => ({ value: route.openedAtMs, id: documentId(route) }),
			documentName: (route) => ({ value: route.documentName, id: documentId(route) }),
		});
		const names = await lookupFor(page.items, lookup);
		const perDocument = new Map<string, number>();
		for (const session of this.#sessions.values()) {
			const id = documentId(session);
			perDocument.set(id, (perDocument.get(id) ?? 0) + 1);
		}
		const items = page.items.map((route) => ({
			tenantId: route.tenantId,
			tenantName: names.tenants.get(route.tenantId) ?? '',
			appId: route.appId,
			appName: names.apps.get(route.appId) ?? '',
			documentName: route.documentName,
			region: route.region,
			connections: perDocument.get(documentId(route)) ?? 0,
			openedAt: isoTime(route.openedAtMs),
		}));
		return { ...page, items };
	}

	/** The figures as an event, for a stream that has just been opened. @param tenantId absent: of all tenants */
	snapshot(tenantId?: string) {
		const sessions = ofTenant(this.#sessions.values(), tenantId);
		const routes = ofTenant(this.#routes.values(), tenantId);
		return {
			type: 'live.changed' as const,
			connections: sessions.length,
			documents: routes.length,
			nodes: [...this.#nodes.keys()].map((region) => ({
				region,
				connections: count(sessions, region),
				documents: count(routes, region),
			})),
		};
	}

	/** No more events after this. */
	close(): void {
		clearTimeout(this.#news);
	}

	#changed(): void {
		this.#news ??= setTimeout(() => {
			this.#news = undefined;
			this.#events.publish(this.snapshot());
		}, NEWS_INTERVAL_MS);
	}
}

function count(entries: Iterable<{ region: string }>, region: string): number {
	let total = 0;
	for (const entry of entries) if (entry.region === region) total += 1;
	return total;
}

function ofTenant<Entry extends DocumentKey>(entries: Iterable<Entry>, tenantId: string | undefined): Entry[] {
	return [...entries].filter((entry) => tenantId === undefined || entry.tenantId === tenantId);
}

function lookupFor(entries: readonly DocumentKey[], lookup: NameLookup) {
	return lookup({
		tenantIds: [...new Set(entries.map((entry) => entry.tenantId))],
		appIds: [...new Set(entries.map((entry) => entry.appId))],
	});
}
