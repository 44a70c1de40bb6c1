import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { SYSTEM } from '../../core/control-plane/caller.ts';
import { Fault } from '../../core/platform/fault.ts';
import { advance, type BillingHarness, DAY_MS, newApp, newTenant, planId, setPayments, startBilling } from './billing-harness.ts';

// Months of billing on real files, several times.
vi.setConfig({ testTimeout: 180_000 });

/** Each run is a control plane of its own on real files. */
const RUNS = 4;
const APPS = ['editor', 'wiki'] as const;
const app = fc.constantFrom(...APPS);

type Step =
	| { kind: 'plan'; app: string; plan: string }
	| { kind: 'cancel'; app: string }
	| { kind: 'resume'; app: string }
	| { kind: 'delete'; app: string }
	| { kind: 'payments'; behaviour: 'succeed' | 'decline' | 'delay' }
	| { kind: 'wait'; hours: number }
	| { kind: 'credit'; amountCents: number };

const step: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 6,
		arbitrary: fc.record({ kind: fc.constant('plan' as const), app, plan: fc.constantFrom('Free', 'Starter', 'Team', 'Scale') }),
	},
	{ weight: 6, arbitrary: fc.record({ kind: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 900 }) }) },
	{ weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('cancel' as const, 'resume' as const), app }) },
	{
		weight: 2,
		arbitrary: fc.record({ kind: fc.constant('payments' as const), behaviour: fc.constantFrom('succeed', 'decline', 'delay') }),
	},
	{
		weight: 1,
		arbitrary: fc.record({ kind: fc.constant('credit' as const), amountCents: fc.integer({ min: 1, max: 100_000 }) }),
	},
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), app }) },
);

/** Does a step; that a rule stands against it is fine, any other failure is not. */
async function run(harness: BillingHarness, tenantId: string, apps: ReadonlyMap<string, string>, what: Step): Promise<void> {
	const appId = 'app' in what ? (apps.get(what.app) ?? '') : '';
	try {
		if (what.kind === 'plan') await harness.apps.setPlan(SYSTEM, tenantId, appId, await planId(harness, what.plan));
		else if (what.kind === 'cancel') await harness.billing.cancel(SYSTEM, tenantId, appId);
		else if (what.kind === 'resume') await harness.billing.resume(SYSTEM, tenantId, appId);
		else if (what.kind === 'delete') await harness.apps.delete(SYSTEM, tenantId, appId);
		else if (what.kind === 'payments') await setPayments(harness, tenantId, what.behaviour, 2 * DAY_MS);
		else if (what.kind === 'wait') await advance(harness, what.hours * 3_600_000);
		else
			await harness.billing.grantCredit(SYSTEM, tenantId, {
				licenseRegion: 'aws-eu-west-1',
				amountCents: what.amountCents,
				reason: 'Sorry',
			});
	} catch (error) {
		if (!(error instanceof Fault)) throw error;
	}
}

/** What must be true whatever was done. */
async function checkBooks(harness: BillingHarness, tenantId: string, takenCents: ReadonlyMap<string, number>): Promise<void> {
	const { items } = await harness.billing.invoices({ tenantId, limit: 500 });
	const invoices = items.reverse();
	expect(invoices.map(({ number }) => number)).toEqual(invoices.map((_, index) => `EUW1-${String(index + 1).padStart(6, '0')}`));
	for (const invoice of invoices) {
		expect(invoice.totalCents).toBe(invoice.lines.reduce((sum, line) => sum + line.amountCents, 0));
		expect(invoice.totalCents).toBeGreaterThanOrEqual(0);
		expect(invoice.paidAt !== null).toBe(invoice.status === 'paid');
		expect(invoice.paymentPending && invoice.status !== 'open').toBe(false);
	}
	const paidCents = invoices.filter(({ status }) => status === 'paid').reduce((sum, { totalCents }) => sum + totalCents, 0);
	expect([...takenCents.values()].reduce((sum, cents) => sum + cents, 0)).toBe(paidCents);
	const { entries, balances } = await harness.billing.credits(tenantId);
	for (const { balanceCents } of balances) expect(balanceCents).toBeGreaterThanOrEqual(0);
	// Credit that invoices used or left is in the ledger to the cent; what bought nothing was given back.
	for (const { id, status, lines, totalCents } of invoices) {
		const used = lines
			.filter(({ kind }) => kind === 'credit' || kind === 'carry_over')
			.reduce((sum, line) => sum + line.amountCents, 0);
		const ledger = entries.filter(({ invoiceId }) => invoiceId === id).reduce((sum, entry) => sum + entry.amountCents, 0);
		const allowed = status === 'void' ? [0] : [used, used + totalCents];
		expect(allowed).toContain(ledger);
	}
	expect(await harness.storage.audit.verify()).toMatchObject({ intact: true });
	expect(harness.errors).toEqual([]);
	expect(await harness.billing.collection.nextDueMs().then((dueMs) => dueMs === null || dueMs > harness.clock.nowMs())).toBe(
		true,
	);
}

describe('the books', () => {
	it('are right after any chain of plan changes, payments, cancellations and deletions', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 25 }), async (steps) => {
				const takenCents = new Map<string, number>();
				const harness = await startBilling({
					provider: (provider) => ({
						async charge(request) {
							const outcome = await provider.charge(request);
							if (outcome.status === 'paid') takenCents.set(request.idempotencyKey, request.amountCents);
							return outcome;
						},
					}),
				});
				try {
					const tenantId = await newTenant(harness, 'Acme');
					const apps = new Map<string, string>();
					for (const name of APPS) apps.set(name, await newApp(harness, tenantId, name, null));
					for (const what of steps) await run(harness, tenantId, apps, what);
					await checkBooks(harness, tenantId, takenCents);
				} finally {
					await harness.close();
				}
			}),
			{ numRuns: RUNS },
		);
	});
});
