import type { NodePolicyName } from '../contract/node-endpoints.ts';

/** Takes one request of a client. @throws {Fault} `rate_limited` with `Retry-After` when it was one too many. */
type Policy = (client: string | null) => Promise<void>;

/** What one address may ask of a node, by `NODE_POLICIES`. A limiter that is out of order lets requests through. */
export type NodePolicies = Record<NodePolicyName, Policy>;

const unlimited: Policy = () => Promise.resolve();

export const NO_LIMITS: NodePolicies = {
	discovery: unlimited,
	usage: unlimited,
	connect: unlimited,
	health: unlimited,
	metrics: unlimited,
};
