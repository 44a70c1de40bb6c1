import { Group, Skeleton, Stack, Text } from '@mantine/core';
import type { App } from '../../../../core/contract/apps.ts';
import { licenseRegion } from '../../../../core/contract/regions.ts';
import { CopyText } from '../../../ui/copy.tsx';
import { Facts } from '../../../ui/facts.tsx';
import { formatCount, formatPrice, LIMIT_LABELS } from '../../../ui/format.ts';
import { ButtonLink } from '../../../ui/links.tsx';
import { Panel } from '../../../ui/page.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { Truncate } from '../../../ui/truncate.tsx';
import { useApp } from '../app-context.ts';
import classes from '../app-page.module.css';
import { AppTabLink } from '../app-tabs.tsx';
import { UsageMeters, useAppUsage } from '../usage/usage-tab.tsx';

/** What the app is, what it may, and what it uses right now. */
export function AppOverview() {
	const app = useApp();
	return (
		<div className={classes.halves}>
			<Stack gap="lg">
				<Panel title="Details">
					<AppFacts app={app} />
				</Panel>
				<Panel
					title="Plan and limits"
					aside={<AppTabLink tab="plan" text={app.subscription ? 'Change plan' : 'Choose a plan'} />}
				>
					<PlanFacts app={app} />
				</Panel>
			</Stack>
			<Stack gap="lg">
				<Panel title="In use now" aside={<AppTabLink tab="usage" text="All figures" />}>
					<Usage />
				</Panel>
				<Panel title="Connect">
					<Text size="sm" mb="md">
						Code with the addresses of this instance, ready to run: a Node back end for the tokens, editors with y-websocket,
						Hocuspocus and Tiptap, and curl.
					</Text>
					<Group>
						<ButtonLink
							variant="default"
							to="/tenants/$tenantId/apps/$appId/connect"
							params={{ tenantId: app.tenantId, appId: app.id }}
						>
							Connect an editor
						</ButtonLink>
					</Group>
				</Panel>
			</Stack>
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
	if (app.allowedDomains.length > 0) return app.allowedDomains.map((domain) => <Truncate key={domain} text={domain} />);
	return (
		<>
			Any origin. <AppTabLink tab="domains" text="Set domains" />
		</>
	);
}

function PlanFacts({ app: { subscription } }: { app: App }) {
	if (!subscription) return <Text size="sm">This app has no plan, so it gets no tokens.</Text>;
	const price = formatPrice(subscription.monthlyPriceCents, subscription.currency);
	return (
		<Facts
			facts={[
				{ label: 'Plan', value: <Truncate text={subscription.planName} /> },
				{ label: 'Price', value: `${price} / month` },
				...LIMIT_LABELS.map(({ key, label }) => ({ label, value: formatCount(subscription.limits[key]) })),
				{ label: 'Since', value: <RelativeTime at={subscription.since} /> },
			]}
		/>
	);
}

function Usage() {
	const usage = useAppUsage();
	return usage.data ? <UsageMeters usage={usage.data} /> : <Skeleton height={120} />;
}
