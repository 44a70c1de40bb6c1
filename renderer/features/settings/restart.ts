import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Replacement, RestoreState } from '../../../core/contract/data.ts';
import { useQueries } from '../../api/instance.tsx';

const ASK_AGAIN_MS = 500;
const PATIENCE_MS = 60_000;

/**
 * Waits while the service is started anew with other data, and reads everything again then.
 *
 * @returns `isRestarting`, and `follow`, which resolves with how it ended
 */
export function useRestart() {
	const { data } = useQueries();
	const queryClient = useQueryClient();
	const [isRestarting, setIsRestarting] = useState(false);
	const ask = async (): Promise<RestoreState | null> => data.restoreState.call().catch(() => null);
	return {
		isRestarting,
		async follow(begin: () => Promise<unknown>): Promise<Replacement | null> {
			setIsRestarting(true);
			try {
				const before = (await ask())?.last?.at ?? null;
				await begin();
				const ended = await untilEnded(ask, before);
				await queryClient.invalidateQueries();
				return ended;
			} finally {
				setIsRestarting(false);
			}
		},
	};
}

/** Refused requests are what a start anew looks like from here. @returns null when it takes too long */
async function untilEnded(ask: () => Promise<RestoreState | null>, before: string | null): Promise<Replacement | null> {
	const giveUpAtMs = Date.now() + PATIENCE_MS;
	while (Date.now() < giveUpAtMs) {
		const last = (await ask())?.last ?? null;
		if (last && last.at !== before) return last;
		await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
	}
	return null;
}
