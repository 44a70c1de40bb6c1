/** Places of an instance live below `/i/{instanceId}`; a place without it is the one of the instance looked at last. */
export const INSTANCE_SEGMENT = 'i';

/**
 * The first path segment of each place of an instance; none is the Overview. Whoever serves the screens answers these,
 * and all that lies below them, with the page; any other path without a file is a 404 (faults U7).
 */
const PLACES = [
	'tenants',
	'apps',
	'tokens',
	'plans',
	'nodes',
	'live',
	'playground',
	'audit',
	'outbox',
	'settings',
	'account',
	'instances',
];

/** Page of a control plane on which anybody may ask for a tenant. */
export const SIGN_UP_PAGE = '/signup';

/** Whether the screens have something to show at a path. @param path of a URL, without search and fragment */
export function isPlace(path: string): boolean {
	const [, first = '', instanceId = '', place = ''] = path.split('/');
	if (first !== INSTANCE_SEGMENT) return isPlaceName(first);
	return instanceId !== '' && isPlaceName(place);
}

function isPlaceName(segment: string): boolean {
	return segment === '' || PLACES.includes(segment);
}
