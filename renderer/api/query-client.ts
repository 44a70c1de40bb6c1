import { QueryClient } from '@tanstack/react-query';
import { isTransient } from './failure.ts';

const RETRIES_MAX = 2;
const RETRY_DELAY_MAX_MS = 4_000;

/**
 * The cache of what the server told. Events say what is stale, so nothing is asked again for the passing of time or
 * for a window that comes to the front. The service may be on this machine: the browser's "offline" means nothing.
 */
export function createQueryClient(): QueryClient {
	return new QueryClient({
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
}
