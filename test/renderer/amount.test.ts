import { expect, test } from 'vitest';
import { parseAmountCents } from '../../renderer/features/billing/amount.ts';

test.each([
	['12', 1_200],
	['12.5', 1_250],
	['0.07', 7],
	[' 1,250.00 ', 125_000],
	['19.99', 1_999],
])('the amount "%s" is %i cents', (text, cents) => {
	expect(parseAmountCents(text)).toBe(cents);
});

test.each(['', '-1', '12.345', '1,25', '12,5', '1e3', '0x10', 'ten', '.5', '5.'])('"%s" is no amount', (text) => {
	expect(parseAmountCents(text)).toBeNull();
});
