import { useNavigate } from '@tanstack/react-router';
import type { App } from '../../../../core/contract/apps.ts';
import { APP_TABS } from '../../../shell/sections.ts';
import { RowActions } from '../../../ui/row-actions.tsx';
import type { AppTab } from '../app-tabs.tsx';

const OFFERED: readonly { tab: AppTab; label: string }[] = [
	{ tab: 'connect', label: 'Show code to connect' },
	{ tab: 'tokens', label: 'Open the Token lab' },
	{ tab: 'plan', label: 'Change plan…' },
	{ tab: 'domains', label: 'Edit domains…' },
	{ tab: 'settings', label: 'Rename, disable or delete…' },
];

/** What can be done with an app of a list: each on its tab, where the consequences are told. */
export function AppActions({ app }: { app: App }) {
	const navigate = useNavigate();
	const open = (tab: AppTab) => {
		const { to } = APP_TABS.find(({ value }) => value === tab) ?? APP_TABS[0];
		void navigate({ to, params: { tenantId: app.tenantId, appId: app.id } });
	};
	return <RowActions name={app.name} actions={OFFERED.map(({ tab, label }) => ({ label, run: () => open(tab) }))} />;
}
