/**
 * The first path segment of each place of the console; `/` is the Overview. Whoever serves the screens answers these,
 * and all that lies below them, with the page; any other path without a file is a 404 (faults U7).
 */
export const PLACES = ['tenants', 'apps', 'plans', 'live'] as const;
