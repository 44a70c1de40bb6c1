import { MutationCache, type Query, QueryCache, QueryClient } from '@tanstack/react-query';
import { consoleQueries } from './clients.ts';
import { describeFailure, isTransient } from './failure.ts';

const RETRIES_MAX = 2;
const RETRY_DELAY_MAX_MS = 4_000;
/** A timer of a browser takes no longer times. */
const TIMER_MAX_MS = 2 ** 31 - 1;
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
		queryCache: new QueryCache({
			onError(error, query) {
				onError(error);
				askAgainInTime(query);
			},
		}),
		mutationCache: new MutationCache({ onError }),
		defaultOptions: {
			queries: {
				staleTime: Number.POSITIVE_INFINITY,
				refetchOnWindowFocus: false,
				refetchOnReconnect: false,
				networkMode: 'always',
				retry: (failures, error) => failures < RETRIES_MAX && isTransient(error) && describeFailure(error).retryAtMs === null,
				retryDelay: (failures) => Math.min(500 * 2 ** failures, RETRY_DELAY_MAX_MS),
			},
			mutations: { networkMode: 'always', retry: false },
		},
	});
	return queryClient;
}

/**
 * A server that said when to come again (`Retry-After`) is asked then and not before, whether or not a notice counts the time: what
 * was read earlier stays on the screen meanwhile. Not if somebody else asked, or nobody looks any more.
 */
function askAgainInTime(query: Query<unknown, unknown, unknown>): void {
	const { error } = query.state;
	const { retryAtMs } = describeFailure(error);
	if (retryAtMs === null) return;
	const ask = () => {
		const isSame = query.state.error === error && query.state.fetchStatus === 'idle';
		// How it ends is in the query's state
		if (isSame && query.isActive()) query.fetch().catch(() => undefined);
	};
	setTimeout(ask, Math.min(Math.max(retryAtMs - Date.now(), 0), TIMER_MAX_MS));
}
