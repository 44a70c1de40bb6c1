import { useQueryClient } from '@tanstack/react-query';
import type { App } from '../../../core/contract/apps.ts';
import { useInstance } from '../../api/instance.tsx';

/** @returns shows an app, as an answer brought it, in all places at once. */
export function useAppSaved(): (saved: App) => void {
	const { queries, changed } = useInstance();
	const queryClient = useQueryClient();
	return (saved) => {
		const { tenantId, id: appId } = saved;
		queryClient.setQueryData(queries.apps.get.queryKey({ input: { tenantId, appId } }), saved);
		changed({ type: 'app.changed', tenantId, appId });
	};
}
