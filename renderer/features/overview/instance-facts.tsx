import { useQuery } from '@tanstack/react-query';
import { describeFailure } from '../../api/failure.ts';
import { useQueries } from '../../api/instance.tsx';
import { CopyText } from '../../ui/copy.tsx';
import { type Fact, Facts } from '../../ui/facts.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';

/** Where the instance answers and where it keeps its data. */
export function InstanceFacts() {
	const query = useQuery(useQueries().instance.get.queryOptions());
	const { data: instance } = query;
	if (query.isError && !instance)
		return <FailureNotice failure={describeFailure(query.error)} onRetry={() => void query.refetch()} />;
	const facts: Fact[] = [
		{
			label: 'Control plane',
			value: instance && <CopyText value={instance.controlPlaneUrl} what="control plane URL" />,
		},
		{ label: 'Issuer', value: instance && <CopyText value={instance.issuer} what="issuer" /> },
		{ label: 'Version', value: instance?.version },
		{ label: 'Started', value: instance && <RelativeTime at={instance.startedAt} /> },
	];
	if (instance?.dataDir)
		facts.splice(2, 0, { label: 'Data directory', value: <CopyText value={instance.dataDir} what="data directory" /> });
	return <Facts facts={facts} inColumns />;
}
