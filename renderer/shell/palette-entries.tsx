import { useMantineColorScheme } from '@mantine/core';
import { IconApps, IconBolt, IconBuilding, IconFileText, IconKey, IconServer, IconSettings } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useMay } from '../api/access.tsx';
import { useInstance } from '../api/instance.tsx';
import { setDensity, useDensity } from '../ui/density.ts';
import type { ListedOption } from '../ui/option-list.tsx';
import { currentPlaceActions } from '../ui/place-actions.ts';
import { openShortcuts } from './frame-state.ts';
import { useHere } from './here.ts';
import { FOOT_PLACES, PLACES, useIsOffered } from './places.ts';
import { recentVisits, type Visit } from './recent.ts';
import { APP_TABS, sectionPath, TENANT_TABS, useSettingsPages } from './sections.ts';
import { useVisit } from './visits.ts';

const ICON_SIZE_PX = 15;

/** Icons of the things that can be found. */
export const KIND_ICONS: Record<Visit['kind'], ReactNode> = {
	tenant: <IconBuilding size={ICON_SIZE_PX} aria-hidden />,
	app: <IconApps size={ICON_SIZE_PX} aria-hidden />,
	document: <IconFileText size={ICON_SIZE_PX} aria-hidden />,
	key: <IconKey size={ICON_SIZE_PX} aria-hidden />,
	node: <IconServer size={ICON_SIZE_PX} aria-hidden />,
};

const KIND_NAMES: Record<Visit['kind'], string> = {
	tenant: 'Tenant',
	app: 'App',
	document: 'Document',
	key: 'Signing key',
	node: 'Node',
};

/** What the palette offers. */
export interface PaletteEntry extends ListedOption {
	/** Words by which it is found besides what it says. */
	words?: string;
	/** A path below the instance, or what to do. */
	target: string | (() => void);
}

/** What was looked at lately, but for what is looked at now. */
export function useRecentEntries(): PaletteEntry[] {
	const { entry } = useInstance();
	const now = useVisit()?.path;
	const others = recentVisits(entry.id).filter(({ path }) => path !== now);
	return others.map(({ kind, path, label, detail }) => ({
		value: `recent ${path}`,
		label,
		detail: detail ?? KIND_NAMES[kind],
		icon: KIND_ICONS[kind],
		target: path,
	}));
}

interface CommandGroup {
	label: string;
	entries: PaletteEntry[];
	/** Too long a list for who has not typed anything yet. */
	isLookedFor?: boolean;
}

/** Actions of the place on the screen, places, and what concerns the whole console. */
export function usePaletteCommands(): CommandGroup[] {
	const may = useMay();
	const isOffered = useIsOffered();
	const { setColorScheme } = useMantineColorScheme();
	const { density } = useDensity();
	const otherDensity = density === 'compact' ? 'comfortable' : 'compact';
	const icon = <IconBolt size={ICON_SIZE_PX} aria-hidden />;
	const here = currentPlaceActions().map(({ label, description, run }, index) => ({
		value: `here ${index}`,
		label,
		detail: description,
		icon,
		target: run,
	}));
	const everywhere: PaletteEntry[] = [
		...(may('tenants.create')
			? [{ value: 'create tenant', label: 'Create tenant', icon, target: '/tenants?create=true' } satisfies PaletteEntry]
			: []),
		...(may('apps.create')
			? [{ value: 'create app', label: 'Create app', icon, target: '/apps?create=true' } satisfies PaletteEntry]
			: []),
		{ value: 'light', label: 'Use light colours', icon, target: () => setColorScheme('light') },
		{ value: 'dark', label: 'Use dark colours', icon, target: () => setColorScheme('dark') },
		{ value: 'system', label: "Use the system's colours", icon, target: () => setColorScheme('auto') },
		{ value: 'density', label: `Use ${otherDensity} lists`, icon, target: () => setDensity(otherDensity) },
		{ value: 'shortcuts', label: 'Show keyboard shortcuts', detail: '?', icon, target: openShortcuts },
	];
	const taken = new Set(here.map(({ label }) => label));
	const sections = useSectionsHere();
	const settings = useSettingsPages().map(({ to, label, about }) => ({
		value: `settings ${to}`,
		label,
		detail: `Settings: ${about}`,
		icon: <IconSettings size={ICON_SIZE_PX} aria-hidden />,
		target: to,
	}));
	return [
		{ label: 'At this place', entries: here },
		sections,
		{ label: 'Places', entries: [...PLACES, ...FOOT_PLACES].filter(isOffered).map(placeEntry) },
		{ label: 'Actions', entries: everywhere.filter(({ label }) => !taken.has(label)) },
		{ label: 'Settings', entries: settings, isLookedFor: true },
	];
}

/** The sections of the app or tenant that one is at. */
function useSectionsHere(): CommandGroup {
	const here = useHere();
	if (here === null) return { label: 'Here', entries: [] };
	const isApp = here.kind === 'app';
	const [name, tabs] = isApp ? [here.app.name, APP_TABS] : [here.tenant.name, TENANT_TABS];
	const ids = isApp ? { tenantId: here.app.tenantId, appId: here.app.id } : { tenantId: here.tenant.id };
	const entries = tabs.map((tab) => ({
		value: `section ${tab.value}`,
		label: tab.label,
		words: name,
		icon: isApp ? KIND_ICONS.app : KIND_ICONS.tenant,
		target: sectionPath(tab, ids),
	}));
	return { label: `In ${name}`, entries };
}

function placeEntry({ to, label, Icon, key }: (typeof PLACES | typeof FOOT_PLACES)[number]): PaletteEntry {
	return { value: `place ${to}`, label, detail: `g ${key}`, icon: <Icon size={ICON_SIZE_PX} aria-hidden />, target: to };
}
