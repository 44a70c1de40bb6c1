import { useMantineColorScheme } from '@mantine/core';
import { IconApps, IconBolt, IconBuilding, IconFileText, IconKey, IconServer } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useMay } from '../api/access.ts';
import { useInstance } from '../api/instance.tsx';
import { setDensity, useDensity } from '../ui/density.ts';
import type { ListedOption } from '../ui/option-list.tsx';
import { currentPlaceActions } from '../ui/place-actions.ts';
import { openShortcuts } from './frame-state.ts';
import { FOOT_PLACES, PLACES } from './places.ts';
import { recentVisits, type Visit } from './recent.ts';

const ICON_SIZE_PX = 15;

/** Icons of the things that can be found. */
export const KIND_ICONS: Record<Visit['kind'], ReactNode> = {
	tenant: <IconBuilding size={ICON_SIZE_PX} aria-hidden />,
	app: <IconApps size={ICON_SIZE_PX} aria-hidden />,
	document: <IconFileText size={ICON_SIZE_PX} aria-hidden />,
	key: <IconKey size={ICON_SIZE_PX} aria-hidden />,
	node: <IconServer size={ICON_SIZE_PX} aria-hidden />,
};

/** What the palette offers. */
export interface PaletteEntry extends ListedOption {
	/** A path below the instance, or what to do. */
	target: string | (() => void);
}

/** What was looked at lately. */
export function useRecentEntries(): PaletteEntry[] {
	const { entry } = useInstance();
	return recentVisits(entry.id).map(({ kind, path, label, detail }) => ({
		value: `recent ${path}`,
		label,
		detail: detail ?? kind,
		icon: KIND_ICONS[kind],
		target: path,
	}));
}

/** Actions of the place on the screen, places, and what concerns the whole console. */
export function usePaletteCommands(): { label: string; entries: PaletteEntry[] }[] {
	const may = useMay();
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
	return [
		{ label: 'At this place', entries: here },
		{ label: 'Places', entries: placeEntries(may) },
		{ label: 'Actions', entries: everywhere.filter(({ label }) => !taken.has(label)) },
	];
}

function placeEntries(may: (route: string) => boolean): PaletteEntry[] {
	return [...PLACES, ...FOOT_PLACES]
		.filter((place) => !('needs' in place) || may(String(place.needs)))
		.map(({ to, label, Icon, key }) => ({
			value: `place ${to}`,
			label,
			detail: `g ${key}`,
			icon: <Icon size={ICON_SIZE_PX} aria-hidden />,
			target: to,
		}));
}
