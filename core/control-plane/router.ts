import type { Instance } from '../contract/instance.ts';
import { meHandlers } from './accounts/handlers.ts';
import type { AccountService } from './accounts/service.ts';
import type { SessionService } from './accounts/sessions.ts';
import { appsHandlers } from './apps/handlers.ts';
import type { AppService } from './apps/service.ts';
import type { AppStore } from './apps/store.ts';
import type { AppUsageService } from './apps/usage.ts';
import type { AttentionService } from './attention/service.ts';
import { auditHandlers } from './audit/handlers.ts';
import type { AuditRetention } from './audit/retention.ts';
import type { AuditStore } from './audit/store.ts';
import { billingHandlers } from './billing/handlers.ts';
import type { BillingService } from './billing/service.ts';
import type { Caller } from './caller.ts';
import { dataHandlers } from './data/handlers.ts';
import type { DataService } from './data/service.ts';
import { eventsHandlers } from './events/handlers.ts';
import type { EventHub } from './events/hub.ts';
import { keysHandlers } from './keys/handlers.ts';
import type { KeyService } from './keys/service.ts';
import { insightHandlers, liveHandlers, refusalsHandlers } from './live/handlers.ts';
import type { InsightService } from './live/insight.ts';
import type { LiveLists } from './live/lists.ts';
import type { RefusalLog } from './live/refusals.ts';
import type { LiveRegistry } from './live/registry.ts';
import { masterKeyHandlers } from './master-key/handlers.ts';
import type { MasterKeyService } from './master-key/service.ts';
import { invitationsHandlers, membersHandlers, signUpHandlers } from './members/handlers.ts';
import type { InvitationService } from './members/invitations.ts';
import type { MemberService } from './members/service.ts';
import type { SignUpService } from './members/sign-up.ts';
import { nodesHandlers } from './nodes/handlers.ts';
import type { NodeService } from './nodes/service.ts';
import type { ConsoleClientService } from './operators/console-clients.ts';
import { consoleClientsHandlers, operatorsHandlers } from './operators/handlers.ts';
import type { OperatorService } from './operators/service.ts';
import { os } from './os.ts';
import { outboxHandlers } from './outbox/handlers.ts';
import type { Outbox } from './outbox/service.ts';
import { plansHandlers } from './plans/handlers.ts';
import type { PlanService } from './plans/service.ts';
import { type SandboxControls, sandboxHandlers } from './sandbox/handlers.ts';
import { settingsHandlers } from './settings/handlers.ts';
import type { SettingsService } from './settings/service.ts';
import { tenantsHandlers } from './tenants/handlers.ts';
import type { TenantService } from './tenants/service.ts';
import type { TenantStore } from './tenants/store.ts';
import type { TestTokenService } from './tokens/test-tokens.ts';

/** What the handlers of the management API work with. */
export interface ManagementServices {
	instance: Instance;
	settings: SettingsService;
	data: DataService;
	accounts: AccountService;
	sessions: SessionService;
	signUps: SignUpService;
	operators: OperatorService;
	consoleClients: ConsoleClientService;
	members: MemberService;
	invitations: InvitationService;
	outbox: Outbox;
	tenants: TenantService;
	apps: AppService;
	appUsage: AppUsageService;
	attention: AttentionService;
	testTokens: TestTokenService;
	plans: PlanService;
	billing: BillingService;
	keys: KeyService;
	masterKey: MasterKeyService;
	audit: AuditStore;
	auditRetention: AuditRetention;
	nodes: NodeService;
	live: LiveRegistry;
	liveLists: LiveLists;
	refusals: RefusalLog;
	insight: InsightService;
	events: EventHub;
	sandbox: SandboxControls;
	names: { tenants: TenantStore; apps: AppStore };
}

/** The handlers of the management API; a missing one is a type error. */
export function managementRouter(services: ManagementServices) {
	const { tenants, apps, appUsage, plans, billing, keys, audit, nodes, live, refusals, events, sandbox, names } = services;
	return os.router({
		instance: {
			get: os.instance.get.handler(({ context }) => instanceFor(context.caller, services.instance)),
			attention: os.instance.attention.handler(() => services.attention.read()),
		},
		settings: settingsHandlers(services.settings),
		data: dataHandlers(services.data),
		me: meHandlers(services.accounts),
		signUp: signUpHandlers(services.signUps),
		operators: operatorsHandlers(services.operators),
		consoleClients: consoleClientsHandlers(services.consoleClients),
		members: membersHandlers(services.members),
		invitations: invitationsHandlers(services.invitations),
		outbox: outboxHandlers(services.outbox),
		tenants: tenantsHandlers(tenants),
		masterKey: masterKeyHandlers(services.masterKey),
		keys: keysHandlers(keys, tenants),
		apps: appsHandlers(apps, appUsage, services.testTokens),
		plans: plansHandlers(plans),
		billing: billingHandlers(billing),
		audit: auditHandlers(audit, services.auditRetention, names.tenants),
		nodes: nodesHandlers(nodes),
		live: liveHandlers(services.liveLists, services.insight),
		refusals: refusalsHandlers(refusals, services.insight),
		insight: insightHandlers(services.insight, services.sessions),
		events: eventsHandlers(events, { live, refusals }, services.sessions),
		sandbox: sandboxHandlers(sandbox, names.tenants),
	});
}

/** Folders of this machine are told to consoles on it only. */
function instanceFor({ remoteAddress }: Caller, instance: Instance): Instance {
	return remoteAddress === null ? instance : { ...instance, dataDir: null };
}
