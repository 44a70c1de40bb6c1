import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { App } from '../../../core/contract/apps.ts';
import type { Node } from '../../../core/contract/nodes.ts';
import { licenseRegion } from '../../../core/contract/regions.ts';
import { useQueries } from '../../api/instance.tsx';
import { editorSnippet, TOKEN_PATH, tokenRequestSnippet } from '../../ui/connect-snippets.ts';
import { CopyText } from '../../ui/copy.tsx';
import { Facts } from '../../ui/facts.tsx';
import { formatCount, formatPrice, LIMIT_LABELS } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { Panel } from '../../ui/page.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { Snippet } from '../../ui/snippet.tsx';
import { useApp } from './app-context.ts';
import classes from './app-page.module.css';

/** What the app is, and how programs use it. */
export function AppOverview() {
	const app = useApp();
	return (
		<div className={classes.halves}>
			<Stack gap="lg">
				<Panel title="Details">
					<AppFacts app={app} />
				</Panel>
				<Panel title="Plan and limits" aside={<AppLink app={app} to="plan" text="Change plan" />}>
					<PlanFacts app={app} />
				</Panel>
			</Stack>
			<Panel title="Connect">
				<Connect app={app} />
			</Panel>
		</div>
	);
}

function AppFacts({ app }: { app: App }) {
	const region = licenseRegion(app.licenseRegion);
	return (
		<Facts
			facts={[
				{ label: 'client_id', value: <CopyText value={app.clientId} what="client_id" /> },
				{ label: 'App ID', value: <CopyText value={app.id} what="app ID" /> },
				{ label: 'License Region', value: `${region.place} (${region.code})` },
				{ label: 'Database shard', value: <CopyText value={app.dbCode} what="dbCode" /> },
				{ label: 'Allowed domains', value: <Domains app={app} /> },
				{ label: 'Created', value: <RelativeTime at={app.createdAt} /> },
			]}
		/>
	);
}

function Domains({ app }: { app: App }) {
	if (app.allowedDomains.length > 0) return app.allowedDomains.join(', ');
	return (
		<>
			Any origin. <AppLink app={app} to="domains" text="Set domains" />
		</>
	);
}

function PlanFacts({ app }: { app: App }) {
	const { subscription } = app;
	if (!subscription)
		return (
			<Text size="sm">
				This app has no plan, so it gets no tokens. <AppLink app={app} to="plan" text="Choose a plan" />
			</Text>
		);
	const price = formatPrice(subscription.monthlyPriceCents, subscription.currency);
	return (
		<Facts
			facts={[
				{ label: 'Plan', value: `${subscription.planName}, ${price} / month` },
				...LIMIT_LABELS.map(({ key, label }) => ({ label, value: formatCount(subscription.limits[key]) })),
				{ label: 'Since', value: <RelativeTime at={subscription.since} /> },
			]}
		/>
	);
}

function Connect({ app }: { app: App }) {
	const queries = useQueries();
	const instance = useQuery(queries.instance.get.queryOptions());
	const nodes = useQuery(queries.nodes.list.queryOptions());
	const node = nodes.data && nearestNode(nodes.data, app);
	if (!instance.data) return null;
	const { controlPlaneUrl } = instance.data;
	return (
		<Stack gap="md">
			<Facts
				facts={[
					{ label: 'Token endpoint', value: <CopyText value={controlPlaneUrl + TOKEN_PATH} what="token endpoint" /> },
					{ label: 'Key set (JWKS)', value: <CopyText value={jwksUrl(controlPlaneUrl, app)} what="JWKS URL" /> },
				]}
			/>
			<div>
				<Text size="sm" mb={6}>
					1. Your back end gets an access token; it lives 15 minutes.
				</Text>
				<Snippet label="Token request" code={tokenRequestSnippet(controlPlaneUrl, app.clientId)} />
			</div>
			{node && (
				<div>
					<Text size="sm" mb={6}>
						2. An editor joins a document with it.
					</Text>
					<Snippet label="Editor" code={editorSnippet(node.url)} />
				</div>
			)}
		</Stack>
	);
}

function jwksUrl(controlPlaneUrl: string, app: App): string {
	return `${controlPlaneUrl}/${app.tenantId}/.well-known/jwks`;
}

/** As the `regionCode` claim does: the node nearest to the License Region when one runs there, else the first. */
function nearestNode(nodes: readonly Node[], app: App): Node | undefined {
	const { nearestNodeRegion } = licenseRegion(app.licenseRegion);
	const active = nodes.filter((node) => node.status === 'active');
	return active.find((node) => node.region === nearestNodeRegion) ?? active[0] ?? nodes[0];
}

const TAB_ROUTES = {
	plan: '/tenants/$tenantId/apps/$appId/plan',
	domains: '/tenants/$tenantId/apps/$appId/domains',
} as const;

/** Leads to another tab of the app. */
function AppLink({ app, to, text }: { app: App; to: keyof typeof TAB_ROUTES; text: string }) {
	return (
		<TextLink to={TAB_ROUTES[to]} params={{ tenantId: app.tenantId, appId: app.id }} size="sm">
			{text}
		</TextLink>
	);
}
