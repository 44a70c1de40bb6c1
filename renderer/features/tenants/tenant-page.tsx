import { Alert } from '@mantine/core';
import { IconHourglass } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Outlet } from '@tanstack/react-router';
import type { Tenant, TenantStatus } from '../../../core/contract/tenants.ts';
import { useQueries } from '../../api/instance.tsx';
import { ApproveButton } from '../../ui/approve-button.tsx';
import { CopyText } from '../../ui/copy.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { QueryPlace } from '../../ui/query-place.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { SigningKeys } from './signing-keys.tsx';
import classes from './tenant-page.module.css';

const route = getRouteApi('/tenants/$tenantId');

/** One tenant: its state, its apps, its signing keys. */
export function TenantPage() {
	const { tenantId } = route.useParams();
	const query = useQuery(useQueries().tenants.get.queryOptions({ input: { tenantId } }));
	return <QueryPlace query={query}>{(tenant) => <Loaded tenant={tenant} />}</QueryPlace>;
}

/** What a tenant's state means for it, where it is not simply at work. */
const NOTICES: Record<TenantStatus, { title: string; text: string } | null> = {
	active: null,
	pending: {
		title: 'Waiting for approval',
		text: "Approving makes the tenant's first signing key. From then on it can have apps, and they get tokens.",
	},
	rejected: { title: 'Turned away', text: 'This tenant was not approved: it can have no apps.' },
	suspended: { title: 'Suspended', text: 'Its apps get no tokens and have no live sessions until it goes on.' },
	deleting: { title: 'Being deleted', text: 'Everything that is theirs is being removed.' },
};

function Loaded({ tenant }: { tenant: Tenant }) {
	const isPending = tenant.status === 'pending';
	const hasApps = !isPending && tenant.status !== 'rejected';
	const notice = NOTICES[tenant.status];
	return (
		<Page
			title={tenant.name}
			within="Tenants"
			badge={<StatusBadge status={tenant.status} />}
			actions={isPending && <ApproveButton tenant={tenant} />}
		>
			{notice && (
				<Alert color="yellow" icon={<IconHourglass size={18} aria-hidden />} title={notice.title}>
					{notice.text}
				</Alert>
			)}
			<div className={classes.columns} data-single={!hasApps}>
				{hasApps && (
					<div className={classes.main}>
						<Outlet />
					</div>
				)}
				<aside className={classes.side} aria-label="About this tenant">
					<Panel title="Details">
						<Facts
							narrow
							facts={[
								{ label: 'Tenant ID', value: <CopyText value={tenant.id} what="tenant ID" /> },
								{ label: 'Created', value: <RelativeTime at={tenant.createdAt} /> },
								{ label: 'Approved', value: tenant.approvedAt ? <RelativeTime at={tenant.approvedAt} /> : 'Not yet' },
							]}
						/>
					</Panel>
					<SigningKeys tenantId={tenant.id} />
				</aside>
			</div>
		</Page>
	);
}
