import { Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { newCreditSchema } from '../../../core/contract/billing.ts';
import { LICENSE_REGIONS, type LicenseRegionCode } from '../../../core/contract/regions.ts';
import type { Failure } from '../../api/failure.ts';
import { useInstance, useQueries } from '../../api/instance.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { firstIssue, sortFailure } from '../../ui/form-failure.ts';
import { formatPrice } from '../../ui/format.ts';
import { notifyDone } from '../../ui/notify.tsx';
import { parseAmountCents } from './amount.ts';

interface GrantCreditDialogProps {
	tenantId: string;
	opened: boolean;
	onClose: () => void;
}

/** Gives a tenant credit, with a reason that stands in their list and in the audit trail. */
export function GrantCreditDialog({ tenantId, opened, onClose }: GrantCreditDialogProps) {
	return (
		<Modal opened={opened} onClose={onClose} title="Grant credit">
			<GrantForm tenantId={tenantId} onDone={onClose} />
		</Modal>
	);
}

const REGIONS = LICENSE_REGIONS.map(({ code, place }) => ({ value: code, label: `${place} (${code})` }));

interface Values {
	licenseRegion: LicenseRegionCode;
	amount: string;
	reason: string;
}

function GrantForm({ tenantId, onDone }: { tenantId: string; onDone: () => void }) {
	const { queries, changed } = useInstance();
	const queryClient = useQueryClient();
	const [failure, setFailure] = useState<Failure | null>(null);
	const currency = useQuery(useQueries().billing.profile.queryOptions({ input: { tenantId } })).data?.currency;
	const form = useForm<Values>({
		initialValues: { licenseRegion: useUsedRegion(tenantId), amount: '', reason: '' },
		validate: {
			amount: (amount) => {
				const cents = parseAmountCents(amount);
				return cents === null ? 'Must be an amount such as 25 or 12.50' : firstIssue(newCreditSchema.shape.amountCents, cents);
			},
			reason: (reason) => firstIssue(newCreditSchema.shape.reason, reason),
		},
	});
	const grant = useMutation(
		queries.billing.grantCredit.mutationOptions({
			onSuccess: (credits, { amountCents }) => {
				queryClient.setQueryData(queries.billing.credits.queryKey({ input: { tenantId } }), credits);
				changed({ type: 'tenant.changed', tenantId });
				notifyDone(`${formatPrice(amountCents, currency ?? 'USD')} were credited.`);
				onDone();
			},
			onError: (error) => {
				const { fields, rest } = sortFailure(error, (path) => FIELDS[path] ?? null);
				form.setErrors(fields);
				setFailure(rest);
			},
		}),
	);
	const submit = form.onSubmit(({ licenseRegion, amount, reason }) => {
		setFailure(null);
		grant.mutate({ tenantId, licenseRegion, amountCents: parseAmountCents(amount) ?? 0, reason });
	});
	return (
		<form onSubmit={submit} noValidate>
			<Stack gap="md">
				{failure && <FailureNotice failure={failure} onDismiss={() => setFailure(null)} />}
				<TextInput
					label={currency ? `Amount in ${currency}` : 'Amount'}
					placeholder="25.00"
					inputMode="decimal"
					autoComplete="off"
					data-autofocus
					{...form.getInputProps('amount')}
				/>
				<Select
					label="License Region"
					description="Invoices for apps of this region use it up."
					data={REGIONS}
					allowDeselect={false}
					{...form.getInputProps('licenseRegion')}
				/>
				<TextInput
					label="Reason"
					description="The tenant sees it, and it is recorded."
					maxLength={200}
					autoComplete="off"
					{...form.getInputProps('reason')}
				/>
				<Group justify="flex-end" gap="xs">
					<Button variant="default" onClick={onDone}>
						Cancel
					</Button>
					<Button type="submit" loading={grant.isPending}>
						Grant credit
					</Button>
				</Group>
			</Stack>
		</form>
	);
}

/** Fields of the request, as the form has them. */
const FIELDS: Record<string, string> = { amountCents: 'amount', licenseRegion: 'licenseRegion', reason: 'reason' };

/** The region of the tenant's first subscription: where credit is most likely to be of use. */
function useUsedRegion(tenantId: string): LicenseRegionCode {
	const subscriptions = useQuery(useQueries().billing.subscriptions.queryOptions({ input: { tenantId } })).data;
	return subscriptions?.[0]?.licenseRegion ?? 'aws-us-east-1';
}
