import { TextLink } from '../../ui/links.tsx';
import { useApp } from './app-context.ts';

/** The tabs of an app, in order; each is a place with an address of its own. */
export const APP_TABS = [
	{ value: 'overview', label: 'Overview', to: '/tenants/$tenantId/apps/$appId/overview' },
	{ value: 'connect', label: 'Connect', to: '/tenants/$tenantId/apps/$appId/connect' },
	{ value: 'credentials', label: 'Credentials', to: '/tenants/$tenantId/apps/$appId/credentials' },
	{ value: 'tokens', label: 'Tokens', to: '/tenants/$tenantId/apps/$appId/tokens' },
	{ value: 'domains', label: 'Domains', to: '/tenants/$tenantId/apps/$appId/domains' },
	{ value: 'plan', label: 'Plan', to: '/tenants/$tenantId/apps/$appId/plan' },
	{ value: 'usage', label: 'Usage', to: '/tenants/$tenantId/apps/$appId/usage' },
	{ value: 'live', label: 'Live', to: '/tenants/$tenantId/apps/$appId/live' },
	{ value: 'settings', label: 'Settings', to: '/tenants/$tenantId/apps/$appId/settings' },
] as const;

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
