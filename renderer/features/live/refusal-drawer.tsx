import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Refusal } from '../../../core/contract/refusals.ts';
import { useQueries } from '../../api/instance.tsx';
import { appPath } from '../../ui/app-path.ts';
import { describeClose } from '../../ui/close-words.ts';
import { Facts } from '../../ui/facts.tsx';
import { formatDateTime } from '../../ui/format.ts';
import { CheckList, FailedCheck } from '../../ui/reasoning.tsx';
import { firstFailed } from '../../ui/remedies.ts';
import { RemedyButtons } from '../../ui/remedy-buttons.tsx';
import { SideDrawer } from '../../ui/side-drawer.tsx';
import { UnreadEntry } from '../../ui/unread-entry.tsx';

interface RefusalDrawerProps {
	/** Undefined: closed. */
	refusalId: string | undefined;
	/** The rows that were read; the refusal need not be among them. */
	rows: readonly Refusal[];
	onClose: () => void;
}

/** Why one client was refused: what failed first, what mends it, and all that was looked at. */
export function RefusalDrawer({ refusalId, rows, onClose }: RefusalDrawerProps) {
	const listed = rows.find(({ id }) => id === refusalId);
	const query = useQuery(
		useQueries().refusals.get.queryOptions({
			input: { refusalId: refusalId ?? '' },
			enabled: refusalId !== undefined && listed === undefined,
			// Refusals never change
			staleTime: Number.POSITIVE_INFINITY,
		}),
	);
	const refusal = refusalId === undefined ? undefined : (listed ?? query.data);
	return (
		<SideDrawer
			opened={refusalId !== undefined}
			onClose={onClose}
			title={refusal ? `${refusal.code} ${refusal.name}` : 'Refusal'}
		>
			{refusal ? (
				<Reasoning refusal={refusal} />
			) : (
				refusalId !== undefined && <UnreadEntry error={query.error} missing={GONE} onRetry={() => void query.refetch()} />
			)}
		</SideDrawer>
	);
}

const GONE = {
	title: 'This refusal is not kept any more',
	detail: 'The latest 5,000 are kept until WireSocket is started again. If the client still tries, it stands in the list anew.',
};

function Reasoning({ refusal }: { refusal: Refusal }) {
	const failed = firstFailed(refusal);
	const { meaning, remedy } = describeClose(refusal);
	return (
		<Stack gap="lg">
			<Text size="sm">{meaning}</Text>
			{failed && <FailedCheck check={failed} />}
			<Stack gap="xs">
				<Text size="sm">{remedy}</Text>
				{/* An app that does not exist has no screen. */}
				<RemedyButtons refused={{ ...refusal, appId: refusal.appName === '' ? null : refusal.appId }} />
			</Stack>
			<Facts narrow facts={factsOf(refusal)} />
			<section aria-label="All checks">
				<Text size="sm" fw={600} mb="xs">
					All checks, in order
				</Text>
				<CheckList checks={refusal.checks} />
			</section>
		</Stack>
	);
}

function factsOf(refusal: Refusal) {
	const { tenantId, tenantName, appName, isProven } = refusal;
	const app = tenantId === null ? 'Unknown: no token told' : appPath(tenantName || tenantId, appName || 'unknown app');
	return [
		{ label: 'When', value: formatDateTime(Date.parse(refusal.at)) },
		{ label: 'App', value: isProven || tenantId === null ? app : `${app}, by a token that is not proven` },
		{ label: 'Document', value: refusal.documentName || '–' },
		{ label: 'Origin', value: refusal.origin ?? 'None: not a browser' },
		{ label: 'Address', value: refusal.remoteAddress || '–' },
		{ label: 'Node', value: refusal.region },
		{ label: 'Protocol', value: refusal.protocol ?? 'Not known yet' },
		...(refusal.reason === '' ? [] : [{ label: 'Close reason', value: refusal.reason }]),
	];
}
