import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { emailSchema } from './contract/accounts.ts';
import { defaultDataDir } from './contract/data-dir.ts';
import type { SettingsChanges } from './contract/settings.ts';
import { clientAddressBehind } from './platform/client-address.ts';
import { StartError } from './platform/start-error.ts';

/** What the environment says; the only place that reads it. */
export interface EnvironmentConfig {
	logLevel: string;
	/** `WIRESOCKET_MASTER_KEY` as `version:base64url`, and on a second line `WIRESOCKET_MASTER_KEY_PREVIOUS`. */
	masterKey: string | undefined;
	/** `WIRESOCKET_PUBLIC_URL`, without a slash at the end: how clients reach the control plane of a server; base of the links in mails. */
	publicUrl: string | undefined;
	/** `WIRESOCKET_OPERATOR_USERNAME` and `…_PASSWORD`: the first operator of a server. */
	operator: { username: string | undefined; password: string | undefined };
	/** `WIRESOCKET_TRUSTED_PROXIES`: addresses and CIDR blocks, with commas between. */
	trustedProxies: string[];
	/** `WIRESOCKET_BACKUP_PASSPHRASE`: seals and opens backups on the command line. */
	backupPassphrase: string | undefined;
	/** Where data lies when the command line does not say it. */
	dataDir: string;
	/** `WIRESOCKET_KEEP_DOCUMENTS` and `WIRESOCKET_CONTENT_VIEWING`, `true` or `false`: settings that hold for this run. */
	settings: SettingsChanges;
	/** The mail server (`WIRESOCKET_SMTP_URL`, `WIRESOCKET_MAIL_FROM`); null: mails stay in the outbox. */
	mail: { url: string; from: string } | null;
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];
const DIRECTORY_MODE = 0o700;

/** Reads the environment. @throws {StartError} for a value that means nothing. */
export function readEnvironment(): EnvironmentConfig {
	const logLevel = process.env.WIRESOCKET_LOG_LEVEL ?? 'info';
	if (!LOG_LEVELS.includes(logLevel)) throw new StartError(`WIRESOCKET_LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}.`);
	return {
		logLevel,
		masterKey: readMasterKey(process.env.WIRESOCKET_MASTER_KEY, process.env.WIRESOCKET_MASTER_KEY_PREVIOUS),
		operator: {
			username: process.env.WIRESOCKET_OPERATOR_USERNAME || undefined,
			password: process.env.WIRESOCKET_OPERATOR_PASSWORD || undefined,
		},
		backupPassphrase: process.env.WIRESOCKET_BACKUP_PASSPHRASE || undefined,
		trustedProxies: readTrustedProxies(process.env.WIRESOCKET_TRUSTED_PROXIES ?? ''),
		dataDir: defaultDataDir(process.platform, process.env, homedir()),
		publicUrl: readPublicUrl(process.env.WIRESOCKET_PUBLIC_URL),
		settings: readSettings(process.env),
		mail: readMail(process.env.WIRESOCKET_SMTP_URL, process.env.WIRESOCKET_MAIL_FROM),
	};
}

function readPublicUrl(text: string | undefined): string | undefined {
	if (!text) return undefined;
	const url = URL.canParse(text) ? new URL(text) : null;
	if (!url || !['http:', 'https:'].includes(url.protocol) || url.username || url.search || url.hash)
		throw new StartError('WIRESOCKET_PUBLIC_URL must be an origin such as https://api.example.com.');
	return url.href.replace(/\/+$/, '');
}

/** Settings that the environment decides; those that it does not name are left out. */
function readSettings(texts: Record<string, string | undefined>): SettingsChanges {
	const keepDocuments = readSwitch(texts, 'WIRESOCKET_KEEP_DOCUMENTS');
	const contentViewing = readSwitch(texts, 'WIRESOCKET_CONTENT_VIEWING');
	return {
		...(keepDocuments === undefined ? {} : { keepDocuments }),
		...(contentViewing === undefined ? {} : { contentViewing }),
	};
}

function readSwitch(texts: Record<string, string | undefined>, name: string): boolean | undefined {
	const text = texts[name];
	if (!text) return undefined;
	if (text !== 'true' && text !== 'false') throw new StartError(`${name} must be true or false.`);
	return text === 'true';
}

/** The URL may hold a password, so no message repeats it. */
function readMail(url: string | undefined, from: string | undefined): EnvironmentConfig['mail'] {
	if (!url && !from) return null;
	if (!url || !URL.canParse(url) || !['smtp:', 'smtps:'].includes(new URL(url).protocol))
		throw new StartError('WIRESOCKET_SMTP_URL must be an smtp or smtps URL such as smtp://user:password@mail.example.com:587.');
	if (!from || !emailSchema.safeParse(from).success)
		throw new StartError('WIRESOCKET_MAIL_FROM must be the e-mail address that mails come from.');
	return { url, from };
}

function readMasterKey(current: string | undefined, previous: string | undefined): string | undefined {
	if (!current && previous)
		throw new StartError('WIRESOCKET_MASTER_KEY_PREVIOUS goes with WIRESOCKET_MASTER_KEY, which is not set.');
	return current && previous ? `${current}\n${previous}` : current || undefined;
}

function readTrustedProxies(text: string): string[] {
	const entries = text
		.split(',')
		.map((entry) => entry.trim())
		.filter((entry) => entry !== '');
	try {
		clientAddressBehind(entries);
	} catch (error) {
		throw new StartError(`WIRESOCKET_TRUSTED_PROXIES is not usable: ${(error as Error).message}.`);
	}
	return entries;
}

/** A data directory, and how to leave it when the process ends. */
export interface DataDir {
	path: string;
	/** Removes an ephemeral directory; leaves any other. */
	dispose(): void;
}

/** Makes a data directory that only this user can read. @throws {StartError} when it cannot. */
export function prepareDataDir(path: string): DataDir {
	const absolute = resolve(path);
	try {
		mkdirSync(absolute, { recursive: true, mode: DIRECTORY_MODE });
		chmodSync(absolute, DIRECTORY_MODE);
	} catch (error) {
		throw new StartError(
			`The data directory ${absolute} cannot be used (${(error as Error).message}). Choose another one with --data-dir.`,
		);
	}
	return { path: absolute, dispose: () => undefined };
}

/** Makes a data directory for one run. */
export function ephemeralDataDir(): DataDir {
	const path = mkdtempSync(join(tmpdir(), 'wiresocket-'));
	return { path, dispose: () => rmSync(path, { recursive: true, force: true }) };
}

/** Where the built screens lie: beside the built program, or in the build folder of a checkout. */
export function rendererDir(): string {
	const besideBuild = join(import.meta.dirname, '../renderer');
	return existsSync(join(besideBuild, 'index.html')) && basename(dirname(import.meta.dirname)) === 'out'
		? besideBuild
		: join(import.meta.dirname, '../out/renderer');
}
