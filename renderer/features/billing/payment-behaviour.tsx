import { SegmentedControl } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { paymentBehaviourSchema } from '../../../core/contract/sandbox.ts';
import { useQueries } from '../../api/instance.tsx';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';

const MINUTE_MS = 60_000;
const CHOICES = [
	{ value: 'succeed', label: 'Succeed' },
	{ value: 'decline', label: 'Are declined' },
	{ value: 'delay', label: 'Take a minute' },
] as const;

/** How the sandbox's payment provider answers from now on: it moves no money, and does what it is told. */
export function PaymentBehaviour({ tenantId }: { tenantId: string }) {
	const { sandbox } = useQueries();
	const queryClient = useQueryClient();
	const options = sandbox.payments.queryOptions({ input: { tenantId } });
	const behaviour = useQuery(options).data;
	const change = useMutation(
		sandbox.setPayments.mutationOptions({
			onSuccess: (now) => {
				queryClient.setQueryData(options.queryKey, now);
				notifyDone(`Payments ${CHOICES.find(({ value }) => value === now.behaviour)?.label.toLowerCase()} from now on.`);
			},
			onError: notifyFailure,
		}),
	);
	if (!behaviour) return null;
	return (
		<SegmentedControl
			aria-label="Payments in this sandbox"
			size="xs"
			value={behaviour.behaviour}
			disabled={change.isPending}
			onChange={(value) =>
				change.mutate({
					tenantId,
					behaviour: paymentBehaviourSchema.shape.behaviour.parse(value),
					delayMs: value === 'delay' ? MINUTE_MS : 0,
				})
			}
			data={[...CHOICES]}
		/>
	);
}
