import { cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from '../../support/sandbox.ts';
import { seedDeclaration } from '../../support/seed-declaration.ts';

/** Every seventh of the seed's tenants has no apps yet: 200 have. */
const TENANTS = 233;
const APPS_PER_TENANT = 50;
/** Making ten thousand apps takes two minutes, so what was made once is kept. */
const KEPT = join(import.meta.dirname, '../../../node_modules/.cache/wiresocket-bench-200x50');

/** A data directory with 200 tenants of 50 apps, for one run. @returns its path, and how to remove it */
export async function seededDataDir(): Promise<{ path: string; remove(): void }> {
	if (!existsSync(KEPT)) await seed();
	const path = mkdtempSync(join(tmpdir(), 'wiresocket-bench-'));
	cpSync(KEPT, path, { recursive: true });
	return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

async function seed(): Promise<void> {
	process.stderr.write('Making 10 000 apps, which takes two minutes …\n');
	const unfinished = `${KEPT}.${process.pid}`;
	const sandbox = await startSandbox({
		args: ['--data-dir', unfinished, '--no-rate-limits'],
		config: seedDeclaration(TENANTS, APPS_PER_TENANT),
		env: { WIRESOCKET_LOG_LEVEL: 'error' },
	});
	await sandbox.stop();
	renameSync(unfinished, KEPT);
}
