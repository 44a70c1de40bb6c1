import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Checkout } from '../../../../core/contract/billing.ts';
import type { Plan } from '../../../../core/contract/plans.ts';
import { describeFailure, type Failure } from '../../../api/failure.ts';
import { useInstance } from '../../../api/instance.tsx';
import { notifyDone } from '../../../ui/notify.tsx';
import { useApp } from '../app-context.ts';

/** The amounts may change between looking and confirming; so may the time in which they hold run out. */
const OUTDATED = ['stale', 'checkout_expired'];

/** A plan change from the choice to the payment. */
export interface CheckoutFlow {
	/** What was chosen; null: nothing is under way. */
	plan: Plan | null;
	/** Null until the amounts are known. */
	checkout: Checkout | null;
	/** The amounts are other ones than those that were confirmed. */
	isRenewed: boolean;
	isOpening: boolean;
	isConfirming: boolean;
	failure: Failure | null;
	choose(plan: Plan): void;
	confirm(): void;
	close(): void;
}

/** Opens a checkout for the app around it, and confirms it. What was chosen stays when the amounts have changed meanwhile. */
export function useCheckout(): CheckoutFlow {
	const { tenantId, id: appId, name } = useApp();
	const { queries, changed } = useInstance();
	const [plan, setPlan] = useState<Plan | null>(null);
	const [opened, setOpened] = useState<Checkout | null>(null);
	const [isRenewed, setIsRenewed] = useState(false);
	const [busy, setBusy] = useState<'opening' | 'confirming' | null>(null);
	const [failure, setFailure] = useState<Failure | null>(null);
	// A payment that takes its time ends by an event, which makes this stale.
	const isPending = opened?.status === 'pending';
	const followed = useQuery({
		...queries.billing.checkout.queryOptions({ input: { tenantId, appId, checkoutId: opened?.checkoutId ?? '' } }),
		enabled: isPending,
	});

	const close = () => {
		setPlan(null);
		setOpened(null);
		setIsRenewed(false);
		setFailure(null);
	};
	const attempt = async (kind: 'opening' | 'confirming', run: () => Promise<void>) => {
		setBusy(kind);
		setFailure(null);
		try {
			await run();
		} catch (error) {
			setFailure(describeFailure(error));
		} finally {
			setBusy(null);
		}
	};
	const open = async (chosen: Plan) => setOpened(await queries.billing.openCheckout.call({ tenantId, appId, planId: chosen.id }));
	const settle = (confirmed: Checkout) => {
		changed({ type: 'app.changed', tenantId, appId });
		if (confirmed.status !== 'completed') return setOpened(confirmed);
		close();
		notifyDone(`${name} is on the plan ${confirmed.planName}.`);
	};
	const confirm = async ({ checkoutId }: Checkout, chosen: Plan) => {
		try {
			settle(await queries.billing.confirmCheckout.call({ tenantId, appId, checkoutId }));
		} catch (error) {
			if (!OUTDATED.includes(describeFailure(error).code ?? '')) throw error;
			await open(chosen);
			setIsRenewed(true);
		}
	};
	const current = isPending && followed.data ? followed.data : opened;
	return {
		plan,
		checkout: current,
		isRenewed,
		isOpening: busy === 'opening',
		isConfirming: busy === 'confirming',
		failure,
		choose(chosen) {
			close();
			setPlan(chosen);
			void attempt('opening', () => open(chosen));
		},
		confirm() {
			if (current && plan) void attempt('confirming', () => confirm(current, plan));
		},
		close,
	};
}
