import { APP_TABS } from '../../shell/sections.ts';
import { TextLink } from '../../ui/links.tsx';
import { useApp } from './app-context.ts';

/** A tab of an app. */
export type AppTab = (typeof APP_TABS)[number]['value'];

/** Leads to another tab of the app around it. */
export function AppTabLink({ tab, text }: { tab: AppTab; text: string }) {
	const app = useApp();
	const { to } = APP_TABS.find(({ value }) => value === tab) ?? APP_TABS[0];
	return (
		<TextLink to={to} params={{ tenantId: app.tenantId, appId: app.id }} size="sm">
			{text}
		</TextLink>
	);
}
