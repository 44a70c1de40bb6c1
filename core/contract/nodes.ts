import { z } from 'zod';
import { wholeListSchema } from './pages.ts';
import { nodeRegionSchema } from './regions.ts';

/** Between heartbeats of a node. */
export const NODE_HEARTBEAT_INTERVAL_MS = 5_000;
/** A node that has not been heard of for this long is offline. */
export const NODE_OFFLINE_AFTER_MS = 15_000;

/**
 * `active` takes new documents; `draining` keeps those that it has, and new ones go elsewhere; `overloaded` takes no new
 * connections until its load has gone down; `offline` does not run or was not heard of.
 */
export const nodeStatusSchema = z.enum(['active', 'draining', 'overloaded', 'offline']);
export type NodeStatus = z.infer<typeof nodeStatusSchema>;

const count = z.int('must be a whole number').min(0).max(1_000_000_000);
const percent = z.number().min(0).max(100);

/** How full a node is, by its own account. */
export const nodeLoadSchema = z.object({
	/** Open connections, those not admitted yet included. */
	connections: count,
	/** Connections that it is made for. */
	connectionsMax: count.min(1),
	documents: count,
	memoryPercent: percent,
	/** Share of the time that its event loop is busy. */
	cpuPercent: percent,
	/** It refuses new connections, until its load has gone down. */
	overloaded: z.boolean(),
	/** Insertions and ranges of deletions that it carried out since it started; a node of an older version does not tell. */
	operationsTotal: z.int().min(0).optional(),
});
export type NodeLoad = z.infer<typeof nodeLoadSchema>;

/** What a node on another machine reports. */
export const heartbeatSchema = nodeLoadSchema.extend({
	/** Version of the program that it runs. */
	programVersion: z.string().min(1).max(100).optional(),
});
export type Heartbeat = z.infer<typeof heartbeatSchema>;

export const nodeSchema = z.object({
	id: z.uuid(),
	region: z.string(),
	/** Base URL for clients. */
	url: z.string(),
	/** `sandbox`: runs in this process and is started and stopped from here. `external`: runs elsewhere and reports. */
	kind: z.enum(['sandbox', 'external']),
	status: nodeStatusSchema,
	/** An operator stopped this sandbox node; it stays so when core starts again. */
	stopped: z.boolean(),
	/** Since when it runs, or an external one is heard of; null while it is offline. */
	startedAt: z.iso.datetime().nullable(),
	lastHeartbeatAt: z.iso.datetime().nullable(),
	/** Admitted clients. */
	connections: z.int(),
	documents: z.int(),
	/** From the last heartbeat; null while it is offline. */
	load: nodeLoadSchema.nullable(),
	/** Version of the program that it runs, by its own account; null while it is offline or does not tell. */
	programVersion: z.string().nullable(),
	/** Also the answer's `ETag`; send it back as `If-Match` with an edit. */
	version: z.int(),
});
export type Node = z.infer<typeof nodeSchema>;

/** Where editors connect: what everybody may know of a node. */
export const nodeAddressSchema = nodeSchema.pick({ region: true, url: true, status: true });
export type NodeAddress = z.infer<typeof nodeAddressSchema>;

/** Length of one interval of a node's history. */
export const NODE_HISTORY_INTERVAL_MS = 10_000;
/** Intervals that are kept: 15 minutes. */
export const NODE_HISTORY_LENGTH = 90;

/** One figure over time: the oldest interval first, the current one last; null where nothing is known. */
const figuresSchema = z.array(z.number().nullable());

/** What the nodes did in the last 15 minutes. Times are relative to the answer, so that no two clocks need to agree. */
export const nodeHistorySchema = z.object({
	intervalMs: z.int(),
	nodes: z.array(
		z.object({
			region: z.string(),
			connections: figuresSchema,
			documents: figuresSchema,
			operationsPerMinute: figuresSchema,
		}),
	),
});
export type NodeHistory = z.infer<typeof nodeHistorySchema>;

/** Query of the registry. */
export const nodeListSchema = wholeListSchema(['region', 'connections', 'documents'], 'region');
export type NodeListQuery = z.infer<typeof nodeListSchema>;

const connectionsMaxSchema = z.int('must be a whole number').min(1).max(1_000_000);

/** A sandbox node as a declaration names it. */
export const declaredNodeSchema = z.strictObject({ region: nodeRegionSchema, connectionsMax: connectionsMaxSchema.optional() });
export type DeclaredNode = z.infer<typeof declaredNodeSchema>;

/** A node to start in this process. */
export const newSandboxNodeSchema = declaredNodeSchema.extend({
	/** Absent: the next free one. 0: any free one. */
	port: z.int('must be a whole number').min(0).max(65_535, 'must be at most 65535').optional(),
});

const NODE_URL = /^wss?:\/\/[^\s/?#@\\]+\/?$/i;

/** A node that runs elsewhere. */
export const newExternalNodeSchema = z.strictObject({
	region: nodeRegionSchema,
	/** Saved without a trailing slash. */
	url: z
		.string()
		.max(500)
		.refine((url) => NODE_URL.test(url) && URL.canParse(url), 'must be wss://host or ws://host, without path, query or user')
		.transform((url) => {
			const { protocol, host } = new URL(url);
			return `${protocol}//${host}`;
		}),
});

/** The one answer that carries the node's token; only its hash is kept. */
export const registeredNodeSchema = z.object({ node: nodeSchema, nodeToken: z.string() });
export type RegisteredNode = z.infer<typeof registeredNodeSchema>;

/** What a node is told in answer to its heartbeat. */
export const nodeOrdersSchema = z.object({
	/** Take no new documents; `REDIRECT` (4009) their clients to another node. */
	draining: z.boolean(),
	/** When to report again. */
	heartbeatIntervalMs: z.int(),
});
export type NodeOrders = z.infer<typeof nodeOrdersSchema>;
