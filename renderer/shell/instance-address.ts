import { INSTANCE_SEGMENT } from '../../core/contract/places.ts';

/** Path below which all places of an instance are. */
export function instanceBase(instanceId: string): string {
	return `/${INSTANCE_SEGMENT}/${encodeURIComponent(instanceId)}`;
}

/** The instance whose places an address is among; null when it names none. */
export function addressedInstance(pathname: string): string | null {
	const [, first, instanceId = ''] = pathname.split('/');
	if (first !== INSTANCE_SEGMENT || instanceId === '') return null;
	try {
		return decodeURIComponent(instanceId);
	} catch {
		return instanceId;
	}
}

/** First segment of the place that an address is about: `tenants`; empty for the Overview. */
export function addressedPlace(pathname: string): string {
	return pathname.split('/')[3] ?? '';
}

/**
 * Where an address without an instance leads: the plain start to the last place, any other to that place of the last
 * instance. Links from before there were several instances go on to work this way.
 *
 * @param address path, and search with its question mark
 * @param instanceIds those that there are; the first one is taken when none was looked at before
 * @param lastPlace path and search of the place that was looked at last; null when none was
 * @returns path and search; null when there is no instance.
 */
export function addressAtInstance(
	{ pathname, search }: { pathname: string; search: string },
	instanceIds: readonly string[],
	lastPlace: string | null,
): string | null {
	const lastInstance = lastPlace === null ? null : addressedInstance(lastPlace);
	const isThere = lastInstance !== null && instanceIds.includes(lastInstance);
	const instanceId = isThere ? lastInstance : instanceIds[0];
	if (instanceId === undefined) return null;
	if (pathname !== '/') return instanceBase(instanceId) + pathname + search;
	return isThere && lastPlace !== null ? lastPlace : `${instanceBase(instanceId)}/`;
}
