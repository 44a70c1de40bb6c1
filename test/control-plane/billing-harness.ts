import type { LicenseRegionCode } from '../../core/contract/regions.ts';
import type { PaymentBehaviour } from '../../core/contract/sandbox.ts';
import { AppService } from '../../core/control-plane/apps/service.ts';
import type { PaymentProvider } from '../../core/control-plane/billing/payment-provider.ts';
import { BillingService } from '../../core/control-plane/billing/service.ts';
import { recordOf, SYSTEM } from '../../core/control-plane/caller.ts';
import { EventHub } from '../../core/control-plane/events/hub.ts';
import { IssuedTokens } from '../../core/control-plane/keys/issued-tokens.ts';
import { KeyService } from '../../core/control-plane/keys/service.ts';
import { Revocations } from '../../core/control-plane/live/revocations.ts';
import { Outbox } from '../../core/control-plane/outbox/service.ts';
import { SEED_PLANS } from '../../core/control-plane/plans/seed.ts';
import { PlanService } from '../../core/control-plane/plans/service.ts';
import { SandboxClockService } from '../../core/control-plane/sandbox/clock-service.ts';
import { Schedule } from '../../core/control-plane/schedule.ts';
import { TenantNotices } from '../../core/control-plane/tenants/notices.ts';
import { TenantService } from '../../core/control-plane/tenants/service.ts';
import { TokenEra } from '../../core/control-plane/tokens/token-era.ts';
import { openAuditKey } from '../../core/master-key/audit-key.ts';
import { SandboxPaymentProvider } from '../../core/payment-sandbox/provider.ts';
import { MovableClock } from '../../core/platform/clock.ts';
import { generateMasterKey, Sealer } from '../../core/platform/sealing.ts';
import { openStorage } from '../../core/storage/sqlite/storage.ts';
import { temporaryDataDir } from '../support/sandbox.ts';

export const DAY_MS = 24 * 3_600_000;
export const START_MS = Date.UTC(2026, 0, 31, 10);

/** A control plane on real files whose machine stands still: time goes on only where a test moves the sandbox's clock. */
export interface BillingHarness extends Awaited<ReturnType<typeof build>> {
	/** Builds the services anew on the same files, as after a restart. */
	restart(): Promise<void>;
	close(): Promise<void>;
}

interface HarnessOptions {
	/** Stands between the service and the sandbox's provider. */
	provider?: (provider: SandboxPaymentProvider) => PaymentProvider;
}

async function build(path: string, sealer: Sealer, { provider: wrap }: HarnessOptions) {
	const storage = openStorage(path);
	await openAuditKey(sealer, storage.auditKey);
	await storage.unlock(sealer);
	const clock = new MovableClock({ nowMs: () => START_MS }, await storage.sandboxClock.offsetMs());
	const shared = { events: new EventHub(), revocations: new Revocations(), clock };
	const issued = new IssuedTokens(storage.issuedTokens, clock);
	const keys = new KeyService({ ...shared, keys: storage.keys, sealer, issued });
	const provider = new SandboxPaymentProvider(storage.sandboxPayments);
	/** What tenants were told, by the invoices' numbers. */
	const told: string[] = [];
	const notices = {
		invoicePaid: ({ number }: { number: string }) => void told.push(`${number} paid`),
		paymentFailed: ({ number }: { number: string }) => void told.push(`${number} failed`),
		graceEnded: ({ number }: { number: string }) => void told.push(`${number} given up`),
	};
	const billing = new BillingService({ ...storage, ...shared, notices, provider: wrap?.(provider) ?? provider });
	const errors: unknown[] = [];
	const logger = { error: (entry: unknown) => void errors.push(entry) };
	const schedule = new Schedule([keys, billing.collection], logger);
	await storage.plans.insertMissing(
		SEED_PLANS.map((plan) => ({ ...plan, id: crypto.randomUUID(), archived: false, version: 1 })),
	);
	const plans = new PlanService({ ...storage, ...shared });
	const outbox = new Outbox({
		outbox: storage.outbox,
		sealer,
		clock,
		publicUrl: 'http://127.0.0.1',
		delivery: { server: null, from: null },
	});
	const tenantNotices = new TenantNotices(outbox, storage.members);
	const tenants = new TenantService({ ...storage, ...shared, keys, notices: tenantNotices, subscriptions: billing });
	const apps = new AppService({ ...storage, ...shared, orders: billing });
	const sandboxClock = new SandboxClockService({
		clock,
		store: storage.sandboxClock,
		schedule,
		events: shared.events,
		era: new TokenEra(clock, null),
		issued,
	});
	return { ...shared, storage, keys, provider, billing, schedule, plans, tenants, apps, sandboxClock, told, errors };
}

/** Starts a harness in a directory of its own. */
export async function startBilling(options: HarnessOptions = {}): Promise<BillingHarness> {
	const dataDir = await temporaryDataDir();
	const sealer = new Sealer(generateMasterKey());
	const harness = {
		...(await build(dataDir.path, sealer, options)),
		async restart() {
			harness.storage.close();
			Object.assign(harness, await build(dataDir.path, sealer, options));
		},
		async close() {
			harness.storage.close();
			await dataDir.remove();
		},
	};
	return harness;
}

/** An active tenant. */
export async function newTenant({ tenants }: BillingHarness, name: string): Promise<string> {
	const { id } = await tenants.create(SYSTEM, name);
	await tenants.approve(SYSTEM, id);
	return id;
}

/** The id of a plan of the catalogue. */
export async function planId({ plans }: BillingHarness, name: string): Promise<string> {
	const plan = (await plans.list({ sort: 'monthlyPriceCents' })).find((entry) => entry.name === name);
	if (!plan) throw new Error(`there is no plan ${name}`);
	return plan.id;
}

/** An app, on a plan or on none. */
export async function newApp(
	harness: BillingHarness,
	tenantId: string,
	name: string,
	plan: string | null,
	licenseRegion: LicenseRegionCode = 'aws-eu-west-1',
): Promise<string> {
	const input = { name, licenseRegion, planId: plan === null ? null : await planId(harness, plan) };
	return (await harness.apps.create(SYSTEM, tenantId, input)).app.id;
}

/** Says how payments of a tenant go from now on. */
export async function setPayments(
	{ provider, clock }: BillingHarness,
	tenantId: string,
	behaviour: PaymentBehaviour['behaviour'],
	delayMs = 0,
): Promise<void> {
	const target = { type: 'tenant' as const, id: tenantId, name: tenantId };
	const event = recordOf(SYSTEM, clock.nowMs(), { action: 'payments.behaviour_set', target, tenantId });
	await provider.setBehaviour(tenantId, { behaviour, delayMs }, event);
}

/** Moves the clock on. */
export async function advance({ sandboxClock }: BillingHarness, byMs: number): Promise<void> {
	await sandboxClock.advance(SYSTEM, { byMs });
}
