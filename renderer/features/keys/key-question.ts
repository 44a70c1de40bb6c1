import { useQueryClient } from '@tanstack/react-query';
import { createContext, useState } from 'react';
import type { KeyImpact, SigningKey } from '../../../core/contract/tenants.ts';
import { useQueries } from '../../api/instance.tsx';
import { notifyFailure } from '../../ui/notify.tsx';
import { revocationConsequences, rotationConsequences } from './key-impact.ts';

type Ask = 'rotate' | 'revoke';

/** What is asked about which key; its consequences are counted already. */
interface KeyQuestion {
	ask: Ask;
	key: SigningKey;
	consequences: string[];
}

/** Asks before a key is rotated or revoked: counts first what that touches. */
export function useKeyQuestion(tenantId: string) {
	const queries = useQueries();
	const queryClient = useQueryClient();
	const [question, setQuestion] = useState<KeyQuestion | null>(null);
	const count = async (kid: string): Promise<{ impact: KeyImpact; connections: number }> => {
		const [impact, connections] = await Promise.all([
			queryClient.fetchQuery(queries.keys.impact.queryOptions({ input: { tenantId, kid }, staleTime: 0 })),
			queryClient.fetchQuery(queries.live.connections.queryOptions({ input: { tenantId, limit: 1 }, staleTime: 0 })),
		]);
		return { impact, connections: connections.total };
	};
	const ask = async (key: SigningKey, about: Ask) => {
		try {
			const { impact, connections } = await count(key.kid);
			const consequences = about === 'rotate' ? rotationConsequences(impact) : revocationConsequences(key, impact, connections);
			setQuestion({ ask: about, key, consequences });
		} catch (error) {
			notifyFailure(error);
		}
	};
	return { question, ask, close: () => setQuestion(null) };
}

/** Opens the dialog of the page that the row is on. */
export const AskAboutKey = createContext<ReturnType<typeof useKeyQuestion>['ask']>(async () => undefined);
