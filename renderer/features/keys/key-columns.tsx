import { VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useContext } from 'react';
import type { SigningKey } from '../../../core/contract/tenants.ts';
import { useMay } from '../../api/access.tsx';
import { useClockOffsetMs } from '../../api/clock.tsx';
import { useQueries } from '../../api/instance.tsx';
import { CopyText } from '../../ui/copy.tsx';
import { columnsOf } from '../../ui/data-table.tsx';
import { formatCount } from '../../ui/format.ts';
import { useNowPerHalfMinute } from '../../ui/now.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { RowActions } from '../../ui/row-actions.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { TimeLeft } from '../../ui/time-left.tsx';
import { AskAboutKey } from './key-question.ts';

const route = getRouteApi('/tenants/$tenantId/keys');
const helper = columnsOf<SigningKey>();

export const keyColumns = helper.columns([
	helper.accessor('kid', { header: 'Key ID (kid)', cell: ({ getValue }) => <CopyText value={getValue()} what="kid" /> }),
	helper.accessor('status', {
		header: 'Status',
		meta: { width: 112 },
		cell: ({ getValue }) => <StatusBadge status={getValue()} />,
	}),
	helper.accessor('createdAt', {
		header: 'Created',
		meta: { width: 112 },
		cell: ({ getValue }) => <RelativeTime at={getValue()} />,
	}),
	helper.display({ id: 'next', header: 'Next', meta: { width: 208 }, cell: ({ row }) => <NextStep signingKey={row.original} /> }),
	helper.display({
		id: 'tokens',
		header: 'Live tokens',
		meta: { width: 104, align: 'end' },
		cell: ({ row }) => <LiveTokens signingKey={row.original} />,
	}),
	helper.display({
		id: 'actions',
		header: () => <VisuallyHidden>Actions</VisuallyHidden>,
		meta: { width: 56, align: 'end', isPinned: true },
		cell: ({ row }) => <KeyActions signingKey={row.original} />,
	}),
]);

/** What happens to a key by itself, and when. */
function NextStep({ signingKey: { nextRotationAt, validUntil, endedAt } }: { signingKey: SigningKey }) {
	const nowMs = useNowPerHalfMinute() + useClockOffsetMs();
	if (nextRotationAt)
		return (
			<>
				Rotates in <TimeLeft until={nextRotationAt} />
			</>
		);
	if (validUntil && Date.parse(validUntil) > nowMs)
		return (
			<>
				Valid for another <TimeLeft until={validUntil} />
			</>
		);
	return endedAt ? (
		<>
			Ended <RelativeTime at={endedAt} />
		</>
	) : (
		'–'
	);
}

function LiveTokens({ signingKey: { kid, status } }: { signingKey: SigningKey }) {
	const { tenantId } = route.useParams();
	const isValid = status !== 'revoked';
	const impact = useQuery(useQueries().keys.impact.queryOptions({ input: { tenantId, kid }, enabled: isValid })).data;
	if (!isValid) return '–';
	return impact ? formatCount(impact.liveTokens) : null;
}

function KeyActions({ signingKey }: { signingKey: SigningKey }) {
	const may = useMay();
	const ask = useContext(AskAboutKey);
	const canRevoke = signingKey.status !== 'revoked' && may('keys.revoke');
	return (
		<RowActions
			name={`key ${signingKey.kid}`}
			actions={canRevoke ? [{ label: 'Revoke…', isDestructive: true, run: () => void ask(signingKey, 'revoke') }] : []}
		/>
	);
}
