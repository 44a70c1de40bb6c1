import { z } from 'zod';
import { nodeLoadSchema } from './nodes.ts';
import { refusalCountsSchema } from './refusals.ts';

/** What may change under a reader's eyes; the payload names what to read again. */
export const eventSchema = z.discriminatedUnion('type', [
	/** First event of a new stream: from here on nothing is missed. */
	z.object({ type: z.literal('hello') }),
	/** First event of a stream that goes on after `Last-Event-ID`: what came since then follows. */
	z.object({ type: z.literal('resumed') }),
	/** What was missed is not known any more: read everything again. */
	z.object({ type: z.literal('reset') }),
	z.object({ type: z.literal('tenant.changed'), tenantId: z.string() }),
	z.object({ type: z.literal('app.changed'), tenantId: z.string(), appId: z.string() }),
	z.object({ type: z.literal('plans.changed') }),
	z.object({ type: z.literal('settings.changed') }),
	/** A node came, went, or is in another state. */
	z.object({ type: z.literal('node.changed'), nodeId: z.string(), region: z.string() }),
	/** Something was recorded in the audit trail; null: it concerns no single tenant. */
	z.object({ type: z.literal('audit.recorded'), tenantId: z.string().nullable() }),
	/** A mail was sent, or could not be. */
	z.object({ type: z.literal('outbox.changed') }),
	/** A key of a tenant signed an access token, and none that it had signed was alive. */
	z.object({ type: z.literal('tokens.issued'), tenantId: z.string() }),
	/** By the passing of time alone there is more to decide on: a signing key is about to rotate. */
	z.object({ type: z.literal('attention.changed') }),
	/** The sandbox's clock was moved. */
	z.object({ type: z.literal('clock.changed') }),
	/** Live figures of the data plane: sent on change, several changes within a moment as one. */
	z.object({
		type: z.literal('live.changed'),
		connections: z.int(),
		documents: z.int(),
		nodes: z.array(z.object({ region: z.string(), connections: z.int(), documents: z.int() })),
	}),
	/** A node told how full it is, with its heartbeat: those of all that are heard of. */
	z.object({
		type: z.literal('loads.changed'),
		nodes: z.array(z.object({ region: z.string(), lastHeartbeatAt: z.iso.datetime(), load: nodeLoadSchema })),
	}),
	/** A rotation of the master key has begun, come further, or ended. */
	z.object({ type: z.literal('masterKey.changed') }),
	/** Nodes carried out operations, or lately did: those of an app and the history of the nodes go on. */
	z.object({ type: z.literal('operations.changed') }),
	/** Clients were turned away; or so long ago that they count no more. Sent at the beginning, and on change. */
	refusalCountsSchema.extend({ type: z.literal('refusals.changed') }),
]);
export type InstanceEvent = z.infer<typeof eventSchema>;
