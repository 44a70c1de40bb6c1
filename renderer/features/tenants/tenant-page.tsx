import { Alert, Button, Tabs } from '@mantine/core';
import { IconHourglass } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import type { Tenant, TenantStatus } from '../../../core/contract/tenants.ts';
import { useMay } from '../../api/access.tsx';
import { useQueries } from '../../api/instance.tsx';
import { TENANT_TABS } from '../../shell/sections.ts';
import { ApproveButton, useApprove } from '../../ui/approve-button.tsx';
import { CopyText } from '../../ui/copy.tsx';
import { Page } from '../../ui/page.tsx';
import { usePlaceActions } from '../../ui/place-actions.ts';
import { QueryPlace } from '../../ui/query-place.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { useResumeTenant } from './resume-tenant.ts';
import { AskAboutTenant, useTenantActions } from './tenant-actions.tsx';
import classes from './tenant-page.module.css';
import { TenantQuestionDialog, useTenantQuestion } from './tenant-question.tsx';

const route = getRouteApi('/tenants/$tenantId');

/** One tenant; its tabs are places with addresses of their own. */
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
	suspended: { title: 'Suspended', text: 'Its apps get no tokens and have no live sessions until it goes on. Billing goes on.' },
	deleting: { title: 'Being deleted', text: 'Everything that is theirs is being removed.' },
};

function Loaded({ tenant }: { tenant: Tenant }) {
	const navigate = useNavigate();
	const { pathname } = useLocation();
	const tab = TENANT_TABS.find(({ value }) => new RegExp(`/${value}(/|$)`).test(pathname)) ?? TENANT_TABS[0];
	const notice = NOTICES[tenant.status];
	const { question, ask, close } = useTenantQuestion();
	useDecisionsInPalette(tenant, ask);
	const open = (value: string | null) => {
		const target = TENANT_TABS.find((entry) => entry.value === value);
		if (target) void navigate({ to: target.to, params: { tenantId: tenant.id } });
	};
	return (
		<Page
			title={tenant.name}
			within={tab === TENANT_TABS[0] ? 'Tenants' : tab.label}
			badge={<StatusBadge status={tenant.status} />}
			summary={
				<span className={classes.id}>
					Tenant <CopyText value={tenant.id} what="tenant ID" />
				</span>
			}
			actions={<TenantDecision tenant={tenant} ask={ask} />}
			fill={tab.value === 'audit' || tab.value === 'apps'}
		>
			{notice && (
				<Alert color="yellow" icon={<IconHourglass size={18} aria-hidden />} title={notice.title}>
					{notice.text}
				</Alert>
			)}
			<Tabs value={tab.value} onChange={open} keepMounted={false} className={classes.tabs}>
				<Tabs.List mb="lg">
					{TENANT_TABS.map(({ value, label }) => (
						<Tabs.Tab key={value} value={value}>
							{label}
						</Tabs.Tab>
					))}
				</Tabs.List>
				{TENANT_TABS.map(({ value }) => (
					<Tabs.Panel key={value} value={value} className={classes.panel}>
						{value === tab.value && (
							<AskAboutTenant value={ask}>
								<Outlet />
							</AskAboutTenant>
						)}
					</Tabs.Panel>
				))}
			</Tabs>
			<TenantQuestionDialog question={question} onClose={close} onDeleted={() => void navigate({ to: '/tenants' })} />
		</Page>
	);
}

type Ask = ReturnType<typeof useTenantQuestion>['ask'];

/** Offers in the palette what can be done with the tenant, wherever its buttons are. */
function useDecisionsInPalette(tenant: Tenant, ask: Ask): void {
	const may = useMay();
	const { approve } = useApprove();
	const actions = useTenantActions(tenant, ask).map(({ label, run }) => ({
		label: `${label.replace('…', '')} ${tenant.name}`,
		run,
	}));
	const isWaiting = tenant.status === 'pending' && may('tenants.approve');
	usePlaceActions([...(isWaiting ? [{ label: `Approve ${tenant.name}`, run: () => approve(tenant) }] : []), ...actions]);
}

/** What an operator decides about a tenant that is not at work. */
function TenantDecision({ tenant, ask }: { tenant: Tenant; ask: Ask }) {
	const may = useMay();
	const resume = useResumeTenant();
	if (tenant.status === 'suspended' && may('tenants.resume')) return <Button onClick={() => resume(tenant)}>Resume</Button>;
	if (tenant.status !== 'pending') return null;
	return (
		<>
			{may('tenants.reject') && (
				<Button variant="default" onClick={() => void ask(tenant, 'reject')}>
					Reject
				</Button>
			)}
			{may('tenants.approve') && <ApproveButton tenant={tenant} />}
		</>
	);
}
