import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { consoleQueries } from '../api/clients.ts';
import { describeFailure } from '../api/failure.ts';
import { InstanceProvider } from '../api/instance.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { FullPage } from '../ui/full-page.tsx';
import { Splash } from '../ui/splash.tsx';

/** Finds the instance that the console manages, and gives it to the screens. */
export function InstanceGate({ children }: { children: ReactNode }) {
	const instances = useQuery(consoleQueries.instances.list.queryOptions());
	const retry = () => void instances.refetch();
	if (instances.isPending) return <Splash />;
	if (!instances.data)
		return (
			<FullPage>
				<FailureNotice failure={describeFailure(instances.error)} onRetry={retry} />
			</FullPage>
		);
	const [entry] = instances.data;
	if (!entry)
		return (
			<FullPage>
				<FailureNotice failure={{ title: 'There is no instance', detail: 'Start WireSocket again.' }} onRetry={retry} />
			</FullPage>
		);
	return <InstanceProvider entry={entry}>{children}</InstanceProvider>;
}
