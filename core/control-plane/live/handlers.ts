import type { TapEvent } from '../../contract/insight.ts';
import type { SessionService } from '../accounts/sessions.ts';
import { type Caller, tenantSeenBy } from '../caller.ts';
import { os } from '../os.ts';
import type { InsightService } from './insight.ts';
import type { LiveLists } from './lists.ts';
import type { RefusalLog } from './refusals.ts';

/** Handlers of what is open right now. */
export function liveHandlers(lists: LiveLists, insight: InsightService) {
	return os.live.router({
		connections: os.live.connections.handler(({ input, context }) =>
			lists.connections(input, tenantSeenBy(context.caller) ?? input.tenantId),
		),
		documents: os.live.documents.handler(({ input, context }) =>
			lists.documents(input, tenantSeenBy(context.caller) ?? input.tenantId),
		),
		document: os.live.document.handler(({ input }) => lists.document(input)),
		closeConnection: os.live.closeConnection.handler(({ input, context }) =>
			insight.closeConnection(context.caller, input.connectionId),
		),
		disconnectDocument: os.live.disconnectDocument.handler(async ({ input, context }) => ({
			closed: await insight.disconnectDocument(context.caller, input),
		})),
	});
}

/** Handlers of clients that were turned away, or would be. */
export function refusalsHandlers(refusals: RefusalLog, insight: InsightService) {
	return os.refusals.router({
		list: os.refusals.list.handler(({ input, context }) => refusals.list(input, tenantSeenBy(context.caller))),
		get: os.refusals.get.handler(({ input, context }) => refusals.get(input.refusalId, tenantSeenBy(context.caller))),
		counts: os.refusals.counts.handler(({ context }) => refusals.counts(tenantSeenBy(context.caller))),
		check: os.refusals.check.handler(({ input, context }) =>
			insight.judge(context.caller, { ...input, origin: input.origin ?? null }),
		),
	});
}

/** Handlers of looks into what runs. */
export function insightHandlers(insight: InsightService, sessions: SessionService) {
	/** Whoever was signed out or removed since the tap was opened hears no more. */
	async function* whileCurrent(caller: Caller, events: AsyncGenerator<TapEvent, void>): AsyncGenerator<TapEvent, void> {
		for await (const event of events) {
			if (!(await sessions.isCurrent(caller))) return;
			yield event;
		}
	}
	return os.insight.router({
		settings: os.insight.settings.handler(() => insight.settings()),
		snapshot: os.insight.snapshot.handler(({ input, context }) => insight.snapshot(context.caller, input)),
		tap: os.insight.tap.handler(({ input, context: { caller }, signal }) =>
			whileCurrent(caller, insight.tap(caller, input, false, signal)),
		),
		tapContents: os.insight.tapContents.handler(({ input, context: { caller }, signal }) =>
			whileCurrent(caller, insight.tap(caller, input, true, signal)),
		),
	});
}
