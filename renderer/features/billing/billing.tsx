import { Stack } from '@mantine/core';
import { IconReceipt } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useTenant } from '../../api/tenants.ts';
import { Empty } from '../../ui/empty.tsx';
import { BillingProfile } from './billing-profile.tsx';
import { CreditPanel } from './credit-panel.tsx';
import { InvoiceDrawer } from './invoice-drawer.tsx';
import { Invoices } from './invoices.tsx';
import { PastDueNotice } from './past-due-notice.tsx';
import { Subscriptions } from './subscriptions.tsx';

const route = getRouteApi('/tenants/$tenantId/billing');

/** What a tenant pays, and for what. */
export function Billing() {
	const { tenantId } = route.useParams();
	const { invoice } = route.useSearch();
	const navigate = route.useNavigate();
	const tenant = useTenant(tenantId);
	if (!tenant) return null;
	if (tenant.approvedAt === null)
		return (
			<Empty
				icon={<IconReceipt size={22} aria-hidden />}
				title="No billing yet"
				sentence="Approval makes the billing profile; plans that cost something make subscriptions and invoices."
			/>
		);
	return (
		<Stack gap="lg">
			<PastDueNotice tenantId={tenantId} />
			<BillingProfile tenant={tenant} />
			<Subscriptions tenantId={tenantId} />
			<Invoices tenantId={tenantId} />
			<CreditPanel tenantId={tenantId} />
			<InvoiceDrawer
				tenantId={tenantId}
				invoiceId={invoice}
				onClose={() => void navigate({ search: ({ invoice: _, ...search }) => search, replace: true })}
			/>
		</Stack>
	);
}
