import { afterEach, describe, expect, it } from 'vitest';
import type { PaymentProvider, PaymentRequest } from '../../core/control-plane/billing/payment-provider.ts';
import { SYSTEM } from '../../core/control-plane/caller.ts';
import { advance, type BillingHarness, DAY_MS, newApp, newTenant, planId, startBilling } from './billing-harness.ts';

let harness: BillingHarness;
afterEach(() => harness?.close());

/** A provider whose answer is lost on the way as often as it is told, after it has taken the payment. */
async function withLostAnswers() {
	const lost = { answers: 0, requests: [] as PaymentRequest[] };
	harness = await startBilling({
		provider: (provider): PaymentProvider => ({
			async charge(request) {
				lost.requests.push(request);
				const outcome = await provider.charge(request);
				if (lost.answers > 0) {
					lost.answers--;
					throw new Error('the connection was lost');
				}
				return outcome;
			},
		}),
	});
	const tenantId = await newTenant(harness, 'Acme');
	return { lost, tenantId };
}

describe('a payment whose answer was lost', () => {
	it('is asked for again with the same key after a restart, and its plan is in force then', async () => {
		const { lost, tenantId } = await withLostAnswers();
		const appId = await newApp(harness, tenantId, 'editor', 'Free');
		lost.answers = 1;
		await expect(harness.apps.setPlan(SYSTEM, tenantId, appId, await planId(harness, 'Starter'))).rejects.toMatchObject({
			code: 'payment_pending',
		});
		expect((await harness.apps.get(tenantId, appId)).subscription?.planName).toBe('Free');
		await harness.restart();
		await harness.schedule.run(harness.clock.nowMs());
		expect((await harness.apps.get(tenantId, appId)).subscription?.planName).toBe('Starter');
		expect(new Set(lost.requests.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
		const { items } = await harness.billing.invoices({ tenantId, limit: 10 });
		expect(items).toMatchObject([{ status: 'paid', attempts: 1 }]);
	});

	it('of the plan that an app is created with does not cost the app its secret', async () => {
		const { lost, tenantId } = await withLostAnswers();
		lost.answers = 1;
		const input = { name: 'editor', licenseRegion: 'aws-eu-west-1' as const, planId: await planId(harness, 'Starter') };
		const created = await harness.apps.create(SYSTEM, tenantId, input);
		expect(created).toMatchObject({ clientSecret: expect.any(String), checkout: { status: 'pending' } });
		await harness.schedule.run(harness.clock.nowMs());
		expect(await harness.apps.get(tenantId, created.app.id)).toMatchObject({ status: 'active' });
	});

	it('of a renewal holds nothing else up, and is renewed once', async () => {
		const { lost, tenantId } = await withLostAnswers();
		await newApp(harness, tenantId, 'editor', 'Starter');
		const other = await newTenant(harness, 'Other');
		await newApp(harness, other, 'editor', 'Starter');
		lost.answers = 1;
		await advance(harness, 28 * DAY_MS);
		expect(harness.errors).toHaveLength(1);
		const statuses = async () => {
			const pages = await Promise.all([tenantId, other].map((id) => harness.billing.invoices({ tenantId: id, limit: 10 })));
			return pages.map(({ items }) => items.map(({ status }) => status)).sort();
		};
		expect(await statuses()).toEqual([
			['open', 'paid'],
			['paid', 'paid'],
		]);
		await harness.schedule.run(harness.clock.nowMs());
		expect(await statuses()).toEqual([
			['paid', 'paid'],
			['paid', 'paid'],
		]);
	});
});

describe('a renewal', () => {
	it('is done once, however many look at the same time', async () => {
		const { lost, tenantId } = await withLostAnswers();
		await newApp(harness, tenantId, 'editor', 'Starter');
		harness.clock.moveTo(harness.clock.nowMs() + 28 * DAY_MS);
		await Promise.all([1, 2, 3, 4].map(() => harness.billing.collection.runDue(harness.clock.nowMs())));
		const { items } = await harness.billing.invoices({ tenantId, limit: 10 });
		expect(items.map(({ reason, status }) => [reason, status])).toEqual([
			['renewal', 'paid'],
			['start', 'paid'],
		]);
		expect(new Set(lost.requests.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(2);
		const { items: events } = await harness.storage.audit.list({
			tenantId,
			limit: 100,
			sort: '-at',
			action: 'subscription.renewed',
		});
		expect(events).toHaveLength(1);
	});
});

describe('plan changes at the same time', () => {
	it('are paid for once, and the others are told that a payment is under way or done', async () => {
		const { lost, tenantId } = await withLostAnswers();
		const appId = await newApp(harness, tenantId, 'editor', null);
		const starter = await planId(harness, 'Starter');
		await Promise.allSettled([1, 2, 3, 4].map(() => harness.apps.setPlan(SYSTEM, tenantId, appId, starter)));
		expect((await harness.apps.get(tenantId, appId)).subscription?.planName).toBe('Starter');
		expect(new Set(lost.requests.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
		expect((await harness.billing.invoices({ tenantId, limit: 10 })).items).toHaveLength(1);
	});
});
