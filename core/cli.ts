import './check-node.cjs';
import { parseArgs } from 'node:util';
import { BACKUP_USAGE, runBackupCommand } from './cli-backup.ts';
import { type RunningCore, startCore } from './compose.ts';
import { type DataDir, ephemeralDataDir, prepareDataDir, readEnvironment, rendererDir } from './config.ts';
import type { SettingsChanges } from './contract/settings.ts';
import { readDeclaration } from './declaration/read.ts';
import { DEMO_DECLARATION, EMPTY_DECLARATION } from './declaration/schema.ts';
import { systemClock } from './platform/clock.ts';
import { createLogger } from './platform/logger.ts';
import { StartError } from './platform/start-error.ts';
import { CONTROL_PLANE_PORT, DEFAULT_PORTS, portsFrom } from './ports.ts';
import { checkExposure, withOperator } from './serve-options.ts';
import { UsageError } from './usage-error.ts';

const SANDBOX_USAGE = `Usage: npm run --silent sandbox -- [options]

Starts a whole WireSocket service on this machine: control plane, nodes and console. Runs until SIGINT or SIGTERM.

  --data-dir DIR    keep the data in DIR (default: this user's application data)
  --ephemeral       keep the data in a new directory that is removed at the end
  --config FILE     apply this YAML or JSON file at the start (docs/sandbox.md)
  --port N          port of the control plane (default 4400 or the next free one); 0: free ports for all
  --keep-documents  documents outlive their sessions (docs/settings.md)
  --no-rate-limits  switch the rate limits off, for load tests
  --json            print one line of JSON when everything accepts connections
  --help            this text

"backup" and "restore" in front of the options: docs/backup.md
`;

const SERVE_USAGE = `Usage: npm run --silent serve -- [options]

Runs a WireSocket service on a server: control plane and nodes, without a console. Runs until SIGINT or SIGTERM.
docs/operations.md tells how to install it.

  --data-dir DIR    keep the data in DIR (default: WIRESOCKET_DATA_DIR, else this user's application data)
  --config FILE     apply this YAML or JSON file at the start: nodes, plans, tenants (docs/sandbox.md)
  --host ADDRESS    address to listen on (default 127.0.0.1); any other needs a proxy with TLS in front
  --port N          port of the control plane (default 4400); the nodes listen on N + 11 and on. 0: free ports for all
  --no-rate-limits  switch the rate limits off, for load tests
  --help            this text
`;

interface ServeArguments {
	dataDir: string | undefined;
	config: string | undefined;
	host: string;
	port: number;
	settings: SettingsChanges;
	help: boolean;
}

interface SandboxArguments {
	dataDir: string | undefined;
	ephemeral: boolean;
	config: string | undefined;
	port: number | undefined;
	settings: SettingsChanges;
	json: boolean;
	help: boolean;
}

function parseSandboxArguments(args: string[]): SandboxArguments {
	try {
		const { values } = parseArgs({
			args,
			strict: true,
			allowPositionals: false,
			options: {
				'data-dir': { type: 'string' },
				ephemeral: { type: 'boolean', default: false },
				config: { type: 'string' },
				port: { type: 'string' },
				'keep-documents': { type: 'boolean', default: false },
				'no-rate-limits': { type: 'boolean', default: false },
				json: { type: 'boolean', default: false },
				help: { type: 'boolean', default: false },
			},
		});
		if (values.ephemeral && values['data-dir'] !== undefined) throw new UsageError('Choose --data-dir or --ephemeral, not both.');
		return {
			dataDir: values['data-dir'],
			ephemeral: values.ephemeral,
			config: values.config,
			port: values.port === undefined ? undefined : parsePort(values.port),
			settings: {
				...(values['no-rate-limits'] ? { rateLimits: false } : {}),
				...(values['keep-documents'] ? { keepDocuments: true } : {}),
			},
			json: values.json,
			help: values.help,
		};
	} catch (error) {
		throw new UsageError((error as Error).message);
	}
}

function parsePort(text: string): number {
	const port = Number(text);
	if (!/^[0-9]+$/.test(text) || port > 65_535) throw new UsageError(`--port must be a number from 0 to 65535, not "${text}".`);
	return port;
}

function parseServeArguments(args: string[]): ServeArguments {
	try {
		const { values } = parseArgs({
			args,
			strict: true,
			allowPositionals: false,
			options: {
				'data-dir': { type: 'string' },
				config: { type: 'string' },
				host: { type: 'string', default: '127.0.0.1' },
				port: { type: 'string', default: String(CONTROL_PLANE_PORT) },
				'no-rate-limits': { type: 'boolean', default: false },
				help: { type: 'boolean', default: false },
			},
		});
		return {
			dataDir: values['data-dir'],
			config: values.config,
			host: values.host,
			port: parsePort(values.port),
			settings: values['no-rate-limits'] ? { rateLimits: false } : {},
			help: values.help,
		};
	} catch (error) {
		throw new UsageError((error as Error).message);
	}
}

/** What is wrong with the settings is said before anything is made or opened. */
async function serve(args: ServeArguments): Promise<void> {
	const environment = readEnvironment();
	const { publicUrl, trustedProxies } = environment;
	checkExposure({ host: args.host, publicUrl, trustedProxies });
	const file = args.config ? readDeclaration(args.config) : { declaration: EMPTY_DECLARATION, describe: plainly };
	const declaration = withOperator(file, environment.operator);
	const stopping = onStopSignal();
	const core = await startCore({
		dataDir: prepareDataDir(args.dataDir ?? environment.dataDir).path,
		masterKey: { supplied: undefined, environment: environment.masterKey },
		ports: portsFrom(args.port, true, true),
		server: { host: args.host, publicUrl },
		mail: environment.mail,
		tellsOperator: false,
		rendererDir: rendererDir(),
		settings: { ...environment.settings, ...args.settings },
		trustedProxies,
		declaration,
		clock: systemClock,
		logger: createLogger(environment.logLevel),
	});
	process.stdout.write(`${JSON.stringify(serveReport(core))}\n`);
	await stopping;
	await core.stop();
}

/** The ready line of a server: the trusted client of an operator that this run made is told this once. */
function serveReport({ controlPlaneUrl, nodes, applied }: RunningCore) {
	const { operator, apps } = applied;
	return {
		controlPlane: controlPlaneUrl,
		nodes,
		operator: operator && { username: operator.username, clientId: operator.clientId, clientSecret: operator.clientSecret },
		apps,
	};
}

async function sandbox(args: SandboxArguments): Promise<void> {
	const environment = readEnvironment();
	// Read first: an error in it should not leave a data directory behind.
	const fallback = args.ephemeral ? DEMO_DECLARATION : EMPTY_DECLARATION;
	const declaration = args.config ? readDeclaration(args.config) : { declaration: fallback, describe: plainly };
	const dataDir = args.ephemeral ? ephemeralDataDir() : prepareDataDir(args.dataDir ?? environment.dataDir);
	const stopping = onStopSignal();
	try {
		const core = await startCore({
			dataDir: dataDir.path,
			masterKey: { supplied: undefined, environment: environment.masterKey },
			ports: args.port === undefined ? DEFAULT_PORTS : portsFrom(args.port, args.port !== 0),
			rendererDir: rendererDir(),
			publicUrl: environment.publicUrl,
			mail: environment.mail,
			settings: { ...environment.settings, ...args.settings },
			trustedProxies: environment.trustedProxies,
			declaration,
			tellsOperator: true,
			clock: systemClock,
			logger: createLogger(environment.logLevel),
		});
		process.stdout.write(args.json ? `${JSON.stringify(report(core))}\n` : describe(core, dataDir));
		await stopping;
		await core.stop();
	} finally {
		dataDir.dispose();
	}
}

/** Where there is no file, there is no line to name. */
function plainly(_path: unknown, message: string): string {
	return message;
}

/** Resolves at the first SIGINT or SIGTERM; more of them change nothing (faults P3). */
function onStopSignal(): Promise<void> {
	return new Promise((resolve) => {
		for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
	});
}

/** The ready line: a stable interface (docs/sandbox.md). */
function report(core: RunningCore) {
	return {
		controlPlane: core.controlPlaneUrl,
		console: core.createLaunchUrl(),
		nodes: core.nodes,
		operator: core.applied.operator,
		apps: core.applied.apps,
	};
}

function describe(core: RunningCore, dataDir: DataDir): string {
	const lines = [
		`Control plane  ${core.controlPlaneUrl}`,
		...core.nodes.map((node) => `Node           ${node.url}  ${node.region}`),
		`Console        ${core.createLaunchUrl()}  (opens once)`,
		`Data           ${dataDir.path}`,
	];
	const { operator, apps } = core.applied;
	if (operator)
		lines.push(
			'',
			`Operator       ${operator.username}  password ${operator.password}`,
			`  console client ${operator.clientId}  secret ${operator.clientSecret}`,
		);
	for (const app of apps)
		lines.push(
			'',
			`App            ${app.tenant} / ${app.app}`,
			`  client_id ${app.clientId}`,
			`  client_secret ${app.clientSecret}`,
		);
	if (operator || apps.length > 0) lines.push('', 'Secrets are shown this once. Ctrl-C stops the sandbox.');
	else lines.push('', 'Ctrl-C stops the sandbox.');
	return `${lines.join('\n')}\n`;
}

async function runServe(rest: string[]): Promise<void> {
	const args = parseServeArguments(rest);
	if (args.help) process.stdout.write(SERVE_USAGE);
	else await serve(args);
}

async function runSandbox(rest: string[]): Promise<void> {
	const [command, ...further] = rest;
	if (command === 'backup' || command === 'restore') return runBackupCommand(command, further);
	const args = parseSandboxArguments(rest);
	if (args.help) process.stdout.write(SANDBOX_USAGE);
	else await sandbox(args);
}

function usageOf(command: string | undefined, first: string | undefined): string {
	if (command === 'serve') return SERVE_USAGE;
	return first === 'backup' || first === 'restore' ? BACKUP_USAGE : SANDBOX_USAGE;
}

async function main([command, ...rest]: string[]): Promise<number> {
	try {
		if (command === 'serve') await runServe(rest);
		else if (command === 'sandbox') await runSandbox(rest);
		else throw new UsageError(command === undefined ? 'Say what to start.' : `There is no command "${command}".`);
		return 0;
	} catch (error) {
		if (error instanceof UsageError) process.stderr.write(`${error.message}\n\n${usageOf(command, rest[0])}`);
		else if (error instanceof StartError) process.stderr.write(`${error.message}\n`);
		else throw error;
		return error instanceof UsageError ? 2 : 1;
	}
}

process.exitCode = await main(process.argv.slice(2));
