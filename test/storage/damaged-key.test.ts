import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientCredentials, managementClient, postToken, readOAuthError } from '../support/clients.ts';
import { editDatabase } from '../support/databases.ts';
import { type SandboxProcess, startSandbox, temporaryDataDir } from '../support/sandbox.ts';

const app = { name: 'editor', licenseRegion: 'aws-eu-west-1', plan: 'Team' };
const CONFIG = { tenants: ['Acme', 'Globex'].map((name) => ({ name, apps: [app] })) };

let path: string;
let remove: () => Promise<void>;
let first: SandboxProcess;
let running: SandboxProcess;

beforeEach(async () => {
	({ path, remove } = await temporaryDataDir());
	first = await startSandbox({ args: ['--data-dir', path], config: CONFIG });
	await first.stop();
	const damaged = first.apps.find(({ tenant }) => tenant === 'Acme');
	editDatabase(join(path, 'global.db'), (db) => {
		const flip = `UPDATE signing_keys SET sealed_private_jwk = substr(sealed_private_jwk, 1, 200)
			|| CASE substr(sealed_private_jwk, 201, 1) WHEN 'A' THEN 'B' ELSE 'A' END || substr(sealed_private_jwk, 202)
			WHERE tenant_id = ?`;
		expect(db.prepare(flip).run(damaged?.tenantId).changes).toBe(1);
	});
	running = await startSandbox({ args: ['--data-dir', path] });
});
afterEach(async () => {
	await running.stop();
	await remove();
});

const grant = (tenant: string, scope?: string) => {
	const credentials = first.apps.find((entry) => entry.tenant === tenant);
	if (!credentials) throw new Error(`no app of ${tenant}`);
	return postToken(running.controlPlane, clientCredentials(credentials, scope));
};

describe('S6: a flipped byte in a sealed private key', () => {
	it('gives that tenant 503 with Retry-After, and all others their tokens', async () => {
		const refused = await grant('Acme');
		expect(refused.headers.get('retry-after')).toMatch(/^[0-9]+$/);
		expect(await readOAuthError(refused)).toMatchObject({ status: 503, error: 'temporarily_unavailable' });
		expect((await grant('Globex')).status).toBe(200);
		expect((await fetch(`${running.controlPlane}/health`)).status).toBe(200);
	});

	it('is recorded in the audit trail once, not with each request or start', async () => {
		for (let request = 0; request < 3; request += 1) await grant('Acme');
		await running.stop();
		running = await startSandbox({ args: ['--data-dir', path] });
		await grant('Acme');
		const management = await managementClient({ ...running, operator: first.operator });
		const { items } = await management.audit.list({ action: 'key.unreadable' });
		expect(items).toMatchObject([{ tenantId: first.apps[0]?.tenantId, actor: { kind: 'system' }, target: { type: 'key' } }]);
	});

	it('is repaired by rotating the key', async () => {
		expect((await grant('Acme')).status).toBe(503);
		const management = await managementClient({ ...running, operator: first.operator });
		await management.keys.rotate({ tenantId: first.apps[0]?.tenantId ?? '' });
		expect((await grant('Acme')).status).toBe(200);
	});
});
