import { Button, Group, Text } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { Node } from '../../../core/contract/nodes.ts';
import { CopyText } from '../../ui/copy.tsx';
import { DangerAction, DangerZone } from '../../ui/danger-zone.tsx';
import { type Fact, Facts } from '../../ui/facts.tsx';
import { formatCount } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { usePlaceActions } from '../../ui/place-actions.ts';
import { QueryPlace } from '../../ui/query-place.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { Snippet } from '../../ui/snippet.tsx';
import { endEffects } from './effects.ts';
import { ConnectionLoad, Load } from './load.tsx';
import { useNode, useNodes } from './node-list.ts';
import { NodeStatus } from './node-status.tsx';
import { regionPlace } from './region-places.ts';
import { useNodeActions } from './use-node-actions.tsx';

const route = getRouteApi('/nodes/$nodeId');

/** One node: how it does, and what can be done with it. */
export function NodePage() {
	const { nodeId } = route.useParams();
	return <QueryPlace query={useNode(nodeId)}>{(node) => <NodeDetails node={node} />}</QueryPlace>;
}

function NodeDetails({ node }: { node: Node }) {
	const navigate = useNavigate();
	const { actionsFor, dialog } = useNodeActions({ onRemoved: () => void navigate({ to: '/nodes' }) });
	const all = useNodes().data ?? [];
	const actions = actionsFor(node);
	const harmless = actions.filter(({ isDestructive }) => !isDestructive);
	const removal = actions.find(({ key }) => key === 'remove');
	usePlaceActions(actions.map(({ label, run }) => ({ label: `${label.replace('…', '')} ${node.region}`, run })));
	return (
		<Page
			title={node.region}
			within="Nodes"
			badge={<NodeStatus node={node} />}
			summary={describe(node)}
			actions={
				<Group gap="xs">
					{harmless.map(({ key, label, icon, run }) => (
						<Button
							key={key}
							variant={key === 'start' || key === 'resume' ? 'filled' : 'default'}
							leftSection={icon}
							onClick={run}
						>
							{label}
						</Button>
					))}
				</Group>
			}
		>
			<Panel
				title="Health and load"
				aside={
					node.kind === 'sandbox' &&
					node.connections > 0 && (
						<TextLink to="/live/connections" search={{ q: node.region }} size="sm">
							See who is connected
						</TextLink>
					)
				}
			>
				<Facts facts={healthFacts(node)} inColumns />
			</Panel>
			{node.kind === 'external' && <HeartbeatHelp node={node} />}
			{removal && (
				<DangerZone>
					<DangerAction title="Remove this node" text={endEffects(node, all, true).join(' ')}>
						<Button variant="default" c="var(--mantine-color-error)" onClick={removal.run}>
							Remove node
						</Button>
					</DangerAction>
				</DangerZone>
			)}
			{dialog}
		</Page>
	);
}

function describe({ region, kind }: Node): string {
	const place = regionPlace(region);
	const runs = kind === 'sandbox' ? 'runs in this process' : 'runs elsewhere and reports here';
	return place ? `${place} · ${runs}` : `A node that ${runs}`;
}

function healthFacts(node: Node): Fact[] {
	const { load, region } = node;
	const time = (at: string | null) => (at === null ? '–' : <RelativeTime at={at} />);
	return [
		{ label: 'URL', value: <CopyText value={node.url} what={`URL of ${region}`} /> },
		{
			label: 'Connections',
			value: <ConnectionLoad region={region} connections={node.connections} max={load?.connectionsMax ?? null} />,
		},
		{ label: 'Documents', value: formatCount(node.documents) },
		{ label: 'Memory', value: <Load label={`Memory of ${region}`} percent={load?.memoryPercent ?? null} /> },
		{ label: 'CPU', value: <Load label={`CPU of ${region}`} percent={load?.cpuPercent ?? null} /> },
		{ label: 'Version', value: node.programVersion ?? '–' },
		{ label: 'Started', value: time(node.startedAt) },
		{ label: 'Last heartbeat', value: time(node.lastHeartbeatAt) },
		{ label: 'Node id', value: <CopyText value={node.id} what="node id" /> },
	];
}

/** What a node elsewhere has to send, as it can be tried. */
function HeartbeatHelp({ node }: { node: Node }) {
	const body = '{"connections":0,"connectionsMax":1000,"documents":0,"memoryPercent":10,"cpuPercent":2,"overloaded":false}';
	return (
		<Panel title="How it reports">
			<Text size="sm" mb="sm">
				It is active with its first heartbeat, and offline 15 seconds after its last. It sends one every 5 seconds, with the token
				that it was given.
			</Text>
			<Snippet
				label="Heartbeat"
				code={`curl -X POST "$WIRESOCKET_API/api/v1/nodes/${node.id}/heartbeat" \\\n  -H "authorization: Bearer $WIRESOCKET_NODE_TOKEN" -H 'content-type: application/json' \\\n  -d '${body}'`}
			/>
		</Panel>
	);
}
