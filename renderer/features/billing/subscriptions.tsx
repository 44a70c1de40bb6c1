import { IconReceipt } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Subscription } from '../../../core/contract/billing.ts';
import { useQueries } from '../../api/instance.tsx';
import { wholeListView } from '../../api/list.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Panel } from '../../ui/page.tsx';
import { CancelDialog } from './cancel-dialog.tsx';
import { AskToCancel, subscriptionColumns } from './subscription-columns.tsx';

const HEIGHT_MAX_PX = 400;

/** What a tenant is billed for; a subscription outlives its app until it is cancelled. */
export function Subscriptions({ tenantId }: { tenantId: string }) {
	const [cancelling, setCancelling] = useState<Subscription | null>(null);
	const list = wholeListView(useQuery(useQueries().billing.subscriptions.queryOptions({ input: { tenantId } })));
	return (
		<Panel title="Subscriptions" flush>
			<AskToCancel value={setCancelling}>
				<DataTable
					label="Subscriptions"
					one="Subscription"
					columns={subscriptionColumns}
					list={list}
					rowId={(subscription) => subscription.appId}
					heightMaxPx={HEIGHT_MAX_PX}
					empty={
						<Empty
							compact
							icon={<IconReceipt size={22} aria-hidden />}
							title="No subscriptions"
							sentence="An app has one as soon as it has a plan; choose it on the app's Plan tab."
						/>
					}
				/>
			</AskToCancel>
			<CancelDialog tenantId={tenantId} subscription={cancelling} onClose={() => setCancelling(null)} />
		</Panel>
	);
}
