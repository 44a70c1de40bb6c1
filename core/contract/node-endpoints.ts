import { z } from 'zod';
import { usageFigureSchema } from './usage.ts';

/** Answer of a node's `GET /discovery`: where a document lives, or where it may be opened (contract section 3). */
export const discoverySchema = z.object({
	region: z.string(),
	/** Base URL of the node; the document's name is to be added, as clients' libraries do. */
	url: z.string(),
	/** Nobody has it open; it is not pinned to the node until somebody does. */
	isNew: z.boolean(),
});
export type Discovery = z.infer<typeof discoverySchema>;

/** Answer of a node's `GET /usage`: what the token's app uses over all nodes, against its plan. */
export const nodeUsageSchema = z.object({
	tenantId: z.string(),
	appId: z.string(),
	usage: z.object({ connections: usageFigureSchema, documents: usageFigureSchema }),
	timestamp: z.iso.datetime(),
});
export type NodeUsage = z.infer<typeof nodeUsageSchema>;

/** Answer of a node's `GET /health`. */
export const nodeHealthSchema = z.object({
	/** `degraded`: what clients send cannot be made safe. `overloaded`: no new connections are taken. Both with status 503. */
	status: z.enum(['healthy', 'degraded', 'overloaded']),
	timestamp: z.iso.datetime(),
});
export type NodeHealth = z.infer<typeof nodeHealthSchema>;

/** What one address may ask of the nodes of a service; each policy has a bucket of its own (contract section 3). */
export const NODE_POLICIES = {
	discovery: { name: 'discovery', points: 60, durationS: 60, retryAfterS: 60 },
	usage: { name: 'usage', points: 12, durationS: 60, retryAfterS: 60 },
	connect: { name: 'connect', points: 60, durationS: 60, retryAfterS: 60 },
	/** Monitoring asks every few seconds, from few addresses. */
	health: { name: 'health', points: 600, durationS: 60, retryAfterS: 60 },
	metrics: { name: 'metrics', points: 600, durationS: 60, retryAfterS: 60 },
} as const;
export type NodePolicyName = keyof typeof NODE_POLICIES;
