import { Alert, Button, Group, List, Modal, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconClockPause } from '@tabler/icons-react';
import type { Checkout, InvoiceLine } from '../../../../core/contract/billing.ts';
import type { Plan } from '../../../../core/contract/plans.ts';
import { FailureNotice } from '../../../ui/failure-notice.tsx';
import { formatAmount, formatCount, formatDateTime, formatPrice } from '../../../ui/format.ts';
import { useApp } from '../app-context.ts';
import { useAppUsage } from '../usage/usage-tab.tsx';
import { loweredLimits, usageBeyond } from './plan-change.ts';
import classes from './plan-tab.module.css';
import type { CheckoutFlow } from './use-checkout.ts';

/** What a plan change costs, line by line, before it is made; and how its payment goes. */
export function CheckoutDialog(flow: CheckoutFlow) {
	const { plan, checkout, close } = flow;
	const app = useApp();
	return (
		<Modal
			opened={plan !== null && checkout !== null}
			onClose={close}
			size="lg"
			title={plan ? `${app.subscription ? 'Switch' : 'Put'} ${app.name} ${app.subscription ? 'to' : 'on'} ${plan.name}` : ''}
		>
			{plan && checkout && (
				<Stack gap="md">
					<Content {...flow} plan={plan} checkout={checkout} />
				</Stack>
			)}
		</Modal>
	);
}

interface ContentProps extends CheckoutFlow {
	plan: Plan;
	checkout: Checkout;
}

function Content(props: ContentProps) {
	switch (props.checkout.status) {
		case 'open':
		case 'expired':
			return <Offer {...props} />;
		case 'pending':
			return <Pending {...props} />;
		case 'completed':
			return <Completed {...props} />;
		case 'declined':
			return <Declined {...props} />;
	}
}

function Offer({ plan, checkout, isRenewed, isConfirming, failure, confirm, close }: ContentProps) {
	const { currency, amountCents, lines, nextInvoiceLines, creditedCents, kind } = checkout;
	return (
		<>
			{failure && <FailureNotice failure={failure} />}
			{isRenewed && (
				<Alert color="yellow" icon={<IconAlertTriangle size={18} aria-hidden />} title="The amounts have changed meanwhile">
					<Text size="sm">These are those of now. Nothing was changed or paid yet.</Text>
				</Alert>
			)}
			<Text size="sm">{EXPLANATIONS[kind]}</Text>
			{lines.length > 0 && <Lines caption="Due now" lines={lines} totalCents={amountCents} currency={currency} />}
			{nextInvoiceLines.length > 0 && (
				<Lines
					caption="On the next invoice"
					lines={nextInvoiceLines}
					totalCents={nextInvoiceLines.reduce((sum, line) => sum + line.amountCents, 0)}
					currency={currency}
				/>
			)}
			{creditedCents > 0 && (
				<Text size="sm">
					{formatPrice(creditedCents, currency)} become credit, which the next invoices in this License Region use up.
				</Text>
			)}
			<Effects plan={plan} />
			<Group justify="flex-end" gap="xs">
				<Button variant="default" onClick={close}>
					Cancel
				</Button>
				<Button onClick={confirm} loading={isConfirming}>
					{amountCents > 0 ? `Pay ${formatPrice(amountCents, currency)} and switch` : `Switch to ${plan.name}`}
				</Button>
			</Group>
		</>
	);
}

const EXPLANATIONS: Record<Checkout['kind'], string> = {
	start: 'The plan is in force when the payment has succeeded. The first period begins with it.',
	prorated: 'The plan is in force at once. The difference for the rest of the period goes to the next invoice.',
	free: 'The plan is in force at once. What was paid for the rest of the period becomes credit.',
	unchanged: 'This is the plan that the app has. A cancellation is taken back.',
};

interface LinesProps {
	caption: string;
	lines: readonly InvoiceLine[];
	totalCents: number;
	currency: string;
}

function Lines({ caption, lines, totalCents, currency }: LinesProps) {
	return (
		<table className={classes.lines}>
			<caption>{caption}</caption>
			<tbody>
				{lines.map(({ kind, description, amountCents, period }) => (
					<tr key={`${kind} ${description}`}>
						<th scope="row">
							{description}
							{period && (
								<small>
									{formatDateTime(Date.parse(period.start))} to {formatDateTime(Date.parse(period.end))}
								</small>
							)}
						</th>
						<td>{formatAmount(amountCents, currency)}</td>
					</tr>
				))}
			</tbody>
			<tfoot>
				<tr>
					<th scope="row">Total</th>
					<td>{formatAmount(totalCents, currency)}</td>
				</tr>
			</tfoot>
		</table>
	);
}

/** What clients will feel. */
function Effects({ plan }: { plan: Plan }) {
	const { subscription } = useApp();
	const usage = useAppUsage();
	const lowered = subscription ? loweredLimits(subscription.limits, plan.limits) : [];
	const beyond = usage.data ? usageBeyond(usage.data, plan.limits) : [];
	if (lowered.length === 0 && beyond.length === 0) return null;
	return (
		<Alert color="yellow" icon={<IconAlertTriangle size={18} aria-hidden />} title="Lower limits, at once">
			<List size="sm">
				{lowered.map(({ label, from, to }) => (
					<List.Item key={label}>
						{label}: {formatCount(from)} → {formatCount(to)}
					</List.Item>
				))}
				{beyond.map((sentence) => (
					<List.Item key={sentence}>{sentence}</List.Item>
				))}
			</List>
		</Alert>
	);
}

function Pending({ checkout, close }: ContentProps) {
	return (
		<>
			<Alert color="yellow" icon={<IconClockPause size={18} aria-hidden />} title="The payment is under way">
				<Text size="sm">
					{checkout.planName} is in force as soon as it has succeeded. You can close this: it goes on without you, and the app’s
					page shows the plan when it is there.
				</Text>
			</Alert>
			<Close close={close} />
		</>
	);
}

function Completed({ checkout, close }: ContentProps) {
	return (
		<>
			<Text size="sm">The payment has succeeded, and {checkout.planName} is in force.</Text>
			<Close close={close} />
		</>
	);
}

function Declined({ plan, checkout, choose, close, isOpening }: ContentProps) {
	return (
		<>
			<FailureNotice
				failure={{
					title: 'The payment was declined',
					detail: `The plan stays as it was. Reason: ${checkout.declineReason ?? 'none was given'}.`,
				}}
			/>
			<Group justify="flex-end" gap="xs">
				<Button variant="default" onClick={close}>
					Close
				</Button>
				<Button onClick={() => choose(plan)} loading={isOpening}>
					Try again
				</Button>
			</Group>
		</>
	);
}

function Close({ close }: { close: () => void }) {
	return (
		<Group justify="flex-end">
			<Button variant="default" onClick={close}>
				Close
			</Button>
		</Group>
	);
}
