/** Places that people know the first cluster of a region by. A node may have any region. */
const PLACES: Readonly<Record<string, string>> = {
	'af-south': 'Cape Town',
	'ap-northeast': 'Tokyo',
	'ap-south': 'Mumbai',
	'ap-southeast': 'Singapore',
	'ca-central': 'Montréal',
	'eu-central': 'Frankfurt',
	'eu-north': 'Stockholm',
	'eu-south': 'Milan',
	'eu-west': 'Ireland',
	'me-south': 'Bahrain',
	'sa-east': 'São Paulo',
	'us-east': 'N. Virginia',
	'us-west': 'Oregon',
};

/** Where a region is, for people; null when that is not known. @param region as in `eu-central-1` */
export function regionPlace(region: string): string | null {
	return PLACES[region.replace(/-[0-9]+$/, '')] ?? null;
}

/** The first cluster of each known region that has no node yet. */
export function freeRegions(taken: readonly string[]): string[] {
	return Object.keys(PLACES).map((area) => {
		for (let cluster = 1; ; cluster += 1) if (!taken.includes(`${area}-${cluster}`)) return `${area}-${cluster}`;
	});
}
