import { Select, Stack, Tabs, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { NodeAddress } from '../../../../core/contract/nodes.ts';
import { describeFailure } from '../../../api/failure.ts';
import { useQueries } from '../../../api/instance.tsx';
import { envFileName, TOKEN_PATH } from '../../../ui/connect-snippets.ts';
import { CopyText } from '../../../ui/copy.tsx';
import { Facts } from '../../../ui/facts.tsx';
import { FailureNotice } from '../../../ui/failure-notice.tsx';
import { Panel } from '../../../ui/page.tsx';
import { Snippet } from '../../../ui/snippet.tsx';
import { Splash } from '../../../ui/splash.tsx';
import { useApp } from '../app-context.ts';
import { AppTabLink } from '../app-tabs.tsx';
import { BACK_END_URL, type ConnectCode, connectCodes, pageOriginOf } from './code.ts';
import classes from './connect-tab.module.css';
import { nearestNode } from './nodes.ts';
import { CONNECT_WAYS, type ConnectWay } from './ways.ts';

/** In code for an instance that has no node yet. */
const PLACEHOLDER_URL = 'wss://node.example.com';

const route = getRouteApi('/tenants/$tenantId/apps/$appId/connect');

/** Code that connects to this app as it stands, with the addresses of this instance. */
export function ConnectTab() {
	const app = useApp();
	const { node: region } = route.useSearch();
	const queries = useQueries();
	const instance = useQuery(queries.instance.get.queryOptions());
	const nodes = useQuery(queries.nodes.addresses.queryOptions());
	const failure = instance.error ?? nodes.error;
	if (failure && !(instance.data && nodes.data))
		return (
			<FailureNotice failure={describeFailure(failure)} onRetry={() => void Promise.all([instance.refetch(), nodes.refetch()])} />
		);
	if (!instance.data || !nodes.data) return <Splash />;
	const { controlPlaneUrl } = instance.data;
	const node = nodes.data.find((candidate) => candidate.region === region) ?? nearestNode(nodes.data, app);
	return (
		<Stack gap="lg">
			<Panel title="Addresses">
				<Facts
					inColumns
					facts={[
						{ label: 'Token endpoint', value: <CopyText value={controlPlaneUrl + TOKEN_PATH} what="token endpoint" /> },
						{ label: 'client_id', value: <CopyText value={app.clientId} what="client_id" /> },
						{
							label: 'Key set (JWKS)',
							value: <CopyText value={`${controlPlaneUrl}/${app.tenantId}/.well-known/jwks`} what="JWKS URL" />,
						},
						{ label: 'Node', value: <NodePicker nodes={nodes.data} node={node} /> },
					]}
				/>
			</Panel>
			{!app.subscription && (
				<Text size="sm">
					This app has no plan, so it gets no tokens yet. <AppTabLink tab="plan" text="Choose a plan" />
				</Text>
			)}
			<Codes
				codes={connectCodes({
					controlPlaneUrl,
					nodeUrl: node?.url ?? PLACEHOLDER_URL,
					clientId: app.clientId,
					envFile: envFileName(app.name),
					pageOrigin: pageOriginOf(app.allowedDomains),
					backEndUrl: BACK_END_URL,
				})}
			/>
		</Stack>
	);
}

function NodePicker({ nodes, node }: { nodes: readonly NodeAddress[]; node: NodeAddress | undefined }) {
	const navigate = route.useNavigate();
	if (!node) return `None is registered: the code has ${PLACEHOLDER_URL} in its place`;
	return (
		<span className={classes.node}>
			<Select
				aria-label="Node"
				size="xs"
				w={136}
				flex="none"
				allowDeselect={false}
				data={nodes.map(({ region, status }) => ({
					value: region,
					label: status === 'active' ? region : `${region} (${status})`,
				}))}
				value={node.region}
				onChange={(region) => void navigate({ search: (search) => ({ ...search, node: region ?? undefined }), replace: true })}
			/>
			<CopyText value={node.url} what="node URL" />
		</span>
	);
}

function Codes({ codes }: { codes: readonly ConnectCode[] }) {
	const { with: way = 'node' } = route.useSearch();
	const navigate = route.useNavigate();
	const open = (value: string | null) => {
		const next = CONNECT_WAYS.find((candidate): candidate is ConnectWay => candidate === value);
		void navigate({ search: (search) => ({ ...search, with: next }), replace: true });
	};
	return (
		<section aria-label="Code" className={classes.codes}>
			<Tabs value={way} onChange={open} orientation="vertical" variant="pills" keepMounted={false}>
				<Tabs.List aria-label="Ways to connect" className={classes.ways}>
					{codes.map(({ id, label }) => (
						<Tabs.Tab key={id} value={id} className={classes.way}>
							{label}
						</Tabs.Tab>
					))}
				</Tabs.List>
				{codes.map((code) => (
					<Tabs.Panel key={code.id} value={code.id} className={classes.panel}>
						<Code code={code} />
					</Tabs.Panel>
				))}
			</Tabs>
		</section>
	);
}

function Code({ code: { id, label, purpose, install, run, code } }: { code: ConnectCode }) {
	return (
		<Stack gap="md">
			<Text size="sm">
				{purpose}
				{needsBackEnd(id) && ' The Node back end gives it its tokens.'}
			</Text>
			{install && <Snippet label={`Packages for ${label}`} code={install} />}
			<Snippet label={label} code={code} />
			{run && (
				<div>
					<Text size="sm" mb={6}>
						{run.explanation}
					</Text>
					<Snippet label={`How to run ${label}`} code={run.command} />
				</div>
			)}
		</Stack>
	);
}

function needsBackEnd(way: ConnectWay): boolean {
	return way !== 'node' && way !== 'curl';
}
