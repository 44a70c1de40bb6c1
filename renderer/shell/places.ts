import {
	IconActivity,
	IconApps,
	IconBuilding,
	IconCode,
	IconHistory,
	IconLayoutDashboard,
	IconMail,
	IconServer2,
	IconSettings,
	IconStack2,
	IconTags,
	IconUserCircle,
	IconUsers,
} from '@tabler/icons-react';
import { useCallback } from 'react';
import { useMay } from '../api/access.tsx';

/**
 * The places of an instance in the order of the navigation. `key` goes there after g; `needs` is a route of the management API
 * without which the place has nothing to show, so that it is not offered to who may not call it.
 */
export const PLACES = [
	{ to: '/', label: 'Overview', Icon: IconLayoutDashboard, key: 'o' },
	{ to: '/tenants', label: 'Tenants', Icon: IconBuilding, key: 't' },
	{ to: '/apps', label: 'Apps', Icon: IconApps, key: 'a' },
	{ to: '/plans', label: 'Plans', Icon: IconTags, key: 'p' },
	{ to: '/nodes', label: 'Nodes', Icon: IconServer2, key: 'n', needs: 'nodes.list' },
	{ to: '/live', label: 'Live', Icon: IconActivity, key: 'l' },
	{ to: '/playground', label: 'Playground', Icon: IconCode, key: 'y' },
	{ to: '/audit', label: 'Audit', Icon: IconHistory, key: 'u', needs: 'audit.list' },
	{ to: '/outbox', label: 'Outbox', Icon: IconMail, key: 'm', needs: 'outbox.list' },
] as const satisfies readonly PlaceEntry[];

/** Places at the foot of the navigation: about the console rather than about what it manages. */
export const FOOT_PLACES = [
	{ to: '/instances', label: 'Instances', Icon: IconStack2, key: 'i' },
	{ to: '/settings', label: 'Settings', Icon: IconSettings, key: 's' },
	{ to: '/settings/people', label: 'People', Icon: IconUsers, key: 'e', needs: 'operators.list' },
	{ to: '/account', label: 'Account', Icon: IconUserCircle, key: 'c' },
] as const satisfies readonly PlaceEntry[];

interface PlaceEntry {
	to: string;
	label: string;
	Icon: typeof IconApps;
	key: string;
	needs?: string;
}

/** Tells which places have something to show to who looks. */
export function useIsOffered(): (place: (typeof PLACES | typeof FOOT_PLACES)[number]) => boolean {
	const may = useMay();
	return useCallback((place) => !('needs' in place) || may(place.needs), [may]);
}

/** Which place an address is in, if any: an app's address begins with its tenant's, but it is among the apps. */
export function placeOf(pathname: string): string | null {
	if (/^\/tenants\/[^/]+\/apps\//.test(pathname)) return '/apps';
	const all: readonly PlaceEntry[] = [...PLACES, ...FOOT_PLACES];
	return all.findLast(({ to }) => pathname === to || pathname.startsWith(`${to}/`))?.to ?? null;
}
