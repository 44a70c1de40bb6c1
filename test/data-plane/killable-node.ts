import { join } from 'node:path';
import { startNode } from '../../core/data-plane/node.ts';
import { systemClock } from '../../core/platform/clock.ts';
import { createLogger } from '../../core/platform/logger.ts';
import { openSqliteFile } from '../../core/storage/sqlite/file.ts';
import { SYNC_MIGRATIONS, type SyncSchema } from '../../core/storage/sqlite/migrations/sync.ts';
import { sqliteSyncStores } from '../../core/storage/sqlite/sync-log.ts';
import { MemoryPlane, makeTenantKey, TestApp } from './memory-plane.ts';

// A node with a real sync log in the folder that is its argument, to be killed. Prints its URL and an app's token.

const TENANT_ID = '11111111-1111-4111-8111-111111111111';
const APP_ID = '22222222-2222-4222-8222-222222222222';
const [folder = '.'] = process.argv.slice(2);

const file = openSqliteFile<SyncSchema>(join(folder, 'sync.db'), SYNC_MIGRATIONS, 'log');
const plane = new MemoryPlane();
const key = await makeTenantKey('key');
const app = new TestApp(plane, key);
plane.published.set(TENANT_ID, [key.publicJwk]);
const node = await startNode({
	region: 'eu-central-1',
	host: '127.0.0.1',
	port: 0,
	planePort: plane,
	syncStore: sqliteSyncStores(file).of('eu-central-1'),
	clock: systemClock,
	logger: createLogger('silent'),
});
const token = await app.token({ tenantid: TENANT_ID, appId: APP_ID });
process.stdout.write(`${JSON.stringify({ url: node.url, token })}\n`);
