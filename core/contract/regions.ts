import { z } from 'zod';

/** A License Region: where an app's metadata, plan limits, billing log and session routing live, for ever. */
export interface LicenseRegion {
	code: string;
	/** The city or state people know it by. */
	place: string;
	/** Name of the region's database shard, the `dbCode` claim of its apps' tokens. */
	dbCode: string;
	/** WebSocket region that is nearest, preferred for the `regionCode` claim when a node runs there. */
	nearestNodeRegion: string;
}

/** The fixed list of License Regions (contract section 1). */
export const LICENSE_REGIONS = [
	{ code: 'aws-ap-northeast-1', place: 'Tokyo', dbCode: 'shard-01-ap-northeast-1', nearestNodeRegion: 'ap-northeast-1' },
	{ code: 'aws-ap-south-1', place: 'Mumbai', dbCode: 'shard-01-ap-south-1', nearestNodeRegion: 'ap-south-1' },
	{ code: 'aws-eu-west-1', place: 'Ireland', dbCode: 'shard-01-eu-west-1', nearestNodeRegion: 'eu-central-1' },
	{ code: 'aws-us-east-1', place: 'N. Virginia', dbCode: 'shard-01-us-east-1', nearestNodeRegion: 'us-east-1' },
	{ code: 'aws-us-east-2', place: 'Ohio', dbCode: 'shard-01-us-east-2', nearestNodeRegion: 'us-east-1' },
	{ code: 'aws-us-west-2', place: 'Oregon', dbCode: 'shard-01-us-west-2', nearestNodeRegion: 'us-east-1' },
] as const satisfies readonly LicenseRegion[];

export type LicenseRegionCode = (typeof LICENSE_REGIONS)[number]['code'];

const codes = LICENSE_REGIONS.map((region) => region.code) as [LicenseRegionCode, ...LicenseRegionCode[]];

export const licenseRegionCodeSchema = z.enum(codes, {
	error: `must be one of ${codes.join(', ')}`,
});

/** Looks a License Region up by its code. The code is typed, so there always is one. */
export function licenseRegion(code: LicenseRegionCode): LicenseRegion {
	return LICENSE_REGIONS.find((region) => region.code === code) as LicenseRegion;
}

/** A WebSocket region: region and cluster number, as in `eu-central-1`. Independent of License Regions. */
export const nodeRegionSchema = z
	.string()
	.regex(/^[a-z]{2}(-[a-z]+)+-[1-9][0-9]{0,2}$/, 'must be region-cluster, for example eu-central-1');
