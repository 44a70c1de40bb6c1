import './check-node.cjs';
import { type RunningCore, startCore } from './compose.ts';
import { prepareDataDir, readEnvironment, rendererDir } from './config.ts';
import { type CoreMessage, hostMessageSchema, type StartOptions } from './contract/host-protocol.ts';
import { EMPTY_DECLARATION } from './declaration/schema.ts';
import { HostMasterKey } from './master-key/host-store.ts';
import { systemClock } from './platform/clock.ts';
import { createLogger, type Logger } from './platform/logger.ts';
import { DataDirInUseError, StartError } from './platform/start-error.ts';
import { DEFAULT_PORTS } from './ports.ts';

/** The way to the host: Electron's utility process has a port, a forked Node process a channel. */
interface Host {
	send(message: CoreMessage): void;
	onMessage(listener: (message: unknown) => void): void;
	onGone(listener: () => void): void;
}

function connectHost(): Host {
	const port = process.parentPort;
	if (port)
		return {
			send: (message) => port.postMessage(message),
			onMessage: (listener) => port.on('message', (event) => listener(event.data)),
			// Electron ends a utility process together with its parent.
			onGone: () => undefined,
		};
	if (!process.send)
		throw new StartError('The core process is started by the desktop app. For a headless sandbox run: npm run sandbox');
	return {
		send: (message) => process.send?.(message),
		onMessage: (listener) => process.on('message', listener),
		onGone: (listener) => process.once('disconnect', listener),
	};
}

function start(options: StartOptions, hostMasterKey: HostMasterKey, logger: Logger): Promise<RunningCore> {
	const environment = readEnvironment();
	return startCore({
		dataDir: prepareDataDir(options.dataDir ?? environment.dataDir).path,
		masterKey: {
			supplied: options.masterKey,
			environment: environment.masterKey,
			store: (text) => hostMasterKey.store(text),
		},
		ports: DEFAULT_PORTS,
		rendererDir: options.rendererDir ?? rendererDir(),
		launchBaseUrl: options.launchBaseUrl,
		publicUrl: environment.publicUrl,
		mail: environment.mail,
		settings: environment.settings,
		trustedProxies: environment.trustedProxies,
		declaration: { declaration: EMPTY_DECLARATION, describe: (_path, message) => message },
		tellsOperator: false,
		clock: systemClock,
		logger,
	});
}

/** Serves one host: start, say ready, answer, stop when told to or when the host is gone. */
function serveHost(host: Host): void {
	const logger = createLogger(readEnvironment().logLevel);
	const hostMasterKey = new HostMasterKey((message) => host.send(message));
	let starting: Promise<RunningCore> | undefined;

	const stop = async () => {
		const core = await starting?.catch(() => undefined);
		await core?.stop();
		process.exit(0);
	};
	const begin = async (options: StartOptions) => {
		starting ??= start(options, hostMasterKey, logger);
		try {
			const core = await starting;
			const { controlPlaneUrl, consoleUrl } = core;
			if (consoleUrl === null) throw new Error('core was started without the console that its host needs');
			host.send({
				type: 'ready',
				controlPlaneUrl,
				consoleUrl,
				launchUrl: core.createLaunchUrl(),
			});
		} catch (error) {
			fail(host, error, logger);
		}
	};
	host.onMessage((message) => {
		const { data } = hostMessageSchema.safeParse(message);
		if (data?.type === 'start') void begin(data.options);
		else if (data?.type === 'launch')
			void starting?.then((core) => host.send({ type: 'launch', launchUrl: core.createLaunchUrl() }));
		else if (data?.type === 'master-key-stored') hostMasterKey.answered(data.stored);
		else if (data?.type === 'stop') void stop();
		else logger.warn('a message from the host was not understood');
	});
	host.onGone(() => void stop());
	for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());
	host.send({ type: 'hello' });
}

function fail(host: Host, error: unknown, logger: Logger): void {
	if (!(error instanceof StartError)) logger.fatal({ reason: (error as Error).stack }, 'core could not start');
	const message = error instanceof StartError ? error.message : 'The core process could not start; its log says why.';
	const otherPid = error instanceof DataDirInUseError && error.otherPid !== null ? { otherPid: error.otherPid } : {};
	host.send({ type: 'failed', message, ...otherPid });
	// The host ends the process when it has read that; nothing else keeps it running.
	process.exitCode = 1;
}

serveHost(connectHost());
