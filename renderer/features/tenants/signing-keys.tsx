import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { describeFailure } from '../../api/failure.ts';
import { useQueries } from '../../api/instance.tsx';
import { CopyText } from '../../ui/copy.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { Panel } from '../../ui/page.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import classes from './tenant-page.module.css';

/** The keys that sign, or signed, the tenant's tokens. */
export function SigningKeys({ tenantId }: { tenantId: string }) {
	return (
		<Panel title="Signing keys">
			<Keys tenantId={tenantId} />
		</Panel>
	);
}

function Keys({ tenantId }: { tenantId: string }) {
	const query = useQuery(useQueries().keys.list.queryOptions({ input: { tenantId } }));
	if (query.isPending) return <Skeleton height={14} />;
	if (!query.data) return <FailureNotice failure={describeFailure(query.error)} onRetry={() => void query.refetch()} />;
	if (query.data.length === 0) return <p className={classes.none}>None yet: approval makes the first one.</p>;
	return (
		<ul className={classes.keys}>
			{query.data.map((key) => (
				<li key={key.kid} className={classes.key}>
					<CopyText value={key.kid} what="kid" />
					<span className={classes.keyLine}>
						<span>
							Made <RelativeTime at={key.createdAt} />
						</span>
						<StatusBadge status={key.status} />
					</span>
				</li>
			))}
		</ul>
	);
}
