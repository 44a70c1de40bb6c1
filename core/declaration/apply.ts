import { isFree, newPlanSchema, type Plan } from '../contract/plans.ts';
import { publicSuffixErrors } from '../control-plane/apps/public-suffixes.ts';
import type { AppService } from '../control-plane/apps/service.ts';
import type { AppRecord, AppStore } from '../control-plane/apps/store.ts';
import { SYSTEM } from '../control-plane/caller.ts';
import type { OperatorCredentials, OperatorService } from '../control-plane/operators/service.ts';
import type { PlanService } from '../control-plane/plans/service.ts';
import type { PlanStore } from '../control-plane/plans/store.ts';
import type { TenantService } from '../control-plane/tenants/service.ts';
import type { TenantRecord, TenantStore } from '../control-plane/tenants/store.ts';
import { Fault } from '../platform/fault.ts';
import { newSecret } from '../platform/secrets.ts';
import { StartError } from '../platform/start-error.ts';
import type { Declaration, DeclaredApp, DeclaredTenant } from './schema.ts';

/** What a declaration is applied to. */
export interface DeclarationTarget {
	tenants: TenantService;
	apps: AppService;
	plans: PlanService;
	operators: OperatorService;
	stores: { tenants: TenantStore; apps: AppStore; plans: PlanStore };
	/** Whether somebody is told the credentials of an operator that is made without being declared. */
	tellsOperator: boolean;
	/** Takes what could not be done and is no reason not to start. */
	warn: (message: string) => void;
}

/** An app that this run made, with the only sight of its secret. */
export interface CreatedAppEntry {
	tenantId: string;
	tenant: string;
	appId: string;
	app: string;
	clientId: string;
	clientSecret: string;
}

/** What this run made; what was there before is not told again. */
export interface Applied {
	operator: OperatorCredentials | null;
	apps: CreatedAppEntry[];
}

type Path = (string | number)[];
type Describe = (path: Path, message: string) => string;

const OPERATOR_NAME = 'operator';
const PAGE_LIMIT = 500;

/**
 * Brings the control plane to what a declaration says. Things are known by their names; what the declaration does
 * not name is left alone. Everything is checked before the first change, so an error leaves nothing half applied.
 *
 * @param describe puts a place and a message into one line
 * @throws {StartError} that lists every contradiction between the declaration and what is there.
 */
export async function applyDeclaration(
	declaration: Declaration,
	target: DeclarationTarget,
	describe: Describe,
): Promise<Applied> {
	const errors = await findContradictions(declaration, target, describe);
	if (errors.length > 0) throw new StartError(errors.join('\n'));
	const operator = await applyOperator(declaration, target);
	for (const plan of declaration.plans) await applyPlan(plan, target);
	const plans = new Map((await target.stores.plans.list()).map((plan) => [plan.name.toLowerCase(), plan]));
	const apps: CreatedAppEntry[] = [];
	for (const tenant of declaration.tenants) apps.push(...(await applyTenant(tenant, plans, target)));
	return { operator, apps };
}

async function findContradictions(declaration: Declaration, target: DeclarationTarget, describe: Describe): Promise<string[]> {
	const plans = new Map<string, Pick<Plan, 'name' | 'monthlyPriceCents'>>();
	for (const plan of [...(await target.stores.plans.list()), ...declaration.plans]) plans.set(plan.name.toLowerCase(), plan);
	const errors: string[] = [];
	for (const [index, tenant] of declaration.tenants.entries()) {
		const refuse = (path: Path, message: string) => errors.push(describe(['tenants', index, ...path], message));
		const record = await target.stores.tenants.getByName(tenant.name);
		checkTenant(tenant, record, refuse);
		const existing = record ? await appsOf(record.id, target.stores.apps) : [];
		checkApps(tenant.apps, existing, plans, refuse);
		checkFreeRule(tenant.apps, existing, await target.stores.plans.list(), plans, refuse);
	}
	return errors;
}

type Refuse = (path: Path, message: string) => void;

function checkTenant(tenant: DeclaredTenant, record: TenantRecord | null, refuse: Refuse): void {
	if (record?.status === 'active' && tenant.status === 'pending')
		refuse(['status'], `"${tenant.name}" is active already and cannot become pending again`);
	if (record && !['pending', 'active'].includes(record.status))
		refuse(['name'], `"${tenant.name}" is ${record.status}; resume or delete it first`);
	if (tenant.status === 'pending' && tenant.apps.length > 0)
		refuse(['apps'], 'a pending tenant has no apps; give it the status active');
}

function checkApps(
	apps: DeclaredApp[],
	existing: AppRecord[],
	plans: ReadonlyMap<string, { name: string }>,
	refuse: Refuse,
): void {
	for (const [index, app] of apps.entries()) {
		if (app.plan && !plans.has(app.plan.toLowerCase()))
			refuse(
				['apps', index, 'plan'],
				`there is no plan "${app.plan}"; the plans are ${[...plans.values()].map((plan) => plan.name).join(', ')}`,
			);
		for (const { slot, message } of publicSuffixErrors(app.allowedDomains))
			refuse(['apps', index, 'allowedDomains', slot], message);
		const record = existing.find((other) => sameName(other.name, app.name));
		if (record && record.licenseRegion !== app.licenseRegion)
			refuse(
				['apps', index, 'licenseRegion'],
				`"${app.name}" is pinned to ${record.licenseRegion} since its creation; a License Region never changes`,
			);
	}
}

/** One free app a tenant, counting those that are there and not declared (contract section 1). */
function checkFreeRule(
	apps: DeclaredApp[],
	existing: AppRecord[],
	storedPlans: Plan[],
	plans: ReadonlyMap<string, { monthlyPriceCents: number }>,
	refuse: Refuse,
): void {
	const willBeFree = (planName: string | undefined) => {
		const plan = planName === undefined ? undefined : plans.get(planName.toLowerCase());
		return plan !== undefined && isFree(plan);
	};
	const planNameOf = (record: AppRecord) => storedPlans.find((plan) => plan.id === record.subscription?.planId)?.name;
	const declared = apps.map((app) => ({ ...app, planName: app.plan ?? planNameOfExisting(app, existing, planNameOf) }));
	const undeclared = existing.filter((record) => !apps.some((app) => sameName(app.name, record.name)));
	let holder = undeclared.find((record) => willBeFree(planNameOf(record)))?.name;
	for (const [index, app] of declared.entries()) {
		if (!willBeFree(app.planName)) continue;
		if (holder !== undefined)
			refuse(['apps', index, 'plan'], `a tenant has one app on a free plan, and that is "${holder}"; choose a paid plan`);
		holder ??= app.name;
	}
}

function planNameOfExisting(
	app: DeclaredApp,
	existing: AppRecord[],
	planNameOf: (record: AppRecord) => string | undefined,
): string | undefined {
	const record = existing.find((other) => sameName(other.name, app.name));
	return record && planNameOf(record);
}

async function appsOf(tenantId: string, store: AppStore): Promise<AppRecord[]> {
	const apps: AppRecord[] = [];
	let cursor: string | undefined;
	do {
		const page = await store.list({ tenantId, limit: PAGE_LIMIT, cursor, sort: '-createdAt' });
		apps.push(...page.items);
		cursor = page.nextCursor ?? undefined;
	} while (cursor);
	return apps;
}

async function applyPlan(declared: Declaration['plans'][number], { plans, stores }: DeclarationTarget): Promise<void> {
	const known = (await stores.plans.list()).find((plan) => sameName(plan.name, declared.name));
	if (!known) await plans.create(SYSTEM, declared);
	else if (
		JSON.stringify(
			newPlanSchema.parse({
				name: known.name,
				currency: known.currency,
				monthlyPriceCents: known.monthlyPriceCents,
				limits: known.limits,
			}),
		) !== JSON.stringify(newPlanSchema.parse(declared))
	)
		await plans.update(SYSTEM, known.id, declared);
}

/** The first start makes an operator, so that the management API can be used over the network at all. */
async function applyOperator(
	declaration: Declaration,
	{ operators, tellsOperator }: DeclarationTarget,
): Promise<OperatorCredentials | null> {
	if (!declaration.operator && (!tellsOperator || (await operators.hasAny()))) return null;
	const { username, password } = declaration.operator ?? { username: OPERATOR_NAME };
	return operators.create(SYSTEM, username, password ?? newSecret());
}

async function applyTenant(
	declared: DeclaredTenant,
	plans: ReadonlyMap<string, Plan>,
	target: DeclarationTarget,
): Promise<CreatedAppEntry[]> {
	const tenant = (await target.stores.tenants.getByName(declared.name)) ?? (await target.tenants.create(SYSTEM, declared.name));
	if (declared.status === 'active' && tenant.status === 'pending') await target.tenants.approve(SYSTEM, tenant.id);
	const wanted = declared.apps.map((app) => ({
		app,
		plan: app.plan === undefined ? null : (plans.get(app.plan.toLowerCase()) ?? null),
	}));
	// Whoever leaves the free plan goes first, so that another app of the tenant may have it.
	const [paid, free] = [wanted.filter(({ plan }) => !plan || !isFree(plan)), wanted.filter(({ plan }) => plan && isFree(plan))];
	const created: CreatedAppEntry[] = [];
	for (const { app, plan } of [...paid, ...free]) {
		const entry = await applyApp(tenant, app, plan?.id ?? null, target);
		if (entry) created.push(entry);
	}
	return created.sort((a, b) => positionOf(declared, a.app) - positionOf(declared, b.app));
}

function positionOf(tenant: DeclaredTenant, appName: string): number {
	return tenant.apps.findIndex((app) => sameName(app.name, appName));
}

async function applyApp(
	tenant: { id: string; name: string },
	declared: DeclaredApp,
	planId: string | null,
	target: DeclarationTarget,
): Promise<CreatedAppEntry | null> {
	const { apps, stores } = target;
	const record = await stores.apps.getByName(tenant.id, declared.name);
	if (!record) {
		const { app, clientSecret, checkout } = await apps.create(SYSTEM, tenant.id, { ...declared, planId });
		if (checkout && checkout.status !== 'completed')
			target.warn(`"${tenant.name}" / "${app.name}" is not on its declared plan: the payment is ${checkout.status}.`);
		return { tenantId: tenant.id, tenant: tenant.name, appId: app.id, app: app.name, clientId: app.clientId, clientSecret };
	}
	if (planId && record.subscription?.planId !== planId) await setPlan(target, tenant, record, planId);
	if (record.allowedDomains.join() !== declared.allowedDomains.join())
		await apps.setDomains(SYSTEM, tenant.id, record.id, declared.allowedDomains);
	return null;
}

/** A start must not hang on a payment, or nothing could be done about it: the plan stays as it is, and the log says so. */
const PAYMENT_PROBLEMS: readonly string[] = ['payment_pending', 'payment_declined', 'payment_overdue'];

async function setPlan(
	{ apps, warn }: DeclarationTarget,
	tenant: { id: string; name: string },
	app: AppRecord,
	planId: string,
): Promise<void> {
	try {
		await apps.setPlan(SYSTEM, tenant.id, app.id, planId);
	} catch (error) {
		if (!(error instanceof Fault) || !PAYMENT_PROBLEMS.includes(error.code)) throw error;
		warn(`"${tenant.name}" / "${app.name}" is not on its declared plan: ${error.detail}`);
	}
}

function sameName(a: string, b: string): boolean {
	return a.toLowerCase() === b.toLowerCase();
}
