import { useState } from 'react';
import type { SettingsState } from '../../../core/contract/settings.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { formatQuantity } from '../../ui/format.ts';
import { SettingSwitch } from './setting-switch.tsx';
import { useSetSettings } from './use-settings.ts';

/** Whether documents outlive their sessions. Switched off, those that are kept are forgotten: that is asked first. */
export function KeepDocuments({ state }: { state: SettingsState }) {
	const [isAsking, setIsAsking] = useState(false);
	const set = useSetSettings();
	const { keptDocuments } = state;
	return (
		<>
			<SettingSwitch
				state={state}
				name="keepDocuments"
				label="Keep documents over their sessions"
				description="Who opens a document again later finds it as it was left. The hosted service keeps none."
				{...(state.settings.keepDocuments && keptDocuments > 0 ? { onChange: () => setIsAsking(true) } : {})}
			/>
			<ConfirmDialog
				opened={isAsking}
				onClose={() => setIsAsking(false)}
				title="Keep documents no longer?"
				consequences={[
					`${formatQuantity(keptDocuments, 'document')} that nobody has open ${keptDocuments === 1 ? 'is' : 'are'} forgotten at once.`,
					'Those that are open go 10 seconds after their last client left.',
				]}
				confirmLabel="Forget them"
				isDestructive
				onConfirm={() => set({ keepDocuments: false })}
			/>
		</>
	);
}
