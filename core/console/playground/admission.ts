import { z } from 'zod';
import { API_PREFIX } from '../../contract/api.ts';
import { nodeAddressSchema } from '../../contract/nodes.ts';
import type { RelayTarget } from '../../contract/playground.ts';
import { Fault, notFound } from '../../platform/fault.ts';
import type { Instances } from '../instances.ts';

const nodeUrlsSchema = z.array(nodeAddressSchema.pick({ url: true }));

/**
 * Lets the relay dial nodes of the instance and nothing else: a page must not reach into other networks through core.
 *
 * @throws {Fault} `not_found` for an unknown instance, `instance_read_only` for one that takes no changes now, `forbidden` for another address, `unavailable` when the instance does
 *   not tell its nodes.
 */
export async function requireNodeOf(instances: Instances, { instanceId, url }: RelayTarget): Promise<void> {
	const entry = instances.list().find(({ id }) => id === instanceId);
	if (entry?.readOnly && entry.writesUnlockedUntil === null)
		throw new Fault('instance_read_only', `${entry.name} is read-only, and editors write. Unlock it first.`);
	const path = `/instances/${encodeURIComponent(instanceId)}${API_PREFIX}/nodes/addresses`;
	const response = await instances.forward(new Request(new URL(path, 'http://console')));
	if (!response) throw notFound('instance');
	if (!response.ok)
		throw new Fault('unavailable', 'The instance does not tell which nodes it has. See whether it is signed in to.');
	const nodes = nodeUrlsSchema.parse(await response.json());
	const { protocol, host } = new URL(url);
	if (nodes.some((node) => node.url === `${protocol}//${host}`)) return;
	throw new Fault('forbidden', 'This address is no node of the instance. The playground connects to its nodes only.');
}
