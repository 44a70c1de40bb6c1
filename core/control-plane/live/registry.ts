import type { Connection, LiveDocument, Node } from '../../contract/live.ts';
import type { ListQuery, Page } from '../../contract/pages.ts';
import { type DocumentKey, type DocumentRoute, documentId, type LiveSession } from '../../plane-port/plane-port.ts';
import type { Clock } from '../../platform/clock.ts';
import { unknownCursor } from '../../platform/fault.ts';
import { isoTime } from '../../platform/iso-time.ts';
import type { EventHub } from '../events/hub.ts';

/** Changes within this time are told as one event. */
const NEWS_INTERVAL_MS = 200;

interface Route extends DocumentKey, DocumentRoute {
	openedAtMs: number;
}

interface RegisteredNode extends DocumentRoute {
	startedAtMs: number;
}

type LiveQuery = ListQuery & { appId?: string | undefined; tenantId?: string | undefined };

/** Gives the names that people know tenants and apps by. */
export type NameLookup = (ids: {
	tenantIds: string[];
	appIds: string[];
}) => Promise<{ tenants: Map<string, string>; apps: Map<string, string> }>;

/**
 * What runs right now, over all nodes: the node registry, `document_routing` and `active_sessions` of the contract.
 * It lives as long as the process: after a restart every editor connects anew.
 */
export class LiveRegistry {
	readonly #nodes = new Map<string, RegisteredNode>();
	readonly #routes = new Map<string, Route>();
	readonly #sessions = new Map<string, LiveSession>();
	readonly #events: EventHub;
	readonly #clock: Clock;
	#news: NodeJS.Timeout | undefined;

	constructor(events: EventHub, clock: Clock) {
		this.#events = events;
		this.#clock = clock;
	}

	registerNode(node: DocumentRoute): void {
		this.#nodes.set(node.region, { ...node, startedAtMs: this.#clock.nowMs() });
		this.#changed();
	}

	/** Takes a node out, with the routes to it and the sessions on it. */
	removeNode(region: string): void {
		this.#nodes.delete(region);
		for (const [id, route] of this.#routes) if (route.region === region) this.#routes.delete(id);
		for (const [id, session] of this.#sessions) if (session.region === region) this.#sessions.delete(id);
		this.#changed();
	}

	/** The route of a document, pinned to `region` now if it has none. */
	claimDocument(key: DocumentKey, region: string): DocumentRoute {
		const id = documentId(key);
		const known = this.#routes.get(id);
		if (known) return { region: known.region, url: known.url };
		const node = this.#nodes.get(region);
		if (!node) throw new Error(`node ${region} is not registered`);
		this.#routes.set(id, { ...key, region, url: node.url, openedAtMs: this.#clock.nowMs() });
		this.#changed();
		return { region, url: node.url };
	}

	releaseDocument(key: DocumentKey, region: string): void {
		const id = documentId(key);
		if (this.#routes.get(id)?.region !== region) return;
		this.#routes.delete(id);
		this.#changed();
	}

	openSession(session: LiveSession): void {
		this.#sessions.set(session.id, session);
		this.#changed();
	}

	closeSession(id: string): void {
		if (this.#sessions.delete(id)) this.#changed();
	}

	/** WebSocket regions with a node, in the order in which they were started. */
	regions(): string[] {
		return [...this.#nodes.keys()];
	}

	nodes(): Node[] {
		return [...this.#nodes.values()].map((node) => ({
			region: node.region,
			url: node.url,
			status: 'active',
			startedAt: isoTime(node.startedAtMs),
			connections: count(this.#sessions.values(), node.region),
			documents: count(this.#routes.values(), node.region),
		}));
	}

	/** Open connections, newest first. */
	async connections(query: LiveQuery, lookup: NameLookup): Promise<Page<Connection>> {
		const page = pageOf([...this.#sessions.values()].reverse(), query);
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
		return { items, nextCursor: page.nextCursor };
	}

	/** Documents in memory, newest first. */
	async documents(query: LiveQuery, lookup: NameLookup): Promise<Page<LiveDocument>> {
		const page = pageOf([...this.#routes.values()].reverse(), query);
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
		return { items, nextCursor: page.nextCursor };
	}

	/** The figures as an event, for a stream that has just been opened. @param tenantId absent: of all tenants */
	snapshot(tenantId?: string) {
		const sessions = ofTenant(this.#sessions.values(), tenantId);
		const routes = ofTenant(this.#routes.values(), tenantId);
		return {
			type: 'live.changed' as const,
			connections: sessions.length,
			documents: routes.length,
			nodes: this.regions().map((region) => ({
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

/** A page of a list in memory; the cursor is the number of entries before it. */
function pageOf<Entry extends DocumentKey>(entries: Entry[], { appId, tenantId, search, cursor, limit }: LiveQuery): Page<Entry> {
	const text = search?.toLowerCase();
	const found = ofTenant(entries, tenantId).filter(
		(entry) => (!appId || entry.appId === appId) && (!text || entry.documentName.toLowerCase().includes(text)),
	);
	if (cursor !== undefined && !/^[0-9]{1,9}$/.test(cursor)) throw unknownCursor();
	const start = Number(cursor ?? 0);
	const end = start + limit;
	return { items: found.slice(start, end), nextCursor: end < found.length ? String(end) : null };
}
