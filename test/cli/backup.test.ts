import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dataCall, PASSPHRASE, stage, untilReplaced } from '../support/backup.ts';
import { type ManagementClient, managementClient } from '../support/clients.ts';
import { integrityProblems } from '../support/databases.ts';
import { runNode } from '../support/run-process.ts';
import { type SandboxProcess, startSandbox, temporaryDataDir } from '../support/sandbox.ts';

const CLI = join(import.meta.dirname, '../../core/cli.ts');

let folder: Awaited<ReturnType<typeof temporaryDataDir>>;
let file: string;
let running: SandboxProcess | undefined;

beforeEach(async () => {
	folder = await temporaryDataDir();
	file = join(folder.path, 'all.backup');
});
afterEach(async () => {
	await running?.stop();
	await folder.remove();
});

const dataDir = () => join(folder.path, 'data');

async function start(operator: SandboxProcess['operator'] = null): Promise<SandboxProcess> {
	running = await startSandbox({ args: ['--data-dir', dataDir()] });
	return { ...running, operator: running.operator ?? operator };
}

function command(args: string[], env: Record<string, string> = { WIRESOCKET_BACKUP_PASSPHRASE: PASSPHRASE }) {
	return runNode([CLI, 'sandbox', ...args], {
		cwd: folder.path,
		env: { ...process.env, ...env },
		timeoutMs: 30_000,
		output: 'capture',
	});
}

const names = async (api: ManagementClient) => (await api.tenants.list({})).items.map(({ name }) => name).sort();

describe('sandbox backup and restore', () => {
	it('back up beside the process that runs, and restore when none does', async () => {
		const sandbox = await start();
		const api = await managementClient(sandbox);
		await api.tenants.create({ name: 'Before' });
		const made = await command(['backup', '--to', file, '--data-dir', dataDir()]);
		expect(made).toMatchObject({ exitCode: 0, stderr: '' });
		expect(JSON.parse(made.stdout)).toEqual({ file, sizeBytes: statSync(file).size });
		expect(statSync(file).mode & 0o777).toBe(0o600);
		await api.tenants.create({ name: 'After' });

		const inUse = await command(['restore', '--from', file, '--data-dir', dataDir()]);
		expect(inUse.exitCode).toBe(1);
		expect(inUse.stderr).toMatch(new RegExp(`${sandbox.process.pid}`));

		await sandbox.stop();
		const restored = await command(['restore', '--from', file, '--data-dir', dataDir()]);
		expect(restored).toMatchObject({ exitCode: 0, stderr: '' });
		expect(JSON.parse(restored.stdout)).toMatchObject({ checked: { counts: { tenants: 1 }, auditIntact: true } });
		const again = await start(sandbox.operator);
		expect(await names(await managementClient(again))).toEqual(['Before']);
		expect(readdirSync(dataDir())).not.toContain('replacement');
	});

	it('restores into a directory that holds nothing, and into one whose database is damaged', async () => {
		const sandbox = await start();
		await (await managementClient(sandbox)).tenants.create({ name: 'Saved' });
		await command(['backup', '--to', file, '--data-dir', dataDir()]);
		await sandbox.stop();
		writeFileSync(join(dataDir(), 'global.db'), 'garbage');
		expect((await command(['restore', '--from', file, '--data-dir', dataDir()])).exitCode).toBe(0);
		const again = await start(sandbox.operator);
		expect(await names(await managementClient(again))).toEqual(['Saved']);
		await again.stop();

		const elsewhere = join(folder.path, 'elsewhere');
		expect((await command(['restore', '--from', file, '--data-dir', elsewhere])).exitCode).toBe(0);
		running = await startSandbox({ args: ['--data-dir', elsewhere] });
		expect(await names(await managementClient({ ...running, operator: sandbox.operator }))).toEqual(['Saved']);
	});

	it('say what is wrong, and change nothing: a file that exists, another passphrase, no passphrase, no file', async () => {
		const sandbox = await start();
		await sandbox.stop();
		expect((await command(['backup', '--to', file, '--data-dir', dataDir()])).exitCode).toBe(0);
		const before = readFileSync(file);
		const exists = await command(['backup', '--to', file, '--data-dir', dataDir()]);
		expect(exists).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/is there already/) });
		expect(readFileSync(file).equals(before)).toBe(true);
		const wrong = { WIRESOCKET_BACKUP_PASSPHRASE: 'wrong horse battery staple' };
		const refused = await command(['restore', '--from', file, '--data-dir', dataDir()], wrong);
		expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/does not open the backup/) });
		expect(refused.stderr).not.toMatch(/\n\s+at /);
		const none = await command(['restore', '--from', file, '--data-dir', dataDir()], { WIRESOCKET_BACKUP_PASSPHRASE: '' });
		expect(none).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/passphrase must not be empty/) });
		const missing = await command(['restore', '--from', `${file}.not`, '--data-dir', dataDir()]);
		expect(missing).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/There is no file/) });
		const empty = await command(['backup', '--to', `${file}.2`, '--data-dir', join(folder.path, 'nothing')]);
		expect(empty.exitCode).toBe(1);
		expect(existsSync(`${file}.2`)).toBe(false);
		await start(sandbox.operator);
		expect(integrityProblems(dataDir())).toEqual([]);
	});
});

describe('a restore that is killed', () => {
	it('S1: leaves the old data or the new, never half, and goes on at the next start', { timeout: 120_000 }, async () => {
		const sandbox = await start();
		const { operator } = sandbox;
		await (await managementClient(sandbox)).tenants.create({ name: 'New' });
		await command(['backup', '--to', file, '--data-dir', dataDir()]);
		await sandbox.stop();
		const backup = readFileSync(file);
		const seen = new Set<string>();
		for (const delayMs of [0, 5, 20, 60, 150, 2_300]) {
			const run = await start(operator);
			const api = await managementClient(run);
			await api.tenants.create({ name: `Old ${delayMs}` });
			const before = await names(api);
			expect((await stage(run, backup)).status).toBe(200);
			const applied = dataCall(run, 'POST', '/sandbox/data/restore/apply').catch(() => null);
			await new Promise((resolve) => setTimeout(resolve, delayMs));
			await run.stop('SIGKILL');
			await applied;
			const again = await start(operator);
			const found = await names(await managementClient(again));
			expect([JSON.stringify(before), '["New"]']).toContain(JSON.stringify(found));
			expect((await (await managementClient(again)).audit.verify()).intact).toBe(true);
			expect(integrityProblems(dataDir())).toEqual([]);
			seen.add(found.length === 1 ? 'new' : 'old');
			await again.stop();
		}
		expect(seen).toContain('new');
		const last = await start(operator);
		expect((await stage(last, backup)).status).toBe(200);
		await dataCall(last, 'POST', '/sandbox/data/restore/apply');
		await untilReplaced('restore', () => dataCall(last, 'GET', '/sandbox/data/restore'));
	});
});
