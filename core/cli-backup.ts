import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { prepareDataDir, readEnvironment } from './config.ts';
import { newPassphraseSchema } from './contract/data.ts';
import { backUpOffline, restoreOffline } from './offline-backup.ts';
import { UsageError } from './usage-error.ts';

export const BACKUP_USAGE = `Usage: npm run --silent sandbox -- backup --to FILE [--data-dir DIR]
       npm run --silent sandbox -- restore --from FILE [--data-dir DIR]

backup writes all data, as of one moment, to one new file; the sandbox may run meanwhile. restore checks such a file and puts
it in the place of all data: the next start uses it. The sandbox must not run then.

  --to FILE, --from FILE   the backup
  --data-dir DIR           where the data lies (default: this user's application data)
  --help                   this text

The passphrase comes from WIRESOCKET_BACKUP_PASSPHRASE, or else from the first line of standard input.
`;

interface BackupArguments {
	path: string;
	dataDir: string;
	passphrase: string;
}

/** Runs `sandbox backup` or `sandbox restore`. @throws {UsageError} @throws {StartError} when it cannot be done. */
export async function runBackupCommand(command: 'backup' | 'restore', args: string[]): Promise<void> {
	const environment = readEnvironment();
	const parsed = parse(command, args, environment.backupPassphrase, environment.dataDir);
	if (!parsed) {
		process.stdout.write(BACKUP_USAGE);
		return;
	}
	const masterKey = { supplied: undefined, environment: environment.masterKey };
	const dataDir = prepareDataDir(parsed.dataDir).path;
	const options = { ...parsed, dataDir, masterKey };
	if (command === 'backup') {
		const sizeBytes = await backUpOffline(options);
		process.stdout.write(`${JSON.stringify({ file: parsed.path, sizeBytes })}\n`);
	} else process.stdout.write(`${JSON.stringify(await restoreOffline(options))}\n`);
}

/** @returns null when only the usage was asked for. */
function parse(
	command: 'backup' | 'restore',
	args: string[],
	passphrase: string | undefined,
	dataDir: string,
): BackupArguments | null {
	const name = command === 'backup' ? 'to' : 'from';
	const values = readArguments(name, args);
	if (values.help) return null;
	const path = values[name];
	if (path === undefined) throw new UsageError(`Name the file with --${name}.`);
	const secret = passphrase ?? firstLineOfInput();
	const problem = command === 'backup' ? newPassphraseSchema.safeParse(secret).error?.issues[0]?.message : undefined;
	if (secret === '' || problem) throw new UsageError(`The passphrase ${problem ?? 'must not be empty'}.`);
	return { path, dataDir: values['data-dir'] ?? dataDir, passphrase: secret };
}

function readArguments(name: 'to' | 'from', args: string[]) {
	try {
		const options = { 'data-dir': { type: 'string' }, [name]: { type: 'string' }, help: { type: 'boolean' } } as const;
		const { values } = parseArgs({ args, strict: true, allowPositionals: false, options });
		return values as { 'data-dir'?: string; to?: string; from?: string; help?: boolean };
	} catch (error) {
		throw new UsageError((error as Error).message);
	}
}

/** From a pipe or a file; what is typed at a terminal would stay on the screen. */
function firstLineOfInput(): string {
	if (process.stdin.isTTY)
		throw new UsageError(
			'Set WIRESOCKET_BACKUP_PASSPHRASE, or send the passphrase through a pipe: it is not read from a terminal.',
		);
	return readFileSync(0, 'utf8').split(/\r?\n/, 1)[0] ?? '';
}
