import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../core/contract/plans.ts';
import { draftInvoice, sumCents } from '../../core/control-plane/billing/invoicing.ts';
import { firstPeriod, monthsAfter, nextPeriod } from '../../core/control-plane/billing/periods.ts';
import { planChange } from '../../core/control-plane/billing/plan-change.ts';
import { remainingCents } from '../../core/control-plane/billing/proration.ts';
import type { BillingState, Line, SubscriptionTerms } from '../../core/control-plane/billing/store.ts';

const PRICE_CENTS_MAX = 100_000_000;
const price = fc.integer({ min: 1, max: PRICE_CENTS_MAX });
const anchor = fc
	.date({ min: new Date('2000-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })
	.map((date) => date.getTime());
/** A share of a period, exact at both ends. */
const share = fc.oneof(fc.constant(0), fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true }));

function plan(id: string, monthlyPriceCents: number): Plan {
	const limits = { maxConnections: 1, maxDocuments: 1, maxUsersPerDoc: 1, opsPerMinute: 1 };
	return { id, name: id, currency: 'USD', monthlyPriceCents, limits, archived: false, version: 1 };
}

function stateOf(terms: SubscriptionTerms | null, pendingLines: Line[], creditCents = 0): BillingState {
	const owner = { tenantId: 't', appId: 'a', licenseRegion: 'aws-eu-west-1' as const };
	return {
		app: { enabled: true, version: 1 },
		subscription: terms && { ...terms, ...owner, deletedAppName: null, nextInvoiceCents: sumCents(pendingLines) },
		pendingLines,
		openInvoices: [],
		freePlanTaken: false,
		creditCents: new Map([['USD', creditCents]]),
		checkouts: [],
	};
}

/** What a tenant has paid, and what it has left, after a chain of plan changes within a period. */
function runChain(prices: readonly number[], moments: readonly number[], startMs: number, end: 'free' | 'next invoice') {
	const [first = 1, ...others] = prices;
	let current = plan('plan-0', first);
	const start = planChange(stateOf(null, []), current, null, startMs);
	let { terms } = start;
	const pending: Line[] = [];
	let paidCents = start.invoice?.totalCents ?? 0;
	for (const [index, next] of others.entries()) {
		const to = plan(`plan-${index + 1}`, next);
		const change = planChange(stateOf(terms, pending), to, current, moments[index] ?? startMs);
		pending.push(...change.nextInvoiceLines);
		({ terms } = change);
		current = to;
	}
	const draft =
		end === 'free'
			? planChange(stateOf(terms, pending), plan('free', 0), current, moments.at(-1) ?? startMs).invoice
			: draftInvoice(pending, 0);
	paidCents += draft?.totalCents ?? 0;
	return { paidCents, creditCents: draft?.creditAddedCents ?? 0 };
}

const chain = fc
	.record({
		startMs: anchor,
		prices: fc.array(price, { minLength: 2, maxLength: 12 }),
		shares: fc.array(share, { minLength: 12, maxLength: 12 }),
	})
	.map(({ startMs, prices, shares }) => {
		const { endMs } = firstPeriod(startMs);
		const moments = shares
			.slice(0, prices.length)
			.map((part) => startMs + Math.floor(part * (endMs - startMs)))
			.sort((a, b) => a - b);
		return { startMs, prices, moments };
	});

describe('the rest of a period', () => {
	it('is the whole price at its start, nothing at its end, and never grows', () => {
		fc.assert(
			fc.property(price, anchor, share, share, (cents, startMs, a, b) => {
				const period = firstPeriod(startMs);
				const at = (part: number) => remainingCents(cents, period, startMs + Math.floor(part * (period.endMs - startMs)));
				expect([at(0), at(1)]).toEqual([cents, 0]);
				expect(at(Math.max(a, b))).toBeLessThanOrEqual(at(Math.min(a, b)));
			}),
		);
	});

	it('is within half a cent of the exact amount', () => {
		fc.assert(
			fc.property(price, anchor, fc.bigInt({ min: 0n, max: 10n ** 9n }), (cents, startMs, part) => {
				const period = firstPeriod(startMs);
				const length = BigInt(period.endMs - startMs);
				const elapsed = (length * part) / 10n ** 9n;
				const exactTwice = 2n * BigInt(cents) * (length - elapsed);
				const amount = BigInt(remainingCents(cents, period, startMs + Number(elapsed)));
				const off = 2n * amount * length - exactTwice;
				expect(off <= length && -off <= length).toBe(true);
			}),
		);
	});
});

describe('plan changes within a period', () => {
	it('neither lose nor make a cent: what is paid less what is left is the sum of the parts that were used', () => {
		fc.assert(
			fc.property(chain, ({ startMs, prices, moments }) => {
				const { paidCents, creditCents } = runChain(prices, moments, startMs, 'free');
				const period = firstPeriod(startMs);
				const bounds = [startMs, ...moments];
				const used = prices.map((cents, index) => {
					const [from = startMs, to = startMs] = bounds.slice(index);
					return remainingCents(cents, period, from) - remainingCents(cents, period, to);
				});
				expect(paidCents - creditCents).toBe(used.reduce((sum, cents) => sum + cents));
				expect(paidCents).toBeGreaterThanOrEqual(0);
				expect(creditCents).toBeGreaterThanOrEqual(0);
			}),
		);
	});

	it('between plans of one price cost exactly that price, whatever the moments', () => {
		fc.assert(
			fc.property(chain, price, ({ startMs, prices, moments }, cents) => {
				const same = prices.map(() => cents);
				const { paidCents, creditCents } = runChain(same, moments, startMs, 'next invoice');
				expect(paidCents - creditCents).toBe(cents);
			}),
		);
	});

	it('up and down again in the same moment are neutral', () => {
		fc.assert(
			fc.property(price, price, anchor, share, (cents, other, startMs, part) => {
				const { endMs } = firstPeriod(startMs);
				const atMs = startMs + Math.floor(part * (endMs - startMs));
				const { paidCents, creditCents } = runChain([cents, other, cents], [atMs, atMs, atMs], startMs, 'next invoice');
				expect([paidCents, creditCents]).toEqual([cents, 0]);
			}),
		);
	});
});

describe('an invoice', () => {
	const line = fc
		.integer({ min: -PRICE_CENTS_MAX, max: PRICE_CENTS_MAX })
		.map((amountCents): Line => ({ kind: 'proration', description: '', amountCents, period: null }));

	it('is never negative, and its lines add up to its total; credit comes and goes by the cent', () => {
		fc.assert(
			fc.property(fc.array(line), fc.nat({ max: PRICE_CENTS_MAX }), (lines, creditCents) => {
				const draft = draftInvoice(lines, creditCents);
				expect(draft.totalCents).toBeGreaterThanOrEqual(0);
				expect(sumCents(draft.lines)).toBe(draft.totalCents);
				expect(draft.totalCents + draft.creditUsedCents - draft.creditAddedCents).toBe(sumCents(lines));
				expect(creditCents - draft.creditUsedCents).toBeGreaterThanOrEqual(0);
			}),
		);
	});
});

describe('periods', () => {
	it('follow each other without gap, on the day of the first or the last of a shorter month', () => {
		fc.assert(
			fc.property(anchor, fc.integer({ min: 1, max: 60 }), (startMs, count) => {
				const day = new Date(startMs).getUTCDate();
				let period = firstPeriod(startMs);
				for (let index = 2; index <= count; index++) {
					const next = nextPeriod(startMs, period);
					expect(next.startMs).toBe(period.endMs);
					expect(next.endMs).toBe(monthsAfter(startMs, index));
					const end = new Date(next.endMs);
					const lastDay = new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() + 1, 0)).getUTCDate();
					expect(end.getUTCDate()).toBe(Math.min(day, lastDay));
					expect(next.endMs % 86_400_000).toBe(((startMs % 86_400_000) + 86_400_000) % 86_400_000);
					period = next;
				}
			}),
		);
	});

	it('of 31 January end on 28 or 29 February, then on 31 March', () => {
		const iso = (ms: number) => new Date(ms).toISOString().slice(0, 10);
		for (const [year, february] of [
			[2026, '2026-02-28'],
			[2028, '2028-02-29'],
		] as const) {
			const first = firstPeriod(Date.UTC(year, 0, 31));
			expect(iso(first.endMs)).toBe(february);
			expect(iso(nextPeriod(first.startMs, first).endMs)).toBe(`${year}-03-31`);
		}
	});
});
