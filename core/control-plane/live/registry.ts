import type { Limits } from '../../contract/plans.ts';
import type { Rehearsal } from '../../plane-port/insight.ts';
import { checkPlace } from '../../plane-port/place.ts';
import {
	type DocumentKey,
	type DocumentRoute,
	documentId,
	type LimitRefusal,
	type LiveSession,
} from '../../plane-port/plane-port.ts';
import type { Clock } from '../../platform/clock.ts';
import type { EventHub } from '../events/hub.ts';
import { type Judged, judgeConnections, judgeDocuments, judgeUsers, refusalOf } from './limit-checks.ts';
import { Usage } from './usage.ts';

/** Changes within this time are told as one event. */
const NEWS_INTERVAL_MS = 200;

export interface Route extends DocumentKey, DocumentRoute {
	openedAtMs: number;
}

/** Whether a node takes a document that nobody has open, or where else it may be opened; null for nowhere. */
export type Placement = { here: true } | { here: false; route: DocumentRoute | null };

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
		const refusal = limits && refusalOf([judgeDocuments(this.#usage.documentsOf(key), limits)]);
		if (refusal) return refusal;
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
		const refusal = limits && refusalOf(this.#judgeSession(session, limits));
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

	/** What {@link openSession} and {@link claimDocument} would say to one more client; changes nothing. */
	rehearse(key: DocumentKey, region: string, placement: Placement, limits: Limits | null): Rehearsal {
		// Of no connection that is there
		const judged = limits ? this.#judgeSession({ ...key, connectionId: '' }, limits) : [];
		const refusal = refusalOf(judged);
		const checks = judged.map(({ check }) => check);
		if (refusal) return { checks, refusal };
		const known = this.#routes.get(documentId(key));
		const route = known ?? (placement.here ? { region } : placement.route);
		checks.push(checkPlace(region, route?.region ?? null));
		if (!route) return { checks, refusal: { elsewhere: null } };
		if (route.region !== region && 'url' in route) return { checks, refusal: { elsewhere: route } };
		if (known || !limits) return { checks, refusal: null };
		const documents = judgeDocuments(this.#usage.documentsOf(key), limits);
		return { checks: [...checks, documents.check], refusal: refusalOf([documents]) };
	}

	#judgeSession(session: Pick<LiveSession, keyof DocumentKey | 'connectionId'>, limits: Limits): Judged[] {
		return [judgeConnections(this.#usage.connectionsWith(session) - 1, limits), judgeUsers(this.#usage.usersOf(session), limits)];
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

	/** Whether a tenant has a client or a document right now. */
	isInUse(tenantId: string): boolean {
		return this.#usage.apps().some((app) => app.tenantId === tenantId);
	}

	/** Whether the node of a region runs in this process. */
	attached(region: string): boolean {
		return this.#nodes.has(region);
	}

	/** Admitted clients and documents of a node. */
	figures(region: string): { connections: number; documents: number } {
		return { connections: count(this.#sessions.values(), region), documents: count(this.#routes.values(), region) };
	}

	/** Sessions that are open, oldest first. @param tenantId whose; absent: all */
	*sessions(tenantId?: string): Generator<LiveSession, void> {
		for (const session of this.#sessions.values()) if (tenantId === undefined || session.tenantId === tenantId) yield session;
	}

	session(id: string): LiveSession | null {
		return this.#sessions.get(id) ?? null;
	}

	/** Documents in memory, oldest first. @param tenantId whose; absent: all */
	*routes(tenantId?: string): Generator<Route, void> {
		for (const route of this.#routes.values()) if (tenantId === undefined || route.tenantId === tenantId) yield route;
	}

	route(key: DocumentKey): Route | null {
		return this.#routes.get(documentId(key)) ?? null;
	}

	/** How many clients have a document open. */
	usersOf(key: DocumentKey): number {
		return this.#usage.usersOf(key);
	}

	/** The figures as an event, for a stream that has just been opened. @param tenantId absent: of all tenants */
	snapshot(tenantId?: string) {
		const sessions = [...this.sessions(tenantId)];
		const routes = [...this.routes(tenantId)];
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
