import { join } from 'node:path';
import { LICENSE_REGIONS, type LicenseRegionCode, licenseRegion } from '../../contract/regions.ts';
import type { Sealer } from '../../platform/sealing.ts';
import { StartError } from '../../platform/start-error.ts';
import { columnCipher, type DataKey, LOCKED_COLUMNS, newDataKey } from './column-cipher.ts';
import { openSqliteFile, type SqliteFile } from './file.ts';
import { SHARD_MIGRATIONS, type ShardSchema } from './migrations/shard.ts';

/** One file per License Region. */
export type Shards = Record<LicenseRegionCode, SqliteFile<ShardSchema>>;

/**
 * Opens every region's shard. Their sealed columns are out of reach until {@link unlockShards}.
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
	shard.setColumns(LOCKED_COLUMNS);
	const name = shard.first(shard.query.selectFrom('shard').select('db_code'))?.db_code;
	if (name === undefined) shard.run(shard.query.insertInto('shard').values({ db_code: dbCode }));
	else if (name !== dbCode) {
		shard.close();
		throw new StartError(`${path} holds the shard ${name}, not ${dbCode}. Give the files their own names back.`);
	}
	return shard;
}

/**
 * Unseals each shard's data keys, and makes the first one of a new shard. The keys lie in the shard's own file only, so
 * nothing of one region opens what lies in another's file (contract section 1).
 *
 * @param sealer of the master key
 * @throws {StartError} when a shard's key does not open.
 */
export async function unlockShards(shards: Shards, sealer: Sealer): Promise<void> {
	for (const { code, dbCode } of LICENSE_REGIONS)
		shards[code].setColumns(columnCipher(dbCode, await dataKeys(shards[code], dbCode, sealer)));
}

async function dataKeys(shard: SqliteFile<ShardSchema>, dbCode: string, sealer: Sealer): Promise<DataKey[]> {
	const rows = shard.all(shard.query.selectFrom('data_keys').selectAll().orderBy('version'));
	if (rows.length === 0) return [await makeDataKey(shard, dbCode, sealer)];
	try {
		return await Promise.all(
			rows.map(async ({ version, sealed_key }) => ({
				version,
				bytes: Buffer.from(await sealer.unseal(sealed_key), 'base64url'),
			})),
		);
	} catch {
		throw new StartError(
			`The data key of ${dbCode} cannot be unsealed with the master key: it was altered, or the file is of another data directory. Restore ${dbCode}.db from a backup of this directory; it was left as it is.`,
		);
	}
}

async function makeDataKey(shard: SqliteFile<ShardSchema>, dbCode: string, sealer: Sealer): Promise<DataKey> {
	// With data and without its key something was lost; a new key would hide that.
	if (shard.first(shard.query.selectFrom('audit').select('seq').limit(1)))
		throw new StartError(`${dbCode}.db has data, yet its data key is missing. Restore the file from a backup.`);
	const key = newDataKey(1);
	const sealed_key = await sealer.seal(Buffer.from(key.bytes).toString('base64url'));
	shard.run(shard.query.insertInto('data_keys').values({ version: key.version, sealed_key }));
	return key;
}
