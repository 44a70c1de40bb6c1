import type { DocumentKey, LiveSession } from '../../plane-port/plane-port.ts';

interface AppUsage {
	/** Sessions by connection: a Hocuspocus client has several on one. */
	connections: Map<string, number>;
	/** Sessions by document. */
	users: Map<string, number>;
	documents: number;
}

type AppKey = Pick<DocumentKey, 'tenantId' | 'appId'>;

/** What each app uses right now, over all nodes, in the counts that plans limit (contract section 1). */
export class Usage {
	readonly #apps = new Map<string, AppUsage>();

	/** Connections that an app has, one that is about to come included unless it is there already. */
	connectionsWith(session: AppKey & Pick<LiveSession, 'connectionId'>): number {
		const { connections } = this.#of(session);
		return connections.size + (connections.has(session.connectionId) ? 0 : 1);
	}

	/** Clients that have a document open. */
	usersOf(key: DocumentKey): number {
		return this.#of(key).users.get(key.documentName) ?? 0;
	}

	/** Documents that an app has in memory, those in their grace period included. */
	documentsOf(app: AppKey): number {
		return this.#of(app).documents;
	}

	/** All counts of an app; the busiest document is the one with the most users, null when none has any. */
	of(app: AppKey): { connections: number; documents: number; busiestDocument: { documentName: string; users: number } | null } {
		const { connections, documents, users } = this.#of(app);
		let busiestDocument = null;
		for (const [documentName, count] of users)
			if (!busiestDocument || count > busiestDocument.users) busiestDocument = { documentName, users: count };
		return { connections: connections.size, documents, busiestDocument };
	}

	/** Apps that use anything. */
	apps(): AppKey[] {
		return [...this.#apps.keys()].map((name) => {
			const [tenantId = '', appId = ''] = name.split('::');
			return { tenantId, appId };
		});
	}

	addSession(session: LiveSession): void {
		const usage = this.#of(session);
		this.#apps.set(nameOf(session), usage);
		count(usage.connections, session.connectionId, 1);
		count(usage.users, session.documentName, 1);
	}

	removeSession(session: LiveSession): void {
		const usage = this.#of(session);
		count(usage.connections, session.connectionId, -1);
		count(usage.users, session.documentName, -1);
		this.#forgetUnused(session, usage);
	}

	addDocument(app: AppKey): void {
		const usage = this.#of(app);
		this.#apps.set(nameOf(app), usage);
		usage.documents += 1;
	}

	removeDocument(app: AppKey): void {
		const usage = this.#of(app);
		usage.documents -= 1;
		this.#forgetUnused(app, usage);
	}

	#of(app: AppKey): AppUsage {
		return this.#apps.get(nameOf(app)) ?? { connections: new Map(), users: new Map(), documents: 0 };
	}

	#forgetUnused(app: AppKey, { connections, documents }: AppUsage): void {
		if (connections.size === 0 && documents === 0) this.#apps.delete(nameOf(app));
	}
}

function nameOf({ tenantId, appId }: AppKey): string {
	return `${tenantId}::${appId}`;
}

function count(counts: Map<string, number>, name: string, by: number): void {
	const value = (counts.get(name) ?? 0) + by;
	if (value > 0) counts.set(name, value);
	else counts.delete(name);
}
