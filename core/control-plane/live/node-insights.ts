import type { NodeInsight, SessionFigures, SessionPresence } from '../../plane-port/insight.ts';
import type { AppKey, LiveSession } from '../../plane-port/plane-port.ts';

/** The nodes that let themselves be looked into, by region. */
export class NodeInsights {
	readonly #nodes = new Map<string, NodeInsight>();

	/** @returns a function that ends it. */
	offer(region: string, insight: NodeInsight): () => void {
		this.#nodes.set(region, insight);
		return () => {
			if (this.#nodes.get(region) === insight) this.#nodes.delete(region);
		};
	}

	/** Null when no such node runs here. */
	of(region: string): NodeInsight | null {
		return this.#nodes.get(region) ?? null;
	}

	all(): NodeInsight[] {
		return [...this.#nodes.values()];
	}

	/** The node on which an app has carried out the most operations in the minute that is going on; null when on none. */
	async busiestNode(app: AppKey): Promise<{ region: string; operations: number } | null> {
		const counts = await Promise.all(
			[...this.#nodes].map(async ([region, node]) => ({ region, operations: await node.operations(app) })),
		);
		const [busiest] = counts.filter(({ operations }) => operations > 0).sort((a, b) => b.operations - a.operations);
		return busiest ?? null;
	}

	/** What came and went, by session. @param sessions absent: all */
	async figures(sessions?: readonly LiveSession[]): Promise<Map<string, SessionFigures>> {
		const asked = sessions
			? byRegion(sessions).map(([region, ids]) => this.of(region)?.figures(ids) ?? [])
			: this.all().map((node) => node.figures());
		return new Map((await Promise.all(asked)).flat().map((figures) => [figures.id, figures]));
	}

	/** Who these sessions are, by their ids. */
	async presence(sessions: readonly LiveSession[]): Promise<Map<string, SessionPresence>> {
		const asked = byRegion(sessions).map(([region, ids]) => this.of(region)?.presence(ids) ?? []);
		return new Map((await Promise.all(asked)).flat().map((presence) => [presence.id, presence]));
	}
}

function byRegion(sessions: readonly LiveSession[]): [string, string[]][] {
	return [...Map.groupBy(sessions, ({ region }) => region)].map(([region, own]) => [region, own.map(({ id }) => id)]);
}
