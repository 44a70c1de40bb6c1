import { type AnyContractProcedure, isContractProcedure } from '@orpc/contract';
import type { MemberRole } from '../contract/accounts.ts';
import { API_PREFIX, api } from '../contract/api.ts';
import type { TenantStatus } from '../contract/tenants.ts';
import { Fault, notFound } from '../platform/fault.ts';
import { type Caller, isMember, type MemberCaller } from './caller.ts';

/** Who may call a route, and what state their tenant must be in. */
interface Rule {
	/** The least that the caller must be; `public` wants no token at all, `account` any that is valid. */
	least: 'public' | 'account' | MemberRole | 'operator';
	/** States of a member's own tenant in which they may. Operators are not asked. */
	states: readonly TenantStatus[];
}

const ANY_STATE: readonly TenantStatus[] = ['pending', 'active', 'rejected', 'suspended', 'deleting'];
const APPROVED: readonly TenantStatus[] = ['active', 'suspended'];
const ACTIVE: readonly TenantStatus[] = ['active'];

const PUBLIC: Rule = { least: 'public', states: ANY_STATE };
/** About the caller's own account. */
const ACCOUNT: Rule = { least: 'account', states: ANY_STATE };
/** What an owner sees while the tenant waits for approval. */
const LOOK: Rule = { least: 'viewer', states: ANY_STATE };
const READ: Rule = { least: 'viewer', states: APPROVED };
const WRITE: Rule = { least: 'admin', states: ACTIVE };
const OWN: Rule = { least: 'owner', states: ACTIVE };
const LEAVE: Rule = { least: 'owner', states: ANY_STATE };
const OPERATOR: Rule = { least: 'operator', states: ANY_STATE };

type RulesOf<Router> = { [Key in keyof Router]: Router[Key] extends AnyContractProcedure ? Rule : RulesOf<Router[Key]> };

/** Every route of the management API, and who may call it. A route without a rule is a type error. */
const RULES: RulesOf<typeof api> = {
	instance: { get: ACCOUNT, attention: OPERATOR },
	settings: { get: OPERATOR, update: OPERATOR },
	masterKey: { get: OPERATOR, rotate: OPERATOR },
	me: { get: ACCOUNT, changePassword: ACCOUNT, signOutEverywhere: ACCOUNT },
	signUp: { create: PUBLIC },
	operators: { list: OPERATOR, create: OPERATOR, resetPassword: OPERATOR, delete: OPERATOR },
	consoleClients: { list: OPERATOR, create: OPERATOR, delete: OPERATOR },
	tenants: {
		list: LOOK,
		get: LOOK,
		create: OPERATOR,
		update: OWN,
		approve: OPERATOR,
		reject: OPERATOR,
		suspend: OPERATOR,
		resume: OPERATOR,
		delete: LEAVE,
	},
	members: { list: READ, update: OWN, delete: OWN },
	invitations: { list: READ, create: OWN, resend: OWN, withdraw: OWN, lookup: PUBLIC, accept: PUBLIC },
	outbox: { list: OPERATOR, get: OPERATOR, delivery: OPERATOR, retry: OPERATOR },
	keys: { find: READ, list: READ, impact: READ, rotate: WRITE, revoke: OWN },
	apps: {
		list: READ,
		get: READ,
		checkOrigin: READ,
		usage: READ,
		impact: READ,
		create: WRITE,
		update: WRITE,
		disable: WRITE,
		enable: WRITE,
		regenerateSecret: WRITE,
		delete: WRITE,
		setDomains: WRITE,
		setPlan: WRITE,
		testToken: OPERATOR,
	},
	billing: {
		profile: READ,
		subscriptions: READ,
		invoices: READ,
		invoice: READ,
		credits: READ,
		deletionImpact: READ,
		preview: WRITE,
		openCheckout: WRITE,
		checkout: READ,
		confirmCheckout: WRITE,
		cancel: OWN,
		resume: OWN,
		payInvoice: OWN,
		grantCredit: OPERATOR,
	},
	plans: { list: READ, create: OPERATOR, update: OPERATOR, archive: OPERATOR },
	audit: { list: READ, get: READ, export: READ, verify: OPERATOR, retention: OPERATOR },
	nodes: {
		list: OPERATOR,
		addresses: READ,
		history: OPERATOR,
		register: OPERATOR,
		get: OPERATOR,
		drain: OPERATOR,
		resume: OPERATOR,
		remove: OPERATOR,
		startSandbox: OPERATOR,
		start: OPERATOR,
		stop: OPERATOR,
	},
	live: { connections: READ, documents: READ, document: READ, closeConnection: WRITE, disconnectDocument: WRITE },
	refusals: { list: READ, get: READ, counts: READ, check: READ },
	insight: { settings: READ, snapshot: WRITE, tap: READ, tapContents: WRITE },
	events: { stream: READ },
	data: {
		get: OPERATOR,
		backUp: OPERATOR,
		restoreState: OPERATOR,
		check: OPERATOR,
		restore: OPERATOR,
		discard: OPERATOR,
		reset: OPERATOR,
	},
	sandbox: {
		clock: OPERATOR,
		advanceClock: OPERATOR,
		clockReset: OPERATOR,
		resetClock: OPERATOR,
		payments: OPERATOR,
		setPayments: OPERATOR,
	},
};

/** How much each role may; a role may do what a lower one may. */
const RANKS = { visitor: 0, viewer: 2, admin: 3, owner: 4, operator: 5 } as const;
const LEAST_RANKS = { public: 0, account: 1, viewer: 2, admin: 3, owner: 4, operator: 5 } as const;

interface Route {
	/** `group.route`, as in the contract. */
	name: string;
	rule: Rule;
	method: string;
	path: string;
}

/** Contract and rules have the same shape, which the type of {@link RULES} sees to. */
function routesOf(router: object, rules: object, names: readonly string[] = []): Route[] {
	return Object.entries(router).flatMap(([key, value]: [string, object]) => {
		const below = (rules as Record<string, object>)[key] ?? {};
		const name = [...names, key];
		if (!isContractProcedure(value)) return routesOf(value, below, name);
		const { method = 'POST', path = '' } = value['~orpc'].route;
		return [{ name: name.join('.'), rule: below as Rule, method, path }];
	});
}

const ROUTES: readonly Route[] = routesOf(api, RULES);
const RULES_BY_NAME = new Map(ROUTES.map((route) => [route.name, route.rule]));
/** Public routes have no parameters in their paths, so these compare as they are. */
const PUBLIC_ROUTES = new Set(
	ROUTES.filter(({ rule }) => rule.least === 'public').map(({ method, path }) => `${method} ${withPrefix(path)}`),
);

function withPrefix(path: string): string {
	return path.startsWith(API_PREFIX) ? path : API_PREFIX + path;
}

/** Whether a request may come without a token. @param path of the URL, prefix included */
export function isPublicRoute(method: string, path: string): boolean {
	return PUBLIC_ROUTES.has(`${method} ${path}`);
}

/** The routes that a caller may call now, as `group.route`. */
export function permissionsOf(caller: Caller): string[] {
	return ROUTES.filter(({ rule }) => !refusal(caller, rule)).map(({ name }) => name);
}

/**
 * Lets a call through, or not. The one place where that is decided for all routes.
 *
 * @param name of the route, `group.route`
 * @param tenantIds what the request gives as ids of tenants
 * @throws {Fault} `not_found` for another tenant's things, as if they did not exist (faults M3); `unauthorized`;
 *   `insufficient_scope` (faults M2); `tenant_not_active` while the caller's tenant may not do this.
 */
export function requireAccess(caller: Caller, name: string, tenantIds: readonly unknown[]): void {
	const rule = RULES_BY_NAME.get(name);
	if (!rule) throw new Fault('internal', 'The request could not be completed.', { internal: `no access rule for ${name}` });
	if (isMember(caller) && tenantIds.some((id) => id !== caller.tenantId)) throw notFound('tenant');
	const refused = refusal(caller, rule);
	if (refused) throw refused;
}

function refusal(caller: Caller, rule: Rule): Fault | null {
	if (RANKS[caller.role] < LEAST_RANKS[rule.least])
		return caller.role === 'visitor' ? new Fault('unauthorized', 'Send a management token.') : tooLittle(caller, rule);
	return isMember(caller) && !rule.states.includes(caller.tenantStatus) ? wrongState(caller) : null;
}

function tooLittle(caller: Caller, { least }: Rule): Fault {
	return new Fault('insufficient_scope', `Your role is ${caller.role}. This takes the role ${least}.`);
}

function wrongState({ tenantStatus }: MemberCaller): Fault {
	const explanations: Partial<Record<TenantStatus, string>> = {
		pending: 'The tenant waits for approval. Until then, its state can be seen, and nothing else.',
		rejected: 'The tenant was turned away. Its state can be seen, and nothing else.',
		suspended: 'The tenant is suspended. Things can be seen, and nothing can be changed.',
	};
	return new Fault('tenant_not_active', explanations[tenantStatus] ?? 'The tenant is being deleted.');
}
