import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { describeFailure } from '../../api/failure.ts';
import { useQueries } from '../../api/instance.tsx';
import { openDataFolder } from '../../shell/bridge.ts';
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
	if (instance?.dataDir) facts.splice(2, 0, { label: 'Data directory', value: <DataDirectory path={instance.dataDir} /> });
	return <Facts facts={facts} inColumns />;
}

function DataDirectory({ path }: { path: string }) {
	const [problem, setProblem] = useState<string | null>(null);
	const open = () => {
		setProblem(null);
		// The shell's errors are sentences for the user
		openDataFolder?.().catch((error: Error) => setProblem(error.message));
	};
	return (
		<>
			<CopyText value={path} what="data directory" />
			{openDataFolder && (
				<Button variant="default" size="compact-xs" ms="xs" onClick={open}>
					Open folder
				</Button>
			)}
			{problem && (
				<Text size="xs" c="var(--mantine-color-error)" role="alert">
					{problem}
				</Text>
			)}
		</>
	);
}
