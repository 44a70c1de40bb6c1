import type { Connection, ConnectionQuery, DocumentQuery, LiveDocument } from '../../contract/live.ts';
import type { CountedPage } from '../../contract/pages.ts';
import type { SessionFigures, SessionPresence } from '../../plane-port/insight.ts';
import { type DocumentKey, documentId, type LiveSession } from '../../plane-port/plane-port.ts';
import { notFound } from '../../platform/fault.ts';
import { isoTime } from '../../platform/iso-time.ts';
import type { AppStore } from '../apps/store.ts';
import type { TenantStore } from '../tenants/store.ts';
import { withNames } from './names.ts';
import type { NodeInsights } from './node-insights.ts';
import { pageOf } from './page.ts';
import type { LiveRegistry, Route } from './registry.ts';

interface LiveListsOptions {
	live: LiveRegistry;
	insights: NodeInsights;
	tenants: TenantStore;
	apps: AppStore;
}

const NO_FIGURES = { bytesIn: 0, bytesOut: 0, operations: 0 };
const NOBODY = { clientIds: [], user: null };
const TRAFFIC_SORTS = ['bytesIn', 'bytesOut', 'operations'];

/** What is open right now, as lists. */
export class LiveLists {
	readonly #options: LiveListsOptions;

	constructor(options: LiveListsOptions) {
		this.#options = options;
	}

	/**
	 * A page of the open connections.
	 *
	 * @param tenantId whose; absent: all
	 * @throws {Fault} `invalid_request` for a cursor of another order.
	 */
	async connections(query: ConnectionQuery, tenantId?: string): Promise<CountedPage<Connection>> {
		const { live, insights } = this.#options;
		const isSortedByTraffic = TRAFFIC_SORTS.includes(query.sort.replace(/^-/, ''));
		const figures = isSortedByTraffic ? await insights.figures() : new Map<string, SessionFigures>();
		const text = query.search?.toLowerCase();
		const users = text ? await this.#presence([...live.sessions(tenantId)]) : new Map<string, SessionPresence>();
		const traffic = (field: keyof typeof NO_FIGURES) => (session: LiveSession) => ({
			value: figures.get(session.id)?.[field] ?? 0,
			id: session.id,
		});
		const page = pageOf(live.sessions(tenantId), query, {
			matches: (session) =>
				isOf(session, query) &&
				(!text || textsOf(session, users.get(session.id)).some((part) => part.toLowerCase().includes(text))),
			positions: {
				connectedAt: ({ connectedAtMs, id }) => ({ value: connectedAtMs, id }),
				documentName: ({ documentName, id }) => ({ value: documentName, id }),
				bytesIn: traffic('bytesIn'),
				bytesOut: traffic('bytesOut'),
				operations: traffic('operations'),
			},
			texts: ['documentName'],
		});
		return { ...page, items: await this.#describeSessions(page.items, figures, users) };
	}

	/**
	 * A page of the documents in memory.
	 *
	 * @param tenantId whose; absent: all
	 * @throws {Fault} `invalid_request` for a cursor of another order.
	 */
	async documents(query: DocumentQuery, tenantId?: string): Promise<CountedPage<LiveDocument>> {
		const { live } = this.#options;
		const text = query.search?.toLowerCase();
		const page = pageOf(live.routes(tenantId), query, {
			matches: (route) => isOf(route, query) && (!text || route.documentName.toLowerCase().includes(text)),
			positions: {
				openedAt: (route) => ({ value: route.openedAtMs, id: documentId(route) }),
				documentName: (route) => ({ value: route.documentName, id: documentId(route) }),
				connections: (route) => ({ value: live.usersOf(route), id: documentId(route) }),
			},
			texts: ['documentName'],
		});
		return { ...page, items: await this.#describeRoutes(page.items) };
	}

	/** One document in memory. @throws {Fault} `not_found` when nobody has it open. */
	async document(key: DocumentKey): Promise<LiveDocument> {
		const route = this.#options.live.route(key);
		const [document] = await this.#describeRoutes(route ? [route] : []);
		if (!document) throw notFound('document in memory');
		return document;
	}

	async #describeSessions(
		sessions: readonly LiveSession[],
		known: Map<string, SessionFigures>,
		users: Map<string, SessionPresence>,
	): Promise<Connection[]> {
		const { insights } = this.#options;
		const [named, figures, presence] = await Promise.all([
			withNames(sessions, this.#options),
			known.size > 0 || sessions.length === 0 ? known : insights.figures(sessions),
			users.size > 0 ? users : this.#presence(sessions),
		]);
		return named.map(({ connectionId, connectedAtMs, ...session }) => ({
			...session,
			socketId: connectionId,
			connectedAt: isoTime(connectedAtMs),
			...without(figures.get(session.id) ?? NO_FIGURES),
			...without(presence.get(session.id) ?? NOBODY),
		}));
	}

	async #describeRoutes(routes: readonly Route[]): Promise<LiveDocument[]> {
		const named = await withNames(routes, this.#options);
		return named.map(({ url: _, openedAtMs, ...route }) => ({
			...route,
			connections: this.#options.live.usersOf(route),
			openedAt: isoTime(openedAtMs),
		}));
	}

	#presence(sessions: readonly LiveSession[]): Promise<Map<string, SessionPresence>> {
		return this.#options.insights.presence(sessions);
	}
}

/** What a node tells of a session, without the id that it is known by already. */
function without<Facts extends object>(facts: Facts & { id?: string }): Omit<Facts, 'id'> {
	const { id: _, ...rest } = facts;
	return rest;
}

function isOf(entry: DocumentKey, { appId, documentName }: { appId?: string | undefined; documentName?: string | undefined }) {
	return (!appId || entry.appId === appId) && (!documentName || entry.documentName === documentName);
}

function textsOf({ documentName, remoteAddress, origin, region }: LiveSession, presence: SessionPresence | undefined): string[] {
	return [documentName, remoteAddress, origin ?? '', region, presence?.user ?? ''];
}
