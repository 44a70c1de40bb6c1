import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { consoleQueries } from './clients.ts';
import { describeFailure, isTransient } from './failure.ts';

const RETRIES_MAX = 2;
const RETRY_DELAY_MAX_MS = 4_000;
const SIGN_IN_NEEDED = 'instance_sign_in_needed';

/**
 * The cache of what the server told. Events say what is stale, so nothing is asked again for the passing of time or
 * for a window that comes to the front. The service may be on this machine: the browser's "offline" means nothing.
 */
export function createQueryClient(): QueryClient {
	// Whichever request finds out that a session at an instance has ended: the list of instances tells the screens
	const onError = (error: Error) => {
		if (describeFailure(error).code === SIGN_IN_NEEDED)
			void queryClient.invalidateQueries({ queryKey: consoleQueries.instances.list.key() });
	};
	const queryClient: QueryClient = new QueryClient({
		queryCache: new QueryCache({ onError }),
		mutationCache: new MutationCache({ onError }),
		defaultOptions: {
			queries: {
				staleTime: Number.POSITIVE_INFINITY,
				refetchOnWindowFocus: false,
				refetchOnReconnect: false,
				networkMode: 'always',
				retry: (failures, error) => failures < RETRIES_MAX && isTransient(error),
				retryDelay: (failures) => Math.min(500 * 2 ** failures, RETRY_DELAY_MAX_MS),
			},
			mutations: { networkMode: 'always', retry: false },
		},
	});
	return queryClient;
}
