import { CODE_NAMES } from '../../contract/close-codes.ts';
import type { InsightSettings, Snapshot, TapEvent } from '../../contract/insight.ts';
import type { AdmissionAnswer } from '../../contract/refusals.ts';
import type { Applicant, TapScope } from '../../plane-port/insight.ts';
import type { DocumentKey } from '../../plane-port/plane-port.ts';
import type { Clock } from '../../platform/clock.ts';
import { Fault, notFound } from '../../platform/fault.ts';
import type { AppStore } from '../apps/store.ts';
import { type Caller, recordOf, tenantSeenBy } from '../caller.ts';
import type { SettingsService } from '../settings/service.ts';
import type { NodeInsights } from './node-insights.ts';
import type { LiveRegistry } from './registry.ts';
import type { InsightStore } from './store.ts';
import { TapBuffer } from './tap-buffer.ts';

interface InsightServiceOptions {
	live: LiveRegistry;
	insights: NodeInsights;
	apps: Pick<AppStore, 'get'>;
	insight: InsightStore;
	settings: SettingsService;
	clock: Clock;
}

type Act = 'connection.closed' | 'document.disconnected' | 'document.viewed' | 'document.tapped';

/** Looks into what runs on the nodes, and ends it where somebody must. Each look at contents and each end is recorded. */
export class InsightService {
	readonly #options: InsightServiceOptions;

	constructor(options: InsightServiceOptions) {
		this.#options = options;
	}

	settings(): InsightSettings {
		return { contentViewing: this.#options.settings.current.contentViewing };
	}

	/**
	 * What a node would do with a client.
	 *
	 * @throws {Fault} `not_found` without such a node; `forbidden` to a member for a token that names another tenant.
	 */
	async judge(by: Caller, { region, ...applicant }: Applicant & { region: string }): Promise<AdmissionAnswer> {
		const node = this.#options.insights.of(region);
		if (!node) throw notFound('node that runs here');
		const judgement = await node.judge(applicant);
		const own = tenantSeenBy(by);
		if (own !== undefined && judgement.tenantId !== null && judgement.tenantId !== own)
			throw new Fault('forbidden', 'This token names another tenant, so only that tenant may ask about it.');
		const { code } = judgement;
		return { ...judgement, admitted: code === null, name: code === null ? null : (CODE_NAMES[code] ?? String(code)) };
	}

	/** @throws {Fault} `not_found` when the document is not in memory; `forbidden` while contents may not be looked at. */
	async snapshot(by: Caller, key: DocumentKey): Promise<Snapshot> {
		const { live, insights } = this.#options;
		await this.#requireApp(key);
		this.#requireContentViewing();
		const region = live.route(key)?.region;
		const node = region === undefined ? null : insights.of(region);
		if (!node) throw notFound('document in memory');
		// Recorded first: nothing is seen that is not recorded.
		await this.#record(by, key, 'document.viewed');
		const snapshot = await node.snapshot(key);
		if (!snapshot) throw notFound('document in memory');
		return snapshot;
	}

	/**
	 * Messages on the wire of an app or a document from now on. The first event is empty: from there on all is heard.
	 *
	 * @throws {Fault} `not_found` without such an app; `forbidden` for contents while they may not be looked at.
	 */
	async *tap(by: Caller, scope: TapScope, withContents: boolean, signal?: AbortSignal): AsyncGenerator<TapEvent, void> {
		await this.#requireApp(scope);
		if (withContents) {
			this.#requireContentViewing();
			await this.#record(by, scope, 'document.tapped');
		}
		const buffer = new TapBuffer();
		const wake = () => buffer.wake();
		signal?.addEventListener('abort', wake, { once: true });
		const nodes = this.#options.insights.all();
		const ends = await Promise.all(nodes.map((node) => node.tap(scope, withContents, (event) => buffer.push(event))));
		try {
			yield { messages: [], dropped: 0 };
			while (!signal?.aborted) {
				const event = await buffer.next();
				if (withContents) this.#requireContentViewing();
				yield event;
			}
		} finally {
			for (const end of ends) end();
			signal?.removeEventListener('abort', wake);
		}
	}

	/** @throws {Fault} `not_found` when there is no such connection (any more), or it is another tenant's. */
	async closeConnection(by: Caller, sessionId: string): Promise<void> {
		const { live, insights } = this.#options;
		const session = live.session(sessionId);
		const own = tenantSeenBy(by);
		if (!session || (own !== undefined && session.tenantId !== own)) throw notFound('connection');
		await this.#record(by, session, 'connection.closed', sessionId);
		await insights.of(session.region)?.disconnect({ sessionId });
	}

	/** Closes all connections of a document. @returns how many there were. @throws {Fault} `not_found`. */
	async disconnectDocument(by: Caller, key: DocumentKey): Promise<number> {
		const { live, insights } = this.#options;
		await this.#requireApp(key);
		const region = live.route(key)?.region;
		if (region === undefined) throw notFound('document in memory');
		await this.#record(by, key, 'document.disconnected');
		return (await insights.of(region)?.disconnect(key)) ?? 0;
	}

	async #requireApp({ tenantId, appId }: Pick<DocumentKey, 'tenantId' | 'appId'>) {
		const app = await this.#options.apps.get(tenantId, appId);
		if (!app) throw notFound('app');
		return app;
	}

	#requireContentViewing(): void {
		if (!this.settings().contentViewing)
			throw new Fault('forbidden', "Looking at contents of documents is switched off in this instance's settings.");
	}

	async #record(by: Caller, scope: TapScope, action: Act, sessionId?: string): Promise<void> {
		const { insight, clock } = this.#options;
		const app = await this.#requireApp(scope);
		const { tenantId, appId, documentName } = scope;
		const target =
			documentName === undefined
				? { type: 'app' as const, id: appId, name: app.name }
				: { type: 'document' as const, id: appId, name: documentName };
		const event = recordOf(by, clock.nowMs(), {
			action,
			target: sessionId === undefined ? target : { type: 'connection', id: sessionId, name: documentName ?? '' },
			tenantId,
			after: { app: app.name },
		});
		await insight.record(app, event);
	}
}
