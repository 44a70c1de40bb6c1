import { useQuery } from '@tanstack/react-query';
import { ACCESS_TOKEN_LIFETIME_S } from '../../../../core/contract/claims.ts';
import type { AppImpact } from '../../../../core/contract/usage.ts';
import { useQueries } from '../../../api/instance.tsx';
import { formatCount } from '../../../ui/format.ts';
import { useApp } from '../app-context.ts';

/** What hangs on the app right now. Asked anew by whoever shows it: tokens come and go without an event. */
export function useAppImpact() {
	const { tenantId, id: appId } = useApp();
	return useQuery({ ...useQueries().apps.impact.queryOptions({ input: { tenantId, appId } }), refetchOnMount: 'always' });
}

const ACCESS_TOKEN_LIFETIME_MIN = ACCESS_TOKEN_LIFETIME_S / 60;

/** What a new secret ends, in numbers, for who is about to make one. */
export function secretConsequences(impact: AppImpact): string[] {
	return [
		'The old secret stops working at once: back ends that have it get no more tokens.',
		refreshTokensEnd(impact),
		connectionsEnd(impact, 4002),
		`Access tokens that are out already open connections until they expire, for at most ${ACCESS_TOKEN_LIFETIME_MIN} minutes.`,
	];
}

/** How many refresh tokens die. */
export function refreshTokensEnd({ refreshTokens }: AppImpact): string {
	if (refreshTokens === 0) return 'No refresh token is in use.';
	return refreshTokens === 1
		? '1 refresh token is in use and dies with it.'
		: `${formatCount(refreshTokens)} refresh tokens are in use and die with it.`;
}

/** How many connections end. @param closeCode that their clients get */
export function connectionsEnd({ connections }: AppImpact, closeCode: number): string {
	if (connections === 0) return 'Nobody is connected.';
	return connections === 1
		? `1 open connection is closed with ${closeCode}.`
		: `${formatCount(connections)} open connections are closed with ${closeCode}.`;
}
