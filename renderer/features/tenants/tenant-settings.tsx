import { Button, Stack } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useContext } from 'react';
import type { Tenant } from '../../../core/contract/tenants.ts';
import { useMay } from '../../api/access.tsx';
import { useTenant } from '../../api/tenants.ts';
import { CopyText } from '../../ui/copy.tsx';
import { DangerAction, DangerZone } from '../../ui/danger-zone.tsx';
import { Facts } from '../../ui/facts.tsx';
import { formatQuantity } from '../../ui/format.ts';
import { FORM_WIDTH_MAX, Panel } from '../../ui/page.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { AskAboutTenant } from './tenant-actions.tsx';
import { TenantForm } from './tenant-form.tsx';

const route = getRouteApi('/tenants/$tenantId/settings');

/** What a tenant is called, where its bills go, and how it ends. */
export function TenantSettings() {
	const { tenantId } = route.useParams();
	const tenant = useTenant(tenantId);
	const may = useMay();
	if (!tenant) return null;
	return (
		<Stack gap="lg" maw={FORM_WIDTH_MAX}>
			{may('tenants.update') && <TenantForm tenant={tenant} />}
			<Panel title="Details">
				<Facts
					facts={[
						{ label: 'Tenant ID', value: <CopyText value={tenant.id} what="tenant ID" /> },
						{ label: 'Created', value: <RelativeTime at={tenant.createdAt} /> },
						{ label: 'Approved', value: tenant.approvedAt ? <RelativeTime at={tenant.approvedAt} /> : 'Not yet' },
						...(may('tenants.update') ? [] : [{ label: 'Invoices go to', value: tenant.billingEmail ?? 'The owners' }]),
					]}
				/>
			</Panel>
			<Endings tenant={tenant} />
		</Stack>
	);
}

function Endings({ tenant }: { tenant: Tenant }) {
	const may = useMay();
	const ask = useContext(AskAboutTenant);
	const canSuspend = tenant.status === 'active' && may('tenants.suspend');
	const canDelete = tenant.status !== 'deleting' && may('tenants.delete');
	if (!canSuspend && !canDelete) return null;
	return (
		<DangerZone>
			{canSuspend && (
				<DangerAction
					title="Suspend the tenant"
					text={`No tokens for its ${formatQuantity(tenant.appCount, 'app')}, and live sessions end, until the tenant is resumed.`}
				>
					<Button variant="default" onClick={() => void ask(tenant, 'suspend')}>
						Suspend tenant…
					</Button>
				</DangerAction>
			)}
			{canDelete && (
				<DangerAction
					title="Delete the tenant"
					text={`Everything that is theirs goes: ${formatQuantity(tenant.appCount, 'app')}, members, keys, subscriptions.`}
				>
					<Button variant="default" c="var(--mantine-color-error)" onClick={() => void ask(tenant, 'delete')}>
						Delete tenant…
					</Button>
				</DangerAction>
			)}
		</DangerZone>
	);
}
