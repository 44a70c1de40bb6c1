import { type OpenKeys, openData } from './compose-data.ts';
import { createConsole } from './console/backend.ts';
import { Downloads } from './console/downloads.ts';
import { RemoteService } from './console/instances/service.ts';
import { Instances } from './console/instances.ts';
import { createRelay } from './console/playground/relay.ts';
import { RelayTickets } from './console/playground/tickets.ts';
import { Sessions } from './console/sessions.ts';
import { LAUNCH_PARAMETER } from './contract/console.ts';
import type { Instance } from './contract/instance.ts';
import { NODE_POLICIES, type NodePolicyName } from './contract/node-endpoints.ts';
import type { MailDelivery as MailDeliveryFacts } from './contract/outbox.ts';
import type { Settings, SettingsChanges } from './contract/settings.ts';
import { AccountService } from './control-plane/accounts/service.ts';
import { SessionService } from './control-plane/accounts/sessions.ts';
import { AppService } from './control-plane/apps/service.ts';
import { AppUsageService } from './control-plane/apps/usage.ts';
import { RotationNotice } from './control-plane/attention/rotation-notice.ts';
import { AttentionService } from './control-plane/attention/service.ts';
import { AuditRetention } from './control-plane/audit/retention.ts';
import { billingMails } from './control-plane/billing/mails.ts';
import { BillingService } from './control-plane/billing/service.ts';
import { DataService } from './control-plane/data/service.ts';
import { EventHub } from './control-plane/events/hub.ts';
import { IssuedTokens } from './control-plane/keys/issued-tokens.ts';
import { KeyService } from './control-plane/keys/service.ts';
import { InsightService } from './control-plane/live/insight.ts';
import { LiveLists } from './control-plane/live/lists.ts';
import { NodeInsights } from './control-plane/live/node-insights.ts';
import { RefusalLog } from './control-plane/live/refusals.ts';
import { LiveRegistry } from './control-plane/live/registry.ts';
import { Revocations } from './control-plane/live/revocations.ts';
import { MasterKeyService } from './control-plane/master-key/service.ts';
import { InvitationService } from './control-plane/members/invitations.ts';
import { MemberService } from './control-plane/members/service.ts';
import { SignUpService } from './control-plane/members/sign-up.ts';
import { NodeRegistry } from './control-plane/nodes/registry.ts';
import { NodeService } from './control-plane/nodes/service.ts';
import { ConsoleClientService } from './control-plane/operators/console-clients.ts';
import { OperatorService } from './control-plane/operators/service.ts';
import { MailDelivery } from './control-plane/outbox/delivery.ts';
import { mailRetention } from './control-plane/outbox/retention.ts';
import { Outbox } from './control-plane/outbox/service.ts';
import { createPlanePort } from './control-plane/plane-adapter.ts';
import { SEED_PLANS } from './control-plane/plans/seed.ts';
import { PlanService } from './control-plane/plans/service.ts';
import { SandboxClockService } from './control-plane/sandbox/clock-service.ts';
import { Schedule } from './control-plane/schedule.ts';
import { SettingsService } from './control-plane/settings/service.ts';
import { TenantNotices } from './control-plane/tenants/notices.ts';
import { TenantService } from './control-plane/tenants/service.ts';
import { TokenService } from './control-plane/tokens/service.ts';
import { TestTokenService } from './control-plane/tokens/test-tokens.ts';
import { TokenEra } from './control-plane/tokens/token-era.ts';
import type { NodePolicies } from './data-plane/policies.ts';
import { type Applied, applyDeclaration } from './declaration/apply.ts';
import type { DeclarationFile } from './declaration/read.ts';
import { EMPTY_DECLARATION } from './declaration/schema.ts';
import { type ControlPlane, createControlPlane } from './http/control-plane.ts';
import { Idempotency } from './http/idempotency/idempotency.ts';
import { type Listener, listen, type Peer } from './http/listener.ts';
import { listenOn, type PortChoice } from './http/port-choice.ts';
import {
	createFailureLimit,
	createRateLimit,
	FAILED_SIGN_IN_POLICY,
	INVITATION_POLICY,
	JWKS_POLICY,
	MANAGEMENT_POLICY,
	SIGN_UP_POLICY,
	TOKEN_POLICY,
} from './http/rate-limit.ts';
import { smtpTransport } from './mail/smtp.ts';
import type { KeySources } from './master-key/open-sealer.ts';
import { NodeFleet } from './node-fleet.ts';
import { SandboxPaymentProvider } from './payment-sandbox/provider.ts';
import { clientAddressBehind, isLoopbackAddress } from './platform/client-address.ts';
import { type Clock, MovableClock } from './platform/clock.ts';
import { isoTime } from './platform/iso-time.ts';
import type { Logger } from './platform/logger.ts';
import { runRecurring } from './platform/recurring.ts';
import { Restartable } from './platform/restartable.ts';
import { formatMasterKeys, type Sealer } from './platform/sealing.ts';
import { StartError } from './platform/start-error.ts';
import { sqliteBackupStore } from './storage/sqlite/backup/backups.ts';
import type { Storage } from './storage/sqlite/storage.ts';
import { VERSION } from './version.ts';

const LOOPBACK = '127.0.0.1';
const NO_OPERATOR =
	'Nobody could sign in: this data directory has no operator yet. Set WIRESOCKET_OPERATOR_USERNAME and WIRESOCKET_OPERATOR_PASSWORD for the first start.';
/** Requests that run when the process is told to stop may end by then. */
const LISTENER_GRACE_MS = 2_000;
/** Between looks for what has fallen due: periods, payments, signing keys. */
const SCHEDULE_PAUSE_MS = 1_000;
/** Between looks for nodes that are not heard of any more. */
const NODE_WATCH_PAUSE_MS = 5_000;
/** Between looks for mails whose time has come. */
const MAIL_PAUSE_MS = 1_000;
/** A mail that is on its way when the process is told to stop may arrive by then. */
const MAIL_GRACE_MS = 2_000;
/** Between tries to go on with a rotation that had to wait. */
const MASTER_KEY_PAUSE_MS = 10_000;
/** Between looks for audit events that are too old. */
const AUDIT_RETENTION_PAUSE_MS = 2_000;
/** Between savings of how many tokens were issued. */
const ISSUED_TOKENS_PAUSE_MS = 1_000;

export interface CoreOptions {
	dataDir: string;
	masterKey: KeySources;
	ports: { controlPlane: PortChoice; console: PortChoice; nodes: PortChoice };
	/** Set on a server: where it is reached from outside. Absent: everything is for this machine alone. */
	server?: ServerOptions | undefined;
	/** Folder of the built screens. */
	rendererDir: string;
	/** Base of launch URLs when something else serves the screens; absent: the console's own listener. */
	launchBaseUrl?: string | undefined;
	/** Base of the links in mails; absent: the control plane's URL. */
	publicUrl?: string | undefined;
	/** The mail server; null: mails stay in the outbox. */
	mail: { url: string; from: string } | null;
	/** Settings that command line and environment decide for this run, before the declaration. */
	settings: SettingsChanges;
	/** Addresses and CIDR blocks of proxies whose `X-Forwarded-For` counts. */
	trustedProxies: readonly string[];
	declaration: DeclarationFile;
	/** Whether somebody is told the credentials of an operator that the first start makes. The console needs none. */
	tellsOperator: boolean;
	clock: Clock;
	logger: Logger;
}

/** How a server differs from what runs on a desk: no console, an address for the world, an operator who is named. */
interface ServerOptions {
	/** Address that control plane and nodes listen on. */
	host: string;
	/** Origin of the control plane for clients, and issuer of tokens; absent: the listener's own URL. */
	publicUrl: string | undefined;
}

/** A whole service that accepts connections on all its listeners. */
export interface RunningCore {
	controlPlaneUrl: string;
	/** Null on a server. */
	consoleUrl: string | null;
	nodes: { region: string; url: string }[];
	/** What the declaration made in this run, secrets included. */
	applied: Applied;
	/** A new one-time URL that opens the console. @throws {Error} on a server, which has none. */
	createLaunchUrl(): string;
	/** Ends everything in order: clients get 1001, requests end, files are closed. Harmless when called again. */
	stop(): Promise<void>;
}

/** Undoes what was started, last first, whether the start went through or not. */
class Teardown {
	readonly #steps: (() => Promise<void> | void)[] = [];
	#done: Promise<void> | undefined;

	add(step: () => Promise<void> | void): void {
		this.#steps.unshift(step);
	}

	run(): Promise<void> {
		this.#done ??= this.#runSteps();
		return this.#done;
	}

	async #runSteps(): Promise<void> {
		for (const step of this.#steps) await step();
	}
}

/**
 * Starts control plane, nodes and console on a data directory. This is the one place that picks adapters.
 *
 * @throws {StartError} when it cannot; what was started by then is stopped again.
 */
export async function startCore(options: CoreOptions): Promise<RunningCore> {
	const { logger } = options;
	const runs = new Restartable<OneRun>((error) => {
		logger.fatal({ reason: (error as Error).message }, 'core could not start again');
		process.exit(1);
	});
	const shared: Shared = {
		sessions: new Sessions(),
		restart: () => runs.restart((before) => startOnce(optionsAgain(options, before), shared)),
	};
	const first = await startOnce(options, shared);
	runs.begin(first);
	return { ...first, createLaunchUrl: () => runs.current.createLaunchUrl(), stop: () => runs.stop() };
}

/** What outlives a start anew in the same process. */
interface Shared {
	/** Who is signed in to the console stays so. */
	sessions: Sessions;
	/** Ends all that runs and starts anew; returns at once. */
	restart: () => void;
}

/** A core between its start and its stop, and what the next one in this process takes over. */
interface OneRun extends RunningCore {
	ports: { controlPlane: number; console: number | null };
	masterKeys(): string;
}

async function startOnce(options: CoreOptions, shared: Shared): Promise<OneRun> {
	const teardown = new Teardown();
	try {
		return await start(options, shared, teardown);
	} catch (error) {
		await teardown.run();
		throw error;
	}
}

/** At the same addresses, with the key as it is by now; what a declaration made was told once and is not made again. */
function optionsAgain(options: CoreOptions, { ports, masterKeys }: OneRun): CoreOptions {
	const exactly = (port: number | null, otherwise: PortChoice) => (port === null ? otherwise : { port, exact: true });
	const { nodes } = options.declaration.declaration;
	return {
		...options,
		ports: {
			...options.ports,
			controlPlane: exactly(ports.controlPlane, options.ports.controlPlane),
			console: exactly(ports.console, options.ports.console),
		},
		masterKey: {
			...options.masterKey,
			...(options.masterKey.supplied === undefined ? {} : { supplied: masterKeys() }),
		},
		declaration: { ...options.declaration, declaration: { ...EMPTY_DECLARATION, nodes } },
		tellsOperator: false,
	};
}

/** What comes first on an open data directory: its time, a rotation that was under way, the shards' keys. */
async function unlockData(
	{ clock: machineClock, logger }: CoreOptions,
	storage: Storage,
	{ sealer, vault }: OpenKeys,
	events: EventHub,
) {
	const clock = new MovableClock(machineClock, await storage.sandboxClock.offsetMs());
	const { masterKeys: register, sealed } = storage;
	const masterKey = new MasterKeyService({ sealer, vault, register, sealed, events, clock, logger });
	await masterKey.resume();
	await storage.unlock(sealer);
	return { clock, masterKey };
}

async function start(options: CoreOptions, { sessions, restart }: Shared, teardown: Teardown): Promise<OneRun> {
	const { logger } = options;
	const events = new EventHub();
	const opened = await openData(options, (storage, keys) => unlockData(options, storage, keys, events));
	teardown.add(() => opened.close());
	const { storage, prepared } = opened;
	const { sealer } = opened.keys;
	const { clock, masterKey } = prepared;
	storage.onAuditRecorded((tenantId) => events.publish({ type: 'audit.recorded', tenantId }));
	const settings = new SettingsService({
		store: storage.settings,
		fixed: { ...options.declaration.declaration.settings, ...options.settings },
		events,
		clock,
	});
	await settings.load();
	const live = new LiveRegistry(events, clock);
	teardown.add(() => live.close());
	const insights = new NodeInsights();
	const refusals = new RefusalLog({ ...storage, events, clock });
	teardown.add(() => refusals.close());
	const nodeRegistry = new NodeRegistry({ ...storage, live, events, programVersion: VERSION, clock });
	const revocations = new Revocations();
	const era = new TokenEra(clock, await storage.sandboxClock.wentBackAtMs());
	const issued = new IssuedTokens(storage.issuedTokens, clock);
	await issued.load();
	teardown.add(() => issued.save());
	teardown.add(runRecurring('counts of issued tokens', ISSUED_TOKENS_PAUSE_MS, () => issued.save(), logger));
	const keys = new KeyService({ keys: storage.keys, sealer, issued, events, revocations, clock });
	await keys.ensurePlatformKey();
	await storage.plans.insertMissing(
		SEED_PLANS.map((plan) => ({ ...plan, id: crypto.randomUUID(), archived: false, version: 1 })),
	);

	const clientAddress = clientAddressBehind(options.trustedProxies);
	// The issuer is the control plane's URL, so its listener comes first and answers once the rest is built.
	const built = Promise.withResolvers<ReturnType<typeof createControlPlane>>();
	const { host = LOOPBACK, publicUrl } = options.server ?? {};
	const controlPlaneListener = await openListener(
		{ ...options.ports.controlPlane, host },
		teardown,
		async (request, peer, port) =>
			(await built.promise).fetch(
				request,
				{ remoteAddress: clientAddress(peer.remoteAddress, request.headers.get('x-forwarded-for')) },
				port,
			),
	);
	const issuer = publicUrl ?? controlPlaneListener.url;
	const outbox = new Outbox({
		...storage,
		sealer,
		clock,
		publicUrl: options.publicUrl ?? issuer,
		delivery: describeDelivery(options.mail),
	});
	const operators = new OperatorService(storage.accounts, clock);
	const consoleClients = new ConsoleClientService(storage.accounts, clock);
	const accountSessions = new SessionService({ ...storage, keys, issuer, era, clock });
	const notices = new TenantNotices(outbox, storage.members);
	const provider = new SandboxPaymentProvider(storage.sandboxPayments);
	const mails = billingMails({ ...storage, outbox, mails: storage.outbox, logger });
	const billing = new BillingService({ ...storage, provider, notices: mails, events, revocations, clock });
	const tenants = new TenantService({ ...storage, keys, notices, events, revocations, subscriptions: billing, clock });
	await tenants.finishDeletions();
	const apps = new AppService({ ...storage, events, revocations, orders: billing, clock });
	const plans = new PlanService({ ...storage, events, clock });
	const tokens = new TokenService({
		...storage,
		issuer,
		keys,
		issued,
		events,
		consoleClients,
		sessions: accountSessions,
		nodeRegions: () => nodeRegistry.regions(),
		era,
		clock,
	});
	const planePort = createPlanePort({
		...storage,
		issuer,
		keys,
		live,
		refusals,
		insights,
		nodes: nodeRegistry,
		revocations,
		era,
		clock,
	});
	const fleet = new NodeFleet({
		host,
		ports: options.ports.nodes,
		publicUrls: publicNodeUrls(options),
		clientAddress,
		planePort,
		syncStore: storage.syncStore,
		keepsDocuments: () => settings.current.keepDocuments,
		policies: nodePolicies(settings, options.server !== undefined),
		// A load test is to load the node.
		shedsByCpu: () => settings.current.rateLimits,
		clock,
		logger,
	});
	const appUsage = new AppUsageService({ ...storage, live, insights, era, clock });
	const nodes = new NodeService({ ...storage, registry: nodeRegistry, runner: fleet, clock, logger });
	const rotationNotice = new RotationNotice({ keys: storage.keys, events, clock });
	const schedule = new Schedule([keys, rotationNotice, billing.collection, mailRetention(storage.outbox, settings)], logger);
	const sandbox = {
		clock: new SandboxClockService({ clock, store: storage.sandboxClock, schedule, events, era, issued }),
		payments: provider,
	};
	const data = new DataService({
		data: storage.data,
		backups: options.server ? null : sqliteBackupStore({ dataDir: options.dataDir, programVersion: VERSION, clock }),
		sealer,
		last: opened.replaced,
		restart,
		clock,
	});
	const instance = describeInstance({ ...options, clock }, issuer);
	const { audit } = storage;
	const auditRetention = new AuditRetention({ store: storage.auditRetention, settings, clock, logger });
	const controlPlane = createControlPlane({
		instance,
		rendererDir: options.rendererDir,
		publicUrl,
		management: {
			...people({ storage, outbox, events, clock }),
			instance,
			settings,
			data,
			sessions: accountSessions,
			operators,
			consoleClients,
			outbox,
			tenants,
			apps,
			appUsage,
			attention: new AttentionService({ ...storage, usage: appUsage, live, clock }),
			testTokens: new TestTokenService({ ...storage, isSandbox: options.server === undefined, tokens, clock }),
			plans,
			billing,
			keys,
			masterKey,
			audit,
			auditRetention,
			nodes,
			live,
			liveLists: new LiveLists({ ...storage, live, insights }),
			refusals,
			insight: new InsightService({ ...storage, live, insights, settings, clock }),
			events,
			sandbox,
			names: storage,
		},
		tokens,
		keys,
		nodeRegistry,
		idempotency: new Idempotency(storage.idempotency, sealer, clock),
		limits: rateLimits(() => settings.current.rateLimits),
		isWritable: storage.isWritable,
		clock,
		logger,
	});
	const { declaration, describe } = options.declaration;
	if (options.server && !declaration.operator && !(await operators.hasAny())) throw new StartError(NO_OPERATOR);
	const applied = await applyDeclaration(
		declaration,
		{
			tenants,
			apps,
			plans,
			operators,
			stores: storage,
			tellsOperator: options.tellsOperator,
			warn: (message) => logger.warn(message),
		},
		describe,
	);
	teardown.add(runRecurring('master key rotation', MASTER_KEY_PAUSE_MS, () => masterKey.advance(), logger));
	teardown.add(() => masterKey.stop());
	teardown.add(runRecurring('audit retention', AUDIT_RETENTION_PAUSE_MS, () => auditRetention.run(), logger));
	teardown.add(() => auditRetention.stop());
	teardown.add(runRecurring('schedule', SCHEDULE_PAUSE_MS, () => schedule.run(clock.nowMs()), logger));
	if (options.mail) {
		const delivery = new MailDelivery({ ...storage, sealer, clock, events, transport: smtpTransport(options.mail) });
		const end = runRecurring('mail', MAIL_PAUSE_MS, () => delivery.run(), logger);
		teardown.add(() => {
			delivery.stop(MAIL_GRACE_MS);
			return end();
		});
	}
	settings.attach(fleet);
	teardown.add(() => fleet.stopAll());
	await nodes.bringUp(declaration.nodes);
	teardown.add(runRecurring('node watch', NODE_WATCH_PAUSE_MS, () => nodeRegistry.sweep(), logger));
	built.resolve(controlPlane);

	const console = options.server
		? null
		: await openConsole(
				{
					...options,
					storage,
					sealer,
					sessions,
					controlPlane,
					controlPlaneUrl: issuer,
					operators,
					environment: () => settings.current.environment,
				},
				teardown,
			);
	const consoleUrl = console?.url ?? null;
	const urls = { controlPlane: issuer, console: consoleUrl, nodes: fleet.nodes.map((node) => node.url) };
	logger.info({ ...urls, controlPlaneListener: controlPlaneListener.url }, 'ready');
	return {
		controlPlaneUrl: issuer,
		consoleUrl,
		nodes: fleet.nodes,
		applied,
		createLaunchUrl() {
			if (!console) throw new Error('a server has no console');
			return console.createLaunchUrl();
		},
		stop: () => teardown.run(),
		ports: { controlPlane: controlPlaneListener.port, console: console?.port ?? null },
		masterKeys: () => formatMasterKeys(sealer.keys),
	};
}

/** What the console stands on, besides the options of core. */
interface ConsoleParts extends CoreOptions {
	storage: Storage;
	sealer: Sealer;
	sessions: Sessions;
	controlPlane: ControlPlane;
	controlPlaneUrl: string;
	operators: OperatorService;
	/** What the sandbox is called, and in which colour. */
	environment: () => Settings['environment'];
}

/** The backend of the screens, with this very instance in it. It never listens but on loopback. */
async function openConsole(options: ConsoleParts, teardown: Teardown) {
	const { controlPlane, storage, sealer, sessions, clock } = options;
	const localOperator = await options.operators.local();
	// The machine's clock: remotes know nothing of the sandbox's
	const remotes = new RemoteService({ store: storage.remotes, sealer, by: localOperator, clock, logger: options.logger });
	await remotes.load();
	teardown.add(() => remotes.close());
	const sandbox = {
		fetch: (request: Request) => controlPlane.fetchAs(localOperator, request),
		url: options.controlPlaneUrl,
		environment: options.environment,
	};
	const instances = new Instances(sandbox, remotes);
	const { rendererDir, logger } = options;
	const relayTickets = new RelayTickets();
	const downloads = new Downloads(instances, clock);
	teardown.add(() => downloads.close());
	const handleConsole = createConsole({ sessions, instances, remotes, relayTickets, downloads, rendererDir, logger });
	const relay = createRelay(relayTickets, clock);
	const { url, port } = await openListener(
		{ ...options.ports.console, host: LOOPBACK },
		teardown,
		(request, _peer, port) => handleConsole(request, port),
		relay.upgrade,
	);
	teardown.add(() => relay.close());
	const baseUrl = options.launchBaseUrl ?? url;
	return { url, port, createLaunchUrl: () => `${baseUrl}/#${LAUNCH_PARAMETER}=${sessions.createLaunchToken()}` };
}

/** What has to do with people and how they get in. */
function people(shared: { storage: Storage; outbox: Outbox; events: EventHub; clock: Clock }) {
	const { storage, ...rest } = shared;
	const invitations = new InvitationService({ ...storage, ...rest });
	return {
		accounts: new AccountService(storage.accounts, shared.clock),
		members: new MemberService({ ...storage, ...rest }),
		invitations,
		signUps: new SignUpService({ ...storage, ...rest, invitations }),
	};
}

function rateLimits(enabled: () => boolean) {
	return {
		jwks: createRateLimit(JWKS_POLICY, enabled),
		management: createRateLimit(MANAGEMENT_POLICY, enabled),
		signUp: createRateLimit(SIGN_UP_POLICY, enabled),
		invitations: createRateLimit(INVITATION_POLICY, enabled),
		token: {
			request: createRateLimit(TOKEN_POLICY, enabled),
			failures: createFailureLimit(FAILED_SIGN_IN_POLICY, enabled),
		},
	};
}

/** Policies of the nodes. The connects of a desk's own machine are not counted unless somebody wants that. */
function nodePolicies(settings: SettingsService, isServer: boolean): NodePolicies {
	const limitOf = (name: NodePolicyName) => createRateLimit(NODE_POLICIES[name], () => settings.current.rateLimits);
	const connect = limitOf('connect');
	const isCounted = (client: string) => isServer || settings.current.limitLoopbackConnects || !isLoopbackAddress(client);
	return {
		discovery: limitOf('discovery'),
		usage: limitOf('usage'),
		health: limitOf('health'),
		metrics: limitOf('metrics'),
		connect: async (client) => {
			if (client !== null && isCounted(client)) await connect(client);
		},
	};
}

async function openListener(
	{ host, ...choice }: PortChoice & { host: string },
	teardown: Teardown,
	fetch: (request: Request, peer: Peer, port: number) => Promise<Response>,
	upgrade?: Parameters<typeof listen>[0]['upgrade'],
): Promise<Listener> {
	const listener = await listenOn(choice, (port) => listen({ host, port, fetch, upgrade }));
	teardown.add(() => listener.close(LISTENER_GRACE_MS));
	return listener;
}

/** How editors reach the nodes that stand behind a proxy, by region. */
function publicNodeUrls({ declaration }: CoreOptions): Map<string, string> {
	const nodes = declaration.declaration.nodes ?? [];
	return new Map(nodes.flatMap(({ region, url }) => (url === undefined ? [] : [[region, url] as const])));
}

/** Which mail server is used: its user and password are nobody's business. */
function describeDelivery(mail: CoreOptions['mail']): MailDeliveryFacts {
	return mail ? { server: new URL(mail.url).host, from: mail.from } : { server: null, from: null };
}

function describeInstance({ clock, dataDir, server }: CoreOptions, controlPlaneUrl: string): Instance {
	return {
		name: server ? 'WireSocket' : 'Sandbox',
		kind: server ? 'server' : 'sandbox',
		version: VERSION,
		issuer: controlPlaneUrl,
		controlPlaneUrl,
		startedAt: isoTime(clock.nowMs()),
		// Where a server keeps its files is nobody's business outside of it.
		dataDir: server ? null : dataDir,
	};
}
