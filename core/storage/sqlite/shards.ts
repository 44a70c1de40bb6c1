import { join } from 'node:path';
import { LICENSE_REGIONS, type LicenseRegionCode, licenseRegion } from '../../contract/regions.ts';
import { StartError } from '../../platform/start-error.ts';
import { openSqliteFile, type SqliteFile } from './file.ts';
import { SHARD_MIGRATIONS, type ShardSchema } from './migrations/shard.ts';

/** One file per License Region. */
export type Shards = Record<LicenseRegionCode, SqliteFile<ShardSchema>>;

/**
 * Opens every region's shard.
 *
 * @param opened takes each file as it is opened, so that the caller can close them when a later one fails
 * @throws {StartError} also for a shard under another shard's name.
 */
export function openShards(dataDir: string, opened: (file: SqliteFile<ShardSchema>) => void): Shards {
	const shards = LICENSE_REGIONS.map(({ code }) => {
		const shard = openShard(dataDir, code);
		opened(shard);
		return [code, shard] as const;
	});
	return Object.fromEntries(shards) as Shards;
}

function openShard(dataDir: string, code: LicenseRegionCode): SqliteFile<ShardSchema> {
	const { dbCode } = licenseRegion(code);
	const path = join(dataDir, `${dbCode}.db`);
	const shard = openSqliteFile<ShardSchema>(path, SHARD_MIGRATIONS);
	const name = shard.first(shard.query.selectFrom('shard').select('db_code'))?.db_code;
	if (name === undefined) shard.run(shard.query.insertInto('shard').values({ db_code: dbCode }));
	else if (name !== dbCode) {
		shard.close();
		throw new StartError(`${path} holds the shard ${name}, not ${dbCode}. Give the files their own names back.`);
	}
	return shard;
}
