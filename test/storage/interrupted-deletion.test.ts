import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { expect, it } from 'vitest';
import { managementClient } from '../support/clients.ts';
import { startSandbox, temporaryDataDir } from '../support/sandbox.ts';

it('a deletion that a kill interrupted is ended at the next start, in every shard', async () => {
	const { path, remove } = await temporaryDataDir();
	const apps = ['aws-eu-west-1', 'aws-us-east-1'].map((licenseRegion) => ({
		name: licenseRegion,
		licenseRegion,
		plan: 'Starter',
	}));
	const first = await startSandbox({
		args: ['--data-dir', path],
		config: {
			tenants: [
				{ name: 'Gone', apps },
				{ name: 'Stays', apps },
			],
		},
	});
	await first.stop();
	const db = new BetterSqlite3(join(path, 'global.db'));
	db.exec("UPDATE tenants SET status = 'deleting' WHERE name = 'Gone'");
	db.close();

	const second = await startSandbox({ args: ['--data-dir', path] });
	const management = await managementClient({ ...second, operator: first.operator });
	expect((await management.tenants.list({})).items).toMatchObject([{ name: 'Stays', appCount: 2 }]);
	expect((await management.apps.list({})).items.map((app) => app.tenantName)).toEqual(['Stays', 'Stays']);
	expect(await management.audit.verify()).toMatchObject({ intact: true });
	await second.stop();
	await remove();
});
