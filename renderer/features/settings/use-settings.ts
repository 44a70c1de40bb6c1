import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { SettingName, SettingsChanges, SettingsState } from '../../../core/contract/settings.ts';
import { useInstance, useQueries } from '../../api/instance.tsx';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';

/** The instance's settings as they are now. */
export function useSettings() {
	return useQuery(useQueries().settings.get.queryOptions());
}

/** Changes settings. Resolves when they hold. */
export function useSetSettings() {
	const { queries, changed } = useInstance();
	const queryClient = useQueryClient();
	return async (changes: SettingsChanges) => {
		const next = await queries.settings.update.call(changes);
		queryClient.setQueryData(queries.settings.get.queryKey(), next);
		changed({ type: 'settings.changed' });
	};
}

/** Changes settings at once, with a way back. */
export function useChangeSettings(state: SettingsState) {
	const set = useSetSettings();
	return useMutation({
		mutationFn: (changes: SettingsChanges) => set(changes),
		onSuccess: (_, changes) => {
			const before = Object.fromEntries((Object.keys(changes) as SettingName[]).map((name) => [name, state.settings[name]]));
			notifyDone('The setting is saved; it holds at once.', { undo: () => set(before) });
		},
		onError: notifyFailure,
	});
}
