import { afterEach, describe, expect, it, vi } from 'vitest';
import { SYSTEM } from '../../core/control-plane/caller.ts';
import { advance, type BillingHarness, DAY_MS, newApp, newTenant, planId, setPayments, startBilling } from './billing-harness.ts';

// 40 days of billing on real files, several times.
vi.setConfig({ testTimeout: 180_000 });

const open: BillingHarness[] = [];
afterEach(async () => {
	for (const harness of open.splice(0)) await harness.close();
});

const TENANTS = ['Calm', 'Declined', 'Late', 'Changing'] as const;

/** Tenants whose next 40 days hold renewals, retries, the end of a grace, late payments, a cancellation and key rotations. */
async function scenario(): Promise<BillingHarness> {
	const harness = await startBilling();
	open.push(harness);
	const ids: string[] = [];
	for (const name of TENANTS) {
		// Each at a time of its own, so that nothing falls due in the same moment by accident of ids.
		await advance(harness, 60_000);
		const tenantId = await newTenant(harness, name);
		await newApp(harness, tenantId, 'editor', 'Starter');
		await advance(harness, 1_000);
		await newApp(harness, tenantId, 'wiki', 'Team', 'aws-us-west-2');
		ids.push(tenantId);
	}
	const [, declined = '', late = '', changing = ''] = ids;
	await setPayments(harness, declined, 'decline');
	await setPayments(harness, late, 'delay', 36 * 3_600_000);
	const [{ appId = '' } = {}] = await harness.billing.subscriptions(changing);
	await harness.apps.setPlan(SYSTEM, changing, appId, await planId(harness, 'Scale'));
	const [, { appId: cancelled = '' } = {}] = await harness.billing.subscriptions(changing);
	await harness.billing.cancel(SYSTEM, changing, cancelled);
	return harness;
}

/** Everything that happened and is, with names in the place of ids. */
async function history(harness: BillingHarness) {
	const names = new Map<string, string>();
	const tenants = (await harness.tenants.list({ limit: 100, sort: '-createdAt' })).items;
	for (const { id, name } of tenants) names.set(id, name);
	const nameOf = (id: string | null) => names.get(id ?? '') ?? id;
	const { items } = await harness.storage.audit.list({ limit: 500, sort: '-at' });
	const withoutIds = (facts: unknown) =>
		JSON.stringify(facts)?.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|"(kid|clientId)":"[^"]+"/g, '…');
	const audit = items
		.filter(({ action }) => action !== 'clock.advanced')
		.map(({ at, action, actor, tenantId, target, before, after }) =>
			[
				at,
				action,
				actor.name,
				nameOf(tenantId),
				nameOf(target.type === 'key' ? '' : target.name),
				withoutIds(before),
				withoutIds(after),
			].join(' '),
		)
		.sort();
	const invoices = [];
	const keys = [];
	const apps = [];
	for (const { id, name } of tenants) {
		const page = await harness.billing.invoices({ tenantId: id, limit: 500 });
		invoices.push(...page.items.map(({ id: _, tenantId: _t, appId: _a, ...invoice }) => ({ name, ...invoice })));
		keys.push(...(await harness.keys.list(id)).map(({ kid: _, ...key }) => ({ name, ...key })));
		const subscriptions = await harness.billing.subscriptions(id);
		apps.push(...subscriptions.map(({ appId: _, planId: _p, ...subscription }) => ({ name, ...subscription })));
		apps.push(
			...(await harness.apps.list({ tenantId: id, limit: 100, sort: '-createdAt' })).items.map((app) => [
				name,
				app.name,
				app.status,
			]),
		);
	}
	return { audit, invoices, keys, apps };
}

describe('the sandbox clock', () => {
	it('moved by 40 days at once makes the same history as 40 days in small steps', async () => {
		const [once, slowly] = [await scenario(), await scenario()];
		await advance(once, 40 * DAY_MS);
		const stepMs = 31 * 3_600_000;
		for (let goneMs = 0; goneMs < 40 * DAY_MS; goneMs += stepMs) await advance(slowly, Math.min(stepMs, 40 * DAY_MS - goneMs));
		const [a, b] = [await history(once), await history(slowly)];
		expect(a).toEqual(b);
		expect([...once.errors, ...slowly.errors]).toEqual([]);
		// The scenario is worth comparing only if all of this is in it.
		const actions = new Set(a.audit.map((line) => line.split(' ')[1]));
		for (const action of ['subscription.renewed', 'subscription.past_due', 'subscription.ended', 'app.disabled', 'key.rotated'])
			expect(actions).toContain(action);
		expect(once.clock.nowMs()).toBe(slowly.clock.nowMs());
	});

	it('leaves the same history to a machine that slept for 40 days', async () => {
		const [once, slept] = [await scenario(), await scenario()];
		await advance(once, 40 * DAY_MS);
		slept.clock.moveTo(slept.clock.nowMs() + 40 * DAY_MS);
		await slept.schedule.run(slept.clock.nowMs());
		expect(await history(slept)).toEqual(await history(once));
	});

	it('stands where it stood after a restart, and never goes back', async () => {
		const harness = await startBilling();
		open.push(harness);
		await advance(harness, DAY_MS);
		const { now } = harness.sandboxClock.read();
		await harness.restart();
		expect(harness.sandboxClock.read().now).toBe(now);
		await expect(harness.sandboxClock.advance(SYSTEM, { to: '2026-01-01T00:00:00.000Z' })).rejects.toMatchObject({
			code: 'invalid_request',
			errors: [{ path: 'to' }],
		});
		await expect(harness.sandboxClock.advance(SYSTEM, { byMs: 367 * DAY_MS })).rejects.toMatchObject({ code: 'invalid_request' });
		expect(harness.sandboxClock.read().now).toBe(now);
	});
});
