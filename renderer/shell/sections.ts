import { useQuery } from '@tanstack/react-query';
import { useQueries } from '../api/instance.tsx';

/** Pages of the settings. `about`: what is set there, in the words one looks for; `sandbox`: only a sandbox offers it. */
const SETTINGS_PAGES = [
	{ to: '/settings/appearance', label: 'Appearance', about: 'theme, colours, density', sandbox: false },
	{ to: '/settings/service', label: 'Service', about: 'environment, data directory, ports, documents', sandbox: false },
	{ to: '/settings/limits', label: 'Rate limits', about: 'requests, connects', sandbox: false },
	{ to: '/settings/retention', label: 'Retention', about: 'old mails and audit events, what is kept', sandbox: false },
	{ to: '/settings/master-key', label: 'Master key', about: 'rotation, sealing', sandbox: false },
	{ to: '/settings/clock', label: 'Clock', about: 'time of the sandbox', sandbox: true },
	{ to: '/settings/payments', label: 'Payments', about: 'payment sandbox', sandbox: true },
	{ to: '/settings/backup', label: 'Backup and restore', about: 'one file', sandbox: true },
	{ to: '/settings/reset', label: 'Reset', about: 'the whole sandbox', sandbox: true },
] as const;

/** The pages of the settings that the instance offers. */
export function useSettingsPages() {
	const { data: instance } = useQuery(useQueries().instance.get.queryOptions());
	return SETTINGS_PAGES.filter(({ sandbox }) => !sandbox || instance?.kind === 'sandbox');
}

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

/** The tabs of a tenant, as those of an app. */
export const TENANT_TABS = [
	{ value: 'apps', label: 'Apps', to: '/tenants/$tenantId' },
	{ value: 'members', label: 'Members', to: '/tenants/$tenantId/members' },
	{ value: 'keys', label: 'Signing keys', to: '/tenants/$tenantId/keys' },
	{ value: 'billing', label: 'Billing', to: '/tenants/$tenantId/billing' },
	{ value: 'audit', label: 'Audit', to: '/tenants/$tenantId/audit' },
	{ value: 'settings', label: 'Settings', to: '/tenants/$tenantId/settings' },
] as const;

/** The path of a section of a tenant or an app, below the instance. */
export function sectionPath({ to }: { to: string }, { tenantId, appId = '' }: { tenantId: string; appId?: string }): string {
	return to.replace('$tenantId', tenantId).replace('$appId', appId);
}

/**
 * Reads a search such as "editor domains": a section, and of what.
 *
 * @returns null when the last word begins no section, or there is none before it.
 */
export function sectionSearch(words: readonly string[]): { name: string; section: string } | null {
	const section = words.at(-1)?.toLowerCase();
	const name = words.slice(0, -1).join(' ');
	const isSection = section !== undefined && [...APP_TABS, ...TENANT_TABS].some((tab) => isCalled(tab, section));
	return name !== '' && isSection ? { name, section } : null;
}

/** Whether a word of a section's name begins so. */
export function isCalled({ label }: { label: string }, beginning: string): boolean {
	return label
		.toLowerCase()
		.split(' ')
		.some((word) => word.startsWith(beginning));
}
