import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SYSTEM } from '../../core/control-plane/caller.ts';
import {
	advance,
	type BillingHarness,
	DAY_MS,
	newApp,
	newTenant,
	planId,
	START_MS,
	setPayments,
	startBilling,
} from './billing-harness.ts';

const [STARTER, TEAM] = [2_900, 9_900];

let harness: BillingHarness;
let tenantId: string;

beforeEach(async () => {
	harness = await startBilling();
	tenantId = await newTenant(harness, 'Acme');
});
afterEach(() => harness.close());

const invoices = async () => (await harness.billing.invoices({ tenantId, limit: 100 })).items.reverse();
const subscription = async (appId: string) =>
	(await harness.billing.subscriptions(tenantId)).find((entry) => entry.appId === appId);
const credit = async () => (await harness.billing.credits(tenantId)).balances.reduce((sum, entry) => sum + entry.balanceCents, 0);
const setPlan = async (appId: string, name: string) => harness.apps.setPlan(SYSTEM, tenantId, appId, await planId(harness, name));
const decline = () => setPayments(harness, tenantId, 'decline');
const succeed = () => setPayments(harness, tenantId, 'succeed');
const actions = async (prefix: string) => {
	const { items } = await harness.storage.audit.list({ tenantId, limit: 500, sort: '-at' });
	return items
		.filter(({ action }) => action.startsWith(prefix))
		.map(({ action, at }) => ({ action, at }))
		.reverse();
};

describe('a free plan', () => {
	it('has a subscription without a period and without invoices, however long', async () => {
		const appId = await newApp(harness, tenantId, 'editor', 'Free');
		await advance(harness, 100 * DAY_MS);
		expect(await subscription(appId)).toMatchObject({ status: 'active', period: null, priceCents: 0 });
		expect(await invoices()).toEqual([]);
	});

	it('that becomes a paid one costs the full price of the coming month, at once', async () => {
		const appId = await newApp(harness, tenantId, 'editor', 'Free');
		await advance(harness, 3 * DAY_MS);
		await setPlan(appId, 'Starter');
		expect(await invoices()).toMatchObject([
			{
				number: 'EUW1-000001',
				status: 'paid',
				totalCents: STARTER,
				reason: 'start',
				lines: [{ kind: 'plan', amountCents: STARTER }],
			},
		]);
		expect(await subscription(appId)).toMatchObject({
			status: 'active',
			period: { start: '2026-02-03T10:00:00.000Z', end: '2026-03-03T10:00:00.000Z' },
		});
	});

	it('ends at once when it is cancelled', async () => {
		const appId = await newApp(harness, tenantId, 'editor', 'Free');
		expect(await harness.billing.cancel(SYSTEM, tenantId, appId)).toBeNull();
		expect(await harness.apps.get(tenantId, appId)).toMatchObject({ status: 'inactive', subscription: null });
	});
});

describe('a paid plan', () => {
	it('is renewed each calendar month, counted from its first day', async () => {
		const appId = await newApp(harness, tenantId, 'editor', 'Starter');
		const ends = [];
		for (const _ of [1, 2, 3, 4]) {
			ends.push((await subscription(appId))?.period?.end);
			await harness.sandboxClock.advance(SYSTEM, { to: ends.at(-1) });
		}
		expect(ends).toEqual([
			'2026-02-28T10:00:00.000Z',
			'2026-03-31T10:00:00.000Z',
			'2026-04-30T10:00:00.000Z',
			'2026-05-31T10:00:00.000Z',
		]);
		expect((await invoices()).map(({ number, status, reason }) => [number, status, reason])).toEqual([
			['EUW1-000001', 'paid', 'start'],
			['EUW1-000002', 'paid', 'renewal'],
			['EUW1-000003', 'paid', 'renewal'],
			['EUW1-000004', 'paid', 'renewal'],
			['EUW1-000005', 'paid', 'renewal'],
		]);
	});

	it('that is exchanged for a dearer one puts the rest of the month on the next invoice', async () => {
		const appId = await newApp(harness, tenantId, 'editor', 'Starter');
		await advance(harness, 14 * DAY_MS);
		const preview = await harness.billing.preview(tenantId, appId, await planId(harness, 'Team'));
		await setPlan(appId, 'Team');
		expect(await subscription(appId)).toMatchObject({ planName: 'Team', nextInvoiceCents: (TEAM - STARTER) / 2 });
		expect(preview).toMatchObject({ kind: 'prorated', amountCents: 0, lines: [] });
		await advance(harness, 14 * DAY_MS);
		const last = (await invoices()).at(-1);
		expect(last).toMatchObject({ status: 'paid', totalCents: TEAM + (TEAM - STARTER) / 2 });
		expect(last?.lines.slice(1)).toEqual(preview.nextInvoiceLines);
		expect(preview.nextInvoiceLines.map((line) => line.amountCents)).toEqual([-STARTER / 2, TEAM / 2]);
	});

	it('that is exchanged for a cheaper one leaves a credit, which later invoices use up', async () => {
		const appId = await newApp(harness, tenantId, 'editor', 'Scale');
		await setPlan(appId, 'Starter');
		await advance(harness, 28 * DAY_MS);
		const [, renewal] = await invoices();
		expect(renewal).toMatchObject({ status: 'paid', totalCents: 0, attempts: 0 });
		expect(renewal?.lines.map(({ kind, amountCents }) => [kind, amountCents])).toEqual([
			['plan', STARTER],
			['proration', -49_900],
			['proration', STARTER],
			['carry_over', 44_100],
		]);
		expect(await credit()).toBe(44_100);
		await advance(harness, 31 * DAY_MS);
		expect((await invoices()).at(-1)).toMatchObject({
			totalCents: 0,
			lines: [{ kind: 'plan' }, { kind: 'credit', amountCents: -STARTER }],
		});
		expect(await credit()).toBe(44_100 - STARTER);
	});

	it('that gives way to the free one turns its rest into credit', async () => {
		const appId = await newApp(harness, tenantId, 'editor', 'Starter');
		await advance(harness, 14 * DAY_MS);
		await setPlan(appId, 'Free');
		expect(await credit()).toBe(STARTER / 2);
		await setPlan(appId, 'Starter');
		expect((await invoices()).at(-1)).toMatchObject({ totalCents: STARTER / 2, status: 'paid' });
		expect(await credit()).toBe(0);
	});

	it('that gives way to the free one is billed for what is owed by then', async () => {
		const appId = await newApp(harness, tenantId, 'editor', 'Starter');
		await setPlan(appId, 'Team');
		await advance(harness, 14 * DAY_MS);
		await setPlan(appId, 'Free');
		const owed = TEAM / 2 - STARTER;
		expect((await invoices()).at(-1)).toMatchObject({ reason: 'final', status: 'paid', totalCents: owed });
	});

	it('gets a new price with the next renewal, and an archived one stays', async () => {
		const appId = await newApp(harness, tenantId, 'editor', 'Starter');
		const starter = await planId(harness, 'Starter');
		await harness.plans.update(SYSTEM, starter, { monthlyPriceCents: 3_500 });
		await harness.plans.archive(SYSTEM, starter);
		expect(await subscription(appId)).toMatchObject({ priceCents: STARTER });
		await advance(harness, 28 * DAY_MS);
		expect((await invoices()).map(({ totalCents }) => totalCents)).toEqual([STARTER, 3_500]);
	});

	it('in another currency is refused, and so is another currency for a plan in use', async () => {
		const appId = await newApp(harness, tenantId, 'editor', 'Starter');
		const limits = { maxConnections: 1, maxDocuments: 1, maxUsersPerDoc: 1, opsPerMinute: 1 };
		const euro = await harness.plans.create(SYSTEM, { name: 'Euro', currency: 'EUR', monthlyPriceCents: 100, limits });
		await expect(harness.apps.setPlan(SYSTEM, tenantId, appId, euro.id)).rejects.toMatchObject({ code: 'currency_mismatch' });
		await expect(harness.plans.update(SYSTEM, await planId(harness, 'Starter'), { currency: 'EUR' })).rejects.toMatchObject({
			code: 'conflict',
		});
	});
});

describe('a cancelled subscription', () => {
	it('works until its period ends, then the app is inactive', async () => {
		const appId = await newApp(harness, tenantId, 'editor', 'Starter');
		expect(await harness.billing.cancel(SYSTEM, tenantId, appId)).toMatchObject({ status: 'cancelled', cancelAtPeriodEnd: true });
		await advance(harness, 28 * DAY_MS - 1);
		expect(await harness.apps.get(tenantId, appId)).toMatchObject({ status: 'active', subscription: { status: 'cancelled' } });
		await advance(harness, 1);
		expect(await harness.apps.get(tenantId, appId)).toMatchObject({ status: 'inactive', subscription: null });
		expect(await invoices()).toHaveLength(1);
		expect((await actions('subscription.')).at(-1)).toEqual({ action: 'subscription.ended', at: '2026-02-28T10:00:00.000Z' });
	});

	it('and one whose grace is over are at an end in that moment, even before the schedule has come by', async () => {
		const [cancelled, unpaid] = [
			await newApp(harness, tenantId, 'a', 'Starter'),
			await newApp(harness, tenantId, 'b', 'Starter'),
		];
		await harness.billing.cancel(SYSTEM, tenantId, cancelled);
		const status = async (appId: string) => (await harness.apps.get(tenantId, appId)).status;
		harness.clock.moveTo(START_MS + 28 * DAY_MS - 1);
		expect(await status(cancelled)).toBe('active');
		harness.clock.moveTo(START_MS + 28 * DAY_MS);
		expect(await status(cancelled)).toBe('inactive');
		await decline();
		await harness.schedule.run(harness.clock.nowMs());
		harness.clock.moveTo(START_MS + 35 * DAY_MS - 1);
		expect(await status(unpaid)).toBe('active');
		harness.clock.moveTo(START_MS + 35 * DAY_MS);
		expect(await status(unpaid)).toBe('inactive');
	});

	it('can be taken back, once', async () => {
		const appId = await newApp(harness, tenantId, 'editor', 'Starter');
		await harness.billing.cancel(SYSTEM, tenantId, appId);
		await expect(harness.billing.cancel(SYSTEM, tenantId, appId)).rejects.toMatchObject({ code: 'subscription_wrong_status' });
		expect(await harness.billing.resume(SYSTEM, tenantId, appId)).toMatchObject({ status: 'active' });
		await expect(harness.billing.resume(SYSTEM, tenantId, appId)).rejects.toMatchObject({ code: 'subscription_wrong_status' });
		await advance(harness, 28 * DAY_MS);
		expect(await invoices()).toHaveLength(2);
	});

	it('is billed at its end for what plan changes left behind', async () => {
		const appId = await newApp(harness, tenantId, 'editor', 'Starter');
		await setPlan(appId, 'Team');
		await harness.billing.cancel(SYSTEM, tenantId, appId);
		await advance(harness, 28 * DAY_MS);
		expect((await invoices()).at(-1)).toMatchObject({ reason: 'final', totalCents: TEAM - STARTER, status: 'paid' });
	});
});

describe('a declined payment', () => {
	it('of a new plan leaves the app as it was, and its invoice void', async () => {
		const appId = await newApp(harness, tenantId, 'editor', 'Free');
		await harness.billing.grantCredit(SYSTEM, tenantId, { licenseRegion: 'aws-eu-west-1', amountCents: 100, reason: 'Sorry' });
		await decline();
		await expect(setPlan(appId, 'Starter')).rejects.toMatchObject({ code: 'payment_declined' });
		expect(await subscription(appId)).toMatchObject({ planName: 'Free' });
		expect(await invoices()).toMatchObject([{ status: 'void', totalCents: STARTER - 100 }]);
		expect(await credit()).toBe(100);
		await succeed();
		await setPlan(appId, 'Starter');
		expect((await invoices()).map(({ number, status }) => [number, status])).toEqual([
			['EUW1-000001', 'void'],
			['EUW1-000002', 'paid'],
		]);
	});

	it('of a plan that an app was to be created with keeps the app and its secret, without a plan', async () => {
		await decline();
		const starter = await planId(harness, 'Starter');
		const created = await harness.apps.create(SYSTEM, tenantId, {
			name: 'editor',
			licenseRegion: 'aws-eu-west-1',
			planId: starter,
		});
		expect(created).toMatchObject({ app: { status: 'inactive', subscription: null }, checkout: { status: 'declined' } });
	});

	it('of a renewal is tried again each day, and the app works on meanwhile', async () => {
		const appId = await newApp(harness, tenantId, 'editor', 'Starter');
		await decline();
		await advance(harness, 28 * DAY_MS);
		expect(await subscription(appId)).toMatchObject({ status: 'past_due', graceEndsAt: '2026-03-07T10:00:00.000Z' });
		expect(await harness.apps.get(tenantId, appId)).toMatchObject({ status: 'active' });
		await expect(setPlan(appId, 'Team')).rejects.toMatchObject({ code: 'payment_overdue' });
		await advance(harness, 2 * DAY_MS);
		expect((await invoices()).at(-1)).toMatchObject({ status: 'open', attempts: 3, declineReason: expect.any(String) });
		await succeed();
		await advance(harness, DAY_MS);
		expect((await invoices()).at(-1)).toMatchObject({ status: 'paid', attempts: 4, paidAt: '2026-03-03T10:00:00.000Z' });
		expect(await subscription(appId)).toMatchObject({ status: 'active', graceEndsAt: null });
	});

	it('of a renewal disables the app when the grace is over, and ends its live sessions', async () => {
		const appId = await newApp(harness, tenantId, 'editor', 'Starter');
		const revoked: unknown[] = [];
		harness.revocations.subscribe((revocation) => void revoked.push(revocation));
		await decline();
		await advance(harness, 35 * DAY_MS - 1);
		expect(await harness.apps.get(tenantId, appId)).toMatchObject({ status: 'active' });
		expect(revoked).toEqual([]);
		await advance(harness, 1);
		expect(await harness.apps.get(tenantId, appId)).toMatchObject({ status: 'disabled', subscription: null });
		expect(revoked).toEqual([{ tenantId, appId, close: 'forbidden' }]);
		expect((await invoices()).at(-1)).toMatchObject({ status: 'uncollectible', attempts: 7 });
		expect((await actions('app.disabled')).map(({ at }) => at)).toEqual(['2026-03-07T10:00:00.000Z']);
		await advance(harness, 60 * DAY_MS);
		expect(await invoices()).toHaveLength(2);
	});

	it('is told to the tenant each time, as are a payment that succeeds and the end of the grace', async () => {
		await newApp(harness, tenantId, 'editor', 'Starter');
		await decline();
		await advance(harness, 35 * DAY_MS);
		const failures = Array.from({ length: 7 }, () => 'EUW1-000002 failed');
		expect(harness.told).toEqual(['EUW1-000001 paid', ...failures, 'EUW1-000002 given up']);
	});

	it('can be paid by hand', async () => {
		const appId = await newApp(harness, tenantId, 'editor', 'Starter');
		await decline();
		await advance(harness, 28 * DAY_MS);
		const open = (await invoices()).at(-1)?.id ?? '';
		expect(await harness.billing.pay(SYSTEM, tenantId, open)).toMatchObject({ status: 'open', attempts: 2 });
		await succeed();
		expect(await harness.billing.pay(SYSTEM, tenantId, open)).toMatchObject({ status: 'paid', attempts: 3 });
		expect(await subscription(appId)).toMatchObject({ status: 'active' });
		await expect(harness.billing.pay(SYSTEM, tenantId, open)).rejects.toMatchObject({ code: 'invoice_not_open' });
	});
});

describe('a delayed payment', () => {
	it('puts the plan in force when it settles, not before', async () => {
		const appId = await newApp(harness, tenantId, 'editor', 'Free');
		await setPayments(harness, tenantId, 'delay', 2 * DAY_MS);
		await expect(setPlan(appId, 'Starter')).rejects.toMatchObject({ code: 'payment_pending' });
		await expect(setPlan(appId, 'Team')).rejects.toMatchObject({ code: 'payment_pending' });
		await advance(harness, 2 * DAY_MS - 1);
		expect(await subscription(appId)).toMatchObject({ planName: 'Free' });
		expect(await invoices()).toMatchObject([{ status: 'open', paymentPending: true }]);
		await advance(harness, 1);
		expect(await subscription(appId)).toMatchObject({ planName: 'Starter', period: { start: '2026-02-02T10:00:00.000Z' } });
		expect(await invoices()).toMatchObject([{ status: 'paid', lines: [{ period: { start: '2026-02-02T10:00:00.000Z' } }] }]);
	});

	it('for an app that was deleted meanwhile becomes credit', async () => {
		const appId = await newApp(harness, tenantId, 'editor', null);
		await setPayments(harness, tenantId, 'delay', DAY_MS);
		await expect(setPlan(appId, 'Starter')).rejects.toMatchObject({ code: 'payment_pending' });
		await harness.apps.delete(SYSTEM, tenantId, appId);
		await advance(harness, DAY_MS);
		expect(await credit()).toBe(STARTER);
		expect(await harness.billing.subscriptions(tenantId)).toEqual([]);
	});
});

describe('a checkout', () => {
	it('tells what it costs, and changes the plan when it is confirmed, once', async () => {
		const appId = await newApp(harness, tenantId, 'editor', 'Free');
		const team = await planId(harness, 'Team');
		const opened = await harness.billing.openCheckout(SYSTEM, tenantId, appId, team);
		expect(opened).toMatchObject({ status: 'open', amountCents: TEAM, lines: [{ amountCents: TEAM }] });
		expect(await subscription(appId)).toMatchObject({ planName: 'Free' });
		const confirmed = await Promise.all(
			[1, 2, 3].map(() => harness.billing.confirmCheckout(SYSTEM, tenantId, appId, opened.checkoutId)),
		);
		expect(confirmed.map(({ status }) => status)).toContain('completed');
		expect(await subscription(appId)).toMatchObject({ planName: 'Team' });
		expect(await invoices()).toHaveLength(1);
	});

	it('expires after a quarter of an hour', async () => {
		const appId = await newApp(harness, tenantId, 'editor', null);
		const opened = await harness.billing.openCheckout(SYSTEM, tenantId, appId, await planId(harness, 'Team'));
		expect(Date.parse(opened.expiresAt) - START_MS).toBe(15 * 60_000);
		await advance(harness, 15 * 60_000);
		expect(await harness.billing.checkout(tenantId, appId, opened.checkoutId)).toMatchObject({ status: 'expired' });
		await expect(harness.billing.confirmCheckout(SYSTEM, tenantId, appId, opened.checkoutId)).rejects.toMatchObject({
			code: 'checkout_expired',
		});
	});

	it('M10: whose amounts have changed in the meantime is refused, and nothing is paid', async () => {
		const appId = await newApp(harness, tenantId, 'editor', 'Starter');
		const opened = await harness.billing.openCheckout(SYSTEM, tenantId, appId, await planId(harness, 'Scale'));
		await setPlan(appId, 'Team');
		await expect(harness.billing.confirmCheckout(SYSTEM, tenantId, appId, opened.checkoutId)).rejects.toMatchObject({
			code: 'stale',
		});
		expect(await subscription(appId)).toMatchObject({ planName: 'Team' });
	});
});

describe('deleting', () => {
	it('an app leaves its paid subscription, which says so before and goes on until it is cancelled', async () => {
		const appId = await newApp(harness, tenantId, 'editor', 'Starter');
		expect(await harness.billing.deletionImpact(tenantId, appId)).toMatchObject({
			subscriptionContinues: true,
			subscription: { priceCents: STARTER },
		});
		await harness.apps.delete(SYSTEM, tenantId, appId);
		await advance(harness, 28 * DAY_MS);
		expect(await invoices()).toMatchObject([{ appName: 'editor' }, { appName: 'editor', reason: 'renewal', status: 'paid' }]);
		expect(await subscription(appId)).toMatchObject({ appName: 'editor', appDeleted: true, status: 'active' });
		await harness.billing.cancel(SYSTEM, tenantId, appId);
		await expect(harness.billing.resume(SYSTEM, tenantId, appId)).rejects.toMatchObject({ code: 'subscription_wrong_status' });
		await advance(harness, 31 * DAY_MS);
		expect(await subscription(appId)).toBeUndefined();
		expect(await invoices()).toHaveLength(2);
	});

	it('an app on the free plan ends its subscription, so that another may have it', async () => {
		const appId = await newApp(harness, tenantId, 'editor', 'Free');
		expect(await harness.billing.deletionImpact(tenantId, appId)).toMatchObject({ subscriptionContinues: false });
		await harness.apps.delete(SYSTEM, tenantId, appId);
		await newApp(harness, tenantId, 'another', 'Free', 'aws-us-east-1');
		expect(await harness.billing.subscriptions(tenantId)).toMatchObject([{ appName: 'another' }]);
	});

	it('a tenant ends everything that it is billed for', async () => {
		await newApp(harness, tenantId, 'editor', 'Starter');
		const deleted = await newApp(harness, tenantId, 'gone', 'Team', 'aws-us-east-1');
		await harness.apps.delete(SYSTEM, tenantId, deleted);
		await harness.tenants.delete(SYSTEM, tenantId);
		expect(await harness.storage.billing.subscriptions(tenantId)).toEqual([]);
		expect(await harness.billing.collection.nextDueMs()).toBeNull();
		expect((await actions('subscription.ended')).length).toBe(2);
	});
});

describe('the one-free rule', () => {
	it('M7: holds for a paid app that would become free', async () => {
		await newApp(harness, tenantId, 'editor', 'Free');
		const paid = await newApp(harness, tenantId, 'paid', 'Starter', 'aws-us-west-2');
		await expect(setPlan(paid, 'Free')).rejects.toMatchObject({ code: 'free_plan_taken' });
	});

	it('M7: holds for two paid apps that become free at once: exactly one does', async () => {
		const apps = [
			await newApp(harness, tenantId, 'a', 'Starter'),
			await newApp(harness, tenantId, 'b', 'Starter', 'aws-us-east-2'),
		];
		const outcomes = await Promise.allSettled(apps.map((appId) => setPlan(appId, 'Free')));
		expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
	});
});

describe('credit', () => {
	it('that an operator grants is used by the next invoice of that License Region', async () => {
		await harness.billing.grantCredit(SYSTEM, tenantId, { licenseRegion: 'aws-eu-west-1', amountCents: 1_000, reason: 'Outage' });
		await newApp(harness, tenantId, 'elsewhere', 'Starter', 'aws-us-east-1');
		await newApp(harness, tenantId, 'editor', 'Starter');
		expect((await invoices()).map(({ number, totalCents }) => [number, totalCents]).sort()).toEqual([
			['EUW1-000001', STARTER - 1_000],
			['USE1-000001', STARTER],
		]);
		expect(await credit()).toBe(0);
		expect((await actions('credit.')).length).toBe(1);
	});
});

it('an active tenant has a billing profile from its approval on', async () => {
	const pending = await harness.tenants.create(SYSTEM, 'Pending');
	await expect(harness.billing.profile(pending.id)).rejects.toMatchObject({ code: 'not_found' });
	expect(await harness.billing.profile(tenantId)).toMatchObject({ currency: 'USD', provider: 'sandbox' });
});
