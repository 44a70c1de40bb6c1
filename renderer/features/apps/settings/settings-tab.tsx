import { Stack } from '@mantine/core';
import { useMay } from '../../../api/access.tsx';
import { DangerZone } from '../../../ui/danger-zone.tsx';
import { FORM_WIDTH_MAX } from '../../../ui/page.tsx';
import { useApp } from '../app-context.ts';
import { DeleteApp } from './delete-app.tsx';
import { RenameApp } from './rename-app.tsx';
import { DisableApp, EnableApp } from './switch-app.tsx';

/** The app's name and state; what takes things away comes last. */
export function SettingsTab() {
	const { status } = useApp();
	const may = useMay();
	return (
		<Stack gap="lg" maw={FORM_WIDTH_MAX}>
			{status === 'disabled' && may('apps.enable') && <EnableApp />}
			<RenameApp readOnly={!may('apps.update')} />
			{may('apps.delete') && (
				<DangerZone>
					{status !== 'disabled' && <DisableApp />}
					<DeleteApp />
				</DangerZone>
			)}
		</Stack>
	);
}
