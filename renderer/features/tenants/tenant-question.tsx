import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Tenant } from '../../../core/contract/tenants.ts';
import { useInstance, useQueries } from '../../api/instance.tsx';
import { useShowTenant } from '../../api/tenants.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';
import { deletionConsequences, suspensionConsequences, useCountImpact } from './tenant-impact.ts';

type Ask = 'reject' | 'suspend' | 'delete';

/** What is asked about which tenant; its consequences are counted already. */
export interface TenantQuestion {
	ask: Ask;
	tenant: Tenant;
	consequences: string[];
}

/** Asks before a tenant is rejected, suspended or deleted: counts first what that touches. */
export function useTenantQuestion() {
	const count = useCountImpact();
	const [question, setQuestion] = useState<TenantQuestion | null>(null);
	const ask = async (tenant: Tenant, about: Ask) => {
		try {
			setQuestion({ ask: about, tenant, consequences: await consequencesOf(about, tenant, count) });
		} catch (error) {
			notifyFailure(error);
		}
	};
	return { question, ask, close: () => setQuestion(null) };
}

async function consequencesOf(ask: Ask, tenant: Tenant, count: ReturnType<typeof useCountImpact>): Promise<string[]> {
	if (ask === 'reject')
		return ['Its owners are told by mail.', 'It can have no apps, and cannot be approved later: they would sign up again.'];
	const impact = await count(tenant);
	return ask === 'suspend' ? suspensionConsequences(impact) : deletionConsequences(impact);
}

interface TenantQuestionDialogProps {
	question: TenantQuestion | null;
	onClose: () => void;
	/** Called when the tenant is gone. */
	onDeleted?: () => void;
}

/** The question as a dialog. */
export function TenantQuestionDialog({ question, onClose, onDeleted }: TenantQuestionDialogProps) {
	const queries = useQueries();
	const { changed } = useInstance();
	const show = useShowTenant();
	const reject = useMutation(queries.tenants.reject.mutationOptions({ onSuccess: show }));
	const suspend = useMutation(queries.tenants.suspend.mutationOptions({ onSuccess: show }));
	const remove = useMutation(queries.tenants.delete.mutationOptions());
	if (!question) return null;
	const { ask, tenant, consequences } = question;
	const input = { tenantId: tenant.id };
	const shared = { opened: true, onClose, consequences, isDestructive: true };
	if (ask === 'reject')
		return (
			<ConfirmDialog
				{...shared}
				title={`Reject ${tenant.name}?`}
				confirmLabel="Reject tenant"
				onConfirm={async () => {
					await reject.mutateAsync(input);
					notifyDone(`${tenant.name} was turned away.`);
				}}
			/>
		);
	if (ask === 'suspend')
		return (
			<ConfirmDialog
				{...shared}
				title={`Suspend ${tenant.name}?`}
				confirmLabel="Suspend tenant"
				onConfirm={async () => {
					await suspend.mutateAsync(input);
					const undo = async () => show(await queries.tenants.resume.call(input));
					notifyDone(`${tenant.name} is suspended.`, { undo });
				}}
			/>
		);
	return (
		<ConfirmDialog
			{...shared}
			title={`Delete ${tenant.name}?`}
			typedName={tenant.name}
			confirmLabel="Delete tenant"
			onConfirm={async () => {
				await remove.mutateAsync(input);
				onDeleted?.();
				changed({ type: 'tenant.changed', tenantId: tenant.id });
				notifyDone(`${tenant.name} was deleted.`);
			}}
		/>
	);
}
