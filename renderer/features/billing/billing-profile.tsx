import { useQuery } from '@tanstack/react-query';
import type { Tenant } from '../../../core/contract/tenants.ts';
import { useMay } from '../../api/access.tsx';
import { useQueries } from '../../api/instance.tsx';
import { Facts } from '../../ui/facts.tsx';
import { TextLink } from '../../ui/links.tsx';
import { Panel } from '../../ui/page.tsx';
import { PaymentBehaviour } from './payment-behaviour.tsx';

/** Where invoices go, in which currency, and who takes the payments. */
export function BillingProfile({ tenant }: { tenant: Tenant }) {
	const may = useMay();
	const profile = useQuery(useQueries().billing.profile.queryOptions({ input: { tenantId: tenant.id } })).data;
	return (
		<Panel
			title="Billing profile"
			aside={
				may('tenants.update') && (
					<TextLink size="sm" to="/tenants/$tenantId/settings" params={{ tenantId: tenant.id }}>
						Change billing e-mail
					</TextLink>
				)
			}
		>
			<Facts
				inColumns
				facts={[
					{ label: 'Invoices go to', value: tenant.billingEmail ?? 'The owners' },
					{ label: 'Currency', value: profile?.currency },
					{ label: 'Payments by', value: profile?.provider },
					...(may('sandbox.setPayments')
						? [{ label: 'Sandbox payments', value: <PaymentBehaviour tenantId={tenant.id} /> }]
						: []),
				]}
			/>
		</Panel>
	);
}
