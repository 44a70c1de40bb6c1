import { describe, expect, test } from 'vitest';
import { AUDIT_ACTIONS } from '../../core/contract/audit.ts';
import { ACTION_GROUPS, actionLabel, countFilters, toQuery } from '../../renderer/features/audit/audit-filter.ts';
import { diffFacts } from '../../renderer/features/audit/diff-facts.ts';

const NOW_MS = Date.UTC(2026, 10, 25, 12);
const ACME = '11111111-1111-4111-8111-111111111111';

describe('the filter of an audit trail', () => {
	test('is newest first and lets all through when nothing is chosen', () => {
		expect(toQuery({}, NOW_MS)).toEqual({ sort: '-at' });
		expect(countFilters({ sort: 'at', event: 'global:1' })).toBe(0);
	});

	test('asks for what was chosen, by the names of the API', () => {
		const search = { q: 'plan', action: 'plan.updated', who: 'ada', kind: 'member', tenant: ACME, sort: 'at' } as const;
		expect(toQuery(search, NOW_MS)).toEqual({
			sort: 'at',
			search: 'plan',
			action: 'plan.updated',
			actor: 'ada',
			actorKind: 'member',
			tenantId: ACME,
		});
		expect(countFilters(search)).toBe(5);
		expect(toQuery({ app: ACME }, NOW_MS)).toMatchObject({ targetType: 'app', targetId: ACME });
	});

	test('a stretch up to now takes the place of a range', () => {
		const range = { from: '2026-01-01T00:00:00.000Z', to: '2026-02-01T00:00:00.000Z' };
		expect(toQuery(range, NOW_MS)).toMatchObject(range);
		expect(toQuery({ ...range, since: '1h' }, NOW_MS)).toEqual({ sort: '-at', from: '2026-11-25T11:00:00.000Z' });
	});

	test("a tenant's own trail is of no other, whatever the address says", () => {
		expect(toQuery({ tenant: ACME }, NOW_MS, 'own')).toMatchObject({ tenantId: 'own' });
	});

	test('every action can be picked, once, in words', () => {
		expect(ACTION_GROUPS.flatMap(({ items }) => items.map(({ value }) => value)).sort()).toEqual([...AUDIT_ACTIONS].sort());
		expect(actionLabel('session.signed_out_everywhere')).toBe('Session signed out everywhere');
	});
});

describe('before and after', () => {
	test('objects are taken apart, and what changed comes first', () => {
		const before = { name: 'Team', limits: { users: 1, ops: 2 }, domains: ['a'] };
		const after = { name: 'Team', limits: { users: 5, ops: 2 }, domains: ['a', 'b'], archived: true };
		expect(diffFacts(before, after)).toEqual([
			{ path: 'limits.users', before: '1', after: '5' },
			{ path: 'domains', before: '["a"]', after: '["a","b"]' },
			{ path: 'archived', before: undefined, after: 'true' },
			{ path: 'name', before: 'Team', after: 'Team' },
			{ path: 'limits.ops', before: '2', after: '2' },
		]);
	});

	test('what was not there is told from what was nothing', () => {
		expect(diffFacts(null, { email: null, facts: {} })).toEqual([
			{ path: 'email', before: undefined, after: 'null' },
			{ path: 'facts', before: undefined, after: '{}' },
		]);
		expect(diffFacts(null, null)).toEqual([]);
	});
});
