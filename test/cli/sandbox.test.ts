import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { clientCredentials, getToken, managementClient, postToken } from '../support/clients.ts';
import { failToStartSandbox, type SandboxProcess, startSandbox, temporaryDataDir } from '../support/sandbox.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
	for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function dataDir(): Promise<string> {
	const { path, remove } = await temporaryDataDir();
	cleanups.push(remove);
	return path;
}

async function start(...options: Parameters<typeof startSandbox>): Promise<SandboxProcess> {
	const sandbox = await startSandbox(...options);
	cleanups.push(() => sandbox.stop());
	return sandbox;
}

const CONFIG = `
nodes: [{ region: eu-central-1 }, { region: us-east-1 }]
plans:
  - { name: Tiny, monthlyPriceCents: 100, limits: { maxConnections: 3, maxDocuments: 2, maxUsersPerDoc: 2, opsPerMinute: 100 } }
tenants:
  - name: Acme
    status: active
    apps:
      - { name: editor, licenseRegion: aws-eu-west-1, plan: Free, allowedDomains: ["localhost:3000"] }
      - { name: tiny, licenseRegion: aws-us-east-1, plan: Tiny, allowedDomains: [] }
`;

describe('the ready line', () => {
	it('is the only line on stdout, and everything in it accepts connections', async () => {
		const child = spawn('npm', ['run', '--silent', 'sandbox', '--', '--ephemeral', '--port', '0', '--json'], {
			stdio: ['ignore', 'pipe', 'inherit'],
			env: { ...process.env, WIRESOCKET_LOG_LEVEL: 'silent' },
		});
		const closed = once(child, 'close');
		let stdout = '';
		const firstLine = new Promise<void>((resolve) => {
			child.stdout.setEncoding('utf8').on('data', (text: string) => {
				stdout += text;
				if (stdout.includes('\n')) resolve();
			});
		});
		await firstLine;
		const ready = JSON.parse(stdout);
		expect(ready).toEqual({
			controlPlane: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
			console: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/#launch=[\w-]{43}$/),
			nodes: [
				{ region: 'eu-central-1', url: expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+$/) },
				{ region: 'us-east-1', url: expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+$/) },
			],
			operator: {
				username: 'operator',
				password: expect.any(String),
				clientId: expect.any(String),
				clientSecret: expect.any(String),
			},
			apps: [expect.objectContaining({ tenant: 'Demo', clientId: expect.any(String), clientSecret: expect.any(String) })],
		});
		for (const url of [
			`${ready.controlPlane}/health`,
			ready.console,
			...ready.nodes.map((node: { url: string }) => `${node.url.replace('ws', 'http')}/health`),
		])
			expect((await fetch(url)).status, url).toBe(200);
		child.kill('SIGTERM');
		await closed;
		expect(stdout.split('\n')).toHaveLength(2);
		await expect(fetch(`${ready.controlPlane}/health`)).rejects.toThrow();
	});

	it('without --json is for people, and names what to open', async () => {
		const child = spawn(process.execPath, ['core/cli.ts', 'sandbox', '--ephemeral', '--port', '0'], {
			stdio: ['ignore', 'pipe', 'ignore'],
		});
		const closed = once(child, 'close');
		let stdout = '';
		for await (const chunk of child.stdout) {
			stdout += chunk;
			if (stdout.includes('Ctrl-C')) child.kill('SIGINT');
		}
		expect(stdout).toMatch(/Console +http:\/\/127/);
		expect(stdout).toMatch(/client_secret/);
		expect(await closed).toEqual([0, null]);
	});
});

describe('configuration as code', () => {
	it('makes plans, tenants, apps and nodes, and tells their secrets; a second run tells and changes nothing', async () => {
		const path = await dataDir();
		const first = await start({ args: ['--data-dir', path], config: CONFIG });
		expect(first.apps.map(({ tenant, app }) => `${tenant}/${app}`)).toEqual(['Acme/editor', 'Acme/tiny']);
		const management = await managementClient(first);
		const before = await management.apps.list({});
		expect(before.items.find((app) => app.name === 'tiny')?.subscription).toMatchObject({
			planName: 'Tiny',
			limits: { maxConnections: 3 },
		});
		await first.stop();

		const second = await start({ args: ['--data-dir', path], config: CONFIG });
		expect(second.apps).toEqual([]);
		expect(second.operator).toBeNull();
		const again = await managementClient({ ...second, operator: first.operator });
		expect(await again.apps.list({})).toEqual(before);
		expect((await again.plans.list()).filter((plan) => plan.name === 'Tiny')).toHaveLength(1);
	});

	it('a changed file changes plans, limits and domains, and lets another app have the free plan', async () => {
		const path = await dataDir();
		const first = await start({ args: ['--data-dir', path], config: CONFIG });
		await first.stop();
		const changed = CONFIG.replace('maxConnections: 3', 'maxConnections: 7')
			.replace('plan: Free', 'plan: Starter')
			.replace('plan: Tiny', 'plan: Free')
			.replace('localhost:3000', 'localhost:5173');
		const second = await start({ args: ['--data-dir', path], config: changed });
		const management = await managementClient({ ...second, operator: first.operator });
		const apps = (await management.apps.list({})).items;
		expect(apps.find((app) => app.name === 'editor')).toMatchObject({
			subscription: { planName: 'Starter' },
			allowedDomains: ['localhost:5173'],
		});
		expect(apps.find((app) => app.name === 'tiny')?.subscription?.planName).toBe('Free');
		expect((await management.plans.list()).find((plan) => plan.name === 'Tiny')?.limits.maxConnections).toBe(7);
	});

	it.each([
		['an unknown key', CONFIG.replace('status: active', 'statos: active'), /sandbox\.yaml:6: tenants\[0\]: unknown "statos"/],
		[
			'a wrong region',
			CONFIG.replace('aws-eu-west-1', 'eu-west-1'),
			/sandbox\.yaml:9: tenants\[0\]\.apps\[0\]\.licenseRegion: must be one of aws-ap-northeast-1/,
		],
		[
			'a missing limit',
			CONFIG.replace(', opsPerMinute: 100', ''),
			/sandbox\.yaml:4: plans\[0\]\.limits\.opsPerMinute: is missing; it must be a number/,
		],
		[
			'an unknown plan',
			CONFIG.replace('plan: Tiny', 'plan: Tyni'),
			/sandbox\.yaml:10: .*there is no plan "Tyni"; the plans are Free, .*Tiny/,
		],
		[
			'a second free app',
			CONFIG.replace('plan: Tiny', 'plan: Free'),
			/sandbox\.yaml:10: .*one app on a free plan, and that is "editor"/,
		],
		[
			'a wrong domain',
			CONFIG.replace('"localhost:3000"', '"*.example.com"'),
			/sandbox\.yaml:9: .*allowedDomains\[0\]: wildcards are not allowed/,
		],
		[
			'apps of a pending tenant',
			CONFIG.replace('status: active', 'status: pending'),
			/sandbox\.yaml:9: tenants\[0\]\.apps: a pending tenant has no apps/,
		],
		['a repeated name', `${CONFIG}  - { name: ACME }\n`, /sandbox\.yaml:11: tenants\[1\]: repeats the tenant "ACME"/],
		['broken YAML', 'tenants: [', /sandbox\.yaml:\d+: /],
		['a list', '[]', /sandbox\.yaml:1: must be a mapping/],
	])('%s is refused with its line and what would be right, and nothing is half applied', async (_name, config, message) => {
		const path = await dataDir();
		const failed = await failToStartSandbox({ args: ['--data-dir', path], config });
		expect(failed.exitCode).toBe(1);
		expect(failed.stdout).toBe('');
		expect(failed.stderr).toMatch(message);
		expect(failed.stderr).not.toMatch(/\n\s+at /);
		const sandbox = await start({ args: ['--data-dir', path] });
		const management = await managementClient(sandbox);
		expect((await management.tenants.list({})).items).toEqual([]);
		expect((await management.plans.list()).map((plan) => plan.name)).toEqual(['Free', 'Starter', 'Team', 'Scale']);
	});

	it("another License Region for an app that exists is refused, and the app's plan is left alone", async () => {
		const path = await dataDir();
		const first = await start({ args: ['--data-dir', path], config: CONFIG });
		await first.stop();
		const moved = CONFIG.replace('aws-eu-west-1', 'aws-us-west-2').replace('plan: Tiny', 'plan: Starter');
		const failed = await failToStartSandbox({ args: ['--data-dir', path], config: moved });
		expect(failed.stderr).toMatch(/"editor" is pinned to aws-eu-west-1 since its creation/);
		const third = await start({ args: ['--data-dir', path] });
		const management = await managementClient({ ...third, operator: first.operator });
		expect((await management.apps.list({})).items.find((app) => app.name === 'tiny')?.subscription?.planName).toBe('Tiny');
	});

	it('a declared operator signs in with the declared password', async () => {
		const sandbox = await start({ config: { operator: { username: 'ada', password: 'correct horse battery' } } });
		expect(sandbox.operator).toMatchObject({ username: 'ada', password: 'correct horse battery' });
		await expect(managementClient(sandbox)).resolves.toBeDefined();
	});

	it('JSON is taken as well', async () => {
		const sandbox = await start({ config: { tenants: [{ name: 'Json' }] } });
		expect((await (await managementClient(sandbox)).tenants.list({})).items).toMatchObject([{ name: 'Json', status: 'active' }]);
	});
});

describe('the command line', () => {
	it.each([
		[['--port', 'abc'], /--port must be a number/],
		[['--nonsense'], /nonsense/],
		[['--ephemeral', '--data-dir', '/tmp/x'], /not both/],
		[['--config', '/does/not/exist.yaml', '--ephemeral'], /there is no such file/],
	])('%j is refused in words', async (args, message) => {
		const failed = await failToStartSandbox({ args });
		expect(failed.exitCode).toBeGreaterThan(0);
		expect(failed.stderr).toMatch(message);
		expect(failed.stderr).not.toMatch(/\n\s+at /);
	});
});

describe('process', () => {
	it('P2: a port that was asked for and is taken is an error that names the port and its holder', async () => {
		const server = createServer().listen(0, '127.0.0.1');
		await once(server, 'listening');
		cleanups.push(async () => server.close());
		const { port } = server.address() as { port: number };
		const failed = await failToStartSandbox({ args: ['--ephemeral', '--port', String(port)] });
		expect(failed.exitCode).toBe(1);
		expect(failed.stderr).toContain(`Port ${port} is in use by process ${process.pid}`);
	});

	it('P3: SIGTERM ends it with exit code 0; a second one is harmless', async () => {
		const sandbox = await start();
		const closed = once(sandbox.process, 'close');
		sandbox.process.kill('SIGTERM');
		sandbox.process.kill('SIGTERM');
		expect(await closed).toEqual([0, null]);
	});

	it('P5: a second start on the same data directory is refused and names the first process', async () => {
		const path = await dataDir();
		const first = await start({ args: ['--data-dir', path] });
		const failed = await failToStartSandbox({ args: ['--data-dir', path] });
		expect(failed.exitCode).toBe(1);
		expect(failed.stderr).toContain(`process ${first.process.pid}`);
		expect((await fetch(`${first.controlPlane}/health`)).status).toBe(200);
	});

	it('the data directory is for this user only, and so is the key in it', async () => {
		const path = join(await dataDir(), 'nested', 'data');
		await start({ args: ['--data-dir', path] });
		expect(statSync(path).mode & 0o777).toBe(0o700);
		expect(statSync(join(path, 'master.key')).mode & 0o777).toBe(0o600);
	});

	it('--ephemeral leaves nothing behind', async () => {
		const ours = () => readdirSync(tmpdir()).filter((name) => /^wiresocket-[^-]+$/.test(name));
		const before = new Set(ours());
		const sandbox = await start();
		const [created = '?'] = ours().filter(
			(name) =>
				!before.has(name) &&
				existsSync(join(tmpdir(), name, 'core.pid')) &&
				readFileSync(join(tmpdir(), name, 'core.pid'), 'utf8').trim() === String(sandbox.process.pid),
		);
		expect(existsSync(join(tmpdir(), created, 'global.db'))).toBe(true);
		await sandbox.stop();
		expect(existsSync(join(tmpdir(), created))).toBe(false);
	});

	it('after kill -9 tenants, apps and keys are as they were, and the same client secret still works', async () => {
		const path = await dataDir();
		const first = await start({ args: ['--data-dir', path], config: CONFIG });
		const [app] = first.apps;
		if (!app) throw new Error('no app');
		const management = await managementClient(first);
		const before = {
			tenants: await management.tenants.list({}),
			apps: await management.apps.list({}),
			keys: await management.keys.list(app),
		};
		const { refresh_token = '' } = await getToken(first.controlPlane, clientCredentials(app, 'WireSocket.API offline_access'));
		await first.stop('SIGKILL');

		const second = await start({ args: ['--data-dir', path] });
		const again = await managementClient({ ...second, operator: first.operator });
		expect({
			tenants: await again.tenants.list({}),
			apps: await again.apps.list({}),
			keys: await again.keys.list(app),
		}).toEqual(before);
		await getToken(second.controlPlane, clientCredentials(app));
		expect(
			(await postToken(second.controlPlane, { grant_type: 'refresh_token', refresh_token, client_id: app.clientId })).status,
		).toBe(200);
	});

	it('no secret is in any file of the data directory', async () => {
		const path = await dataDir();
		const sandbox = await start({ args: ['--data-dir', path], config: CONFIG });
		const { refresh_token = '?' } = await getToken(
			sandbox.controlPlane,
			clientCredentials(sandbox.apps[0] ?? { clientId: '', clientSecret: '' }, 'WireSocket.API offline_access'),
		);
		await sandbox.stop();
		const secrets = [
			...sandbox.apps.map((app) => app.clientSecret),
			sandbox.operator?.password ?? '?',
			sandbox.operator?.clientSecret ?? '?',
			refresh_token,
		];
		for (const file of readdirSync(path)) {
			const content = readFileSync(join(path, file)).toString('latin1');
			for (const secret of secrets) expect(content, file).not.toContain(secret);
			expect(content, file).not.toContain('"d":');
		}
	});
});
