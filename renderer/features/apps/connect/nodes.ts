import type { App } from '../../../../core/contract/apps.ts';
import type { NodeAddress } from '../../../../core/contract/nodes.ts';
import { licenseRegion } from '../../../../core/contract/regions.ts';

/**
 * The node that an app's editors best come to, as the `regionCode` claim says: the one nearest to the License Region
 * when it takes documents, else the first that does.
 *
 * @returns undefined when there is no node at all.
 */
export function nearestNode(nodes: readonly NodeAddress[], app: Pick<App, 'licenseRegion'>): NodeAddress | undefined {
	const { nearestNodeRegion } = licenseRegion(app.licenseRegion);
	const active = nodes.filter((node) => node.status === 'active');
	return active.find((node) => node.region === nearestNodeRegion) ?? active[0] ?? nodes[0];
}
