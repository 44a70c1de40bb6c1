import { afterEach, beforeEach, expect, it } from 'vitest';
import { clientCredentials, getToken, managementClient } from '../support/clients.ts';
import { startSandbox, temporaryDataDir } from '../support/sandbox.ts';

const TOKENS = 3;

let dataDir: Awaited<ReturnType<typeof temporaryDataDir>>;
beforeEach(async () => {
	dataDir = await temporaryDataDir();
});
afterEach(() => dataDir.remove());

it('what revoking a key would touch counts tokens of before a restart', async () => {
	const args = ['--data-dir', dataDir.path];
	const config = {
		tenants: [{ name: 'Acme', apps: [{ name: 'editor', licenseRegion: 'aws-eu-west-1', plan: 'Free' }] }],
	};
	const first = await startSandbox({ args, config });
	const [app] = first.apps;
	if (!app) throw new Error('the sandbox made no app');
	for (let issued = 0; issued < TOKENS; issued += 1) await getToken(first.controlPlane, clientCredentials(app));
	const impact = async (sandbox: typeof first) => {
		const management = await managementClient({ ...sandbox, operator: first.operator });
		const [key] = await management.keys.list({ tenantId: app.tenantId });
		return management.keys.impact({ tenantId: app.tenantId, kid: key?.kid ?? '' });
	};
	const before = await impact(first);
	expect(before.liveTokens).toBe(TOKENS);
	await first.stop();

	const second = await startSandbox({ args, config });
	expect(await impact(second)).toEqual(before);
	await second.stop();
});
