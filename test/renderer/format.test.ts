import { describe, expect, test } from 'vitest';
import { loweredLimits } from '../../renderer/features/apps/plan/plan-change.ts';
import {
	describeLimits,
	formatAgo,
	formatCount,
	formatCountdown,
	formatPrice,
	formatQuantity,
	formatTimeLeft,
} from '../../renderer/ui/format.ts';

const NOW_MS = Date.UTC(2026, 10, 23, 12, 0, 0);
const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

describe('prices', () => {
	test('whole amounts have no decimals, others have all of them', () => {
		expect(formatPrice(2_900, 'USD')).toBe('$29');
		expect(formatPrice(2_950, 'USD')).toBe('$29.50');
		expect(formatPrice(1, 'EUR')).toBe('€0.01');
	});

	test('nothing costs 0, not an empty text', () => {
		expect(formatPrice(0, 'USD')).toBe('$0');
	});

	test('large amounts are grouped', () => {
		expect(formatPrice(123_456_700, 'USD')).toBe('$1,234,567');
	});
});

test('counts are grouped', () => {
	expect(formatCount(1_000_000)).toBe('1,000,000');
});

test('a line of limits names each of them', () => {
	expect(describeLimits({ maxConnections: 1_000, maxDocuments: 5, maxUsersPerDoc: 2, opsPerMinute: 100 })).toBe(
		'1,000 connections · 5 documents · 2 users/document · 100 ops/minute',
	);
});

describe('a countdown', () => {
	test('shows minutes and two digits of seconds', () => {
		expect(formatCountdown(15 * MINUTE_MS)).toBe('15:00');
		expect(formatCountdown(61 * SECOND_MS)).toBe('1:01');
		expect(formatCountdown(9 * SECOND_MS)).toBe('0:09');
	});

	test('reaches zero only when nothing is left', () => {
		expect(formatCountdown(1)).toBe('0:01');
		expect(formatCountdown(0)).toBe('0:00');
		expect(formatCountdown(-5 * MINUTE_MS)).toBe('0:00');
	});
});

describe('how long ago', () => {
	test.each([
		[0, 'just now'],
		[59 * SECOND_MS, 'just now'],
		[MINUTE_MS, '1 min. ago'],
		[59 * MINUTE_MS, '59 min. ago'],
		[HOUR_MS, '1 hr. ago'],
		[23 * HOUR_MS, '23 hr. ago'],
		[DAY_MS, 'yesterday'],
		[3 * DAY_MS, '3 days ago'],
	])('%d ms is "%s"', (ageMs, words) => {
		expect(formatAgo(NOW_MS - ageMs, NOW_MS)).toBe(words);
	});

	test('beyond a month it is a date', () => {
		expect(formatAgo(NOW_MS - 60 * DAY_MS, NOW_MS)).toMatch(/^2026-09-2[34]$/);
	});

	test('a clock that is behind the server is no minus', () => {
		expect(formatAgo(NOW_MS + 5 * SECOND_MS, NOW_MS)).toBe('just now');
	});
});

test('a change of plan tells exactly the limits that go down', () => {
	const team = { maxConnections: 1_000, maxDocuments: 50, maxUsersPerDoc: 100, opsPerMinute: 100 };
	const tiny = { maxConnections: 10, maxDocuments: 50, maxUsersPerDoc: 200, opsPerMinute: 99 };
	expect(loweredLimits(team, tiny)).toEqual([
		{ label: 'Connections', from: 1_000, to: 10 },
		{ label: 'Ops per minute', from: 100, to: 99 },
	]);
	expect(loweredLimits(team, team)).toEqual([]);
});

test.each([
	[-1, 'now'],
	[0, 'now'],
	[1, '00:00:01'],
	[86_399_000, '23:59:59'],
	[86_400_000, '1 day 0 h'],
	[30 * 86_400_000 - 1, '30 days 0 h'],
	[29.5 * 86_400_000, '29 days 12 h'],
])('%i ms are left: %s', (leftMs, text) => {
	expect(formatTimeLeft(leftMs)).toBe(text);
});

test('a quantity has its plural', () => {
	expect([0, 1, 1_200].map((count) => formatQuantity(count, 'app'))).toEqual(['0 apps', '1 app', '1,200 apps']);
});
