import { ORPCError } from '@orpc/client';
import { describe, expect, test } from 'vitest';
import { decodeProblem, describeFailure, isMissing, isTransient } from '../../renderer/api/failure.ts';
import { sortFailure } from '../../renderer/ui/form-failure.ts';

function problem(code: string, status: number, errors?: { path: string; message: string }[]) {
	const body = {
		type: `urn:wiresocket:problem:${code}`,
		title: 'A title',
		status,
		detail: 'What to do.',
		code,
		...(errors && { errors }),
	};
	const error = decodeProblem(body);
	if (!error) throw new Error('not decoded');
	return error;
}

describe('failures in words', () => {
	test('problem details keep code, title, detail and fields', () => {
		expect(describeFailure(problem('app_name_taken', 409, [{ path: 'name', message: 'is taken' }]))).toEqual({
			code: 'app_name_taken',
			status: 409,
			title: 'A title',
			detail: 'What to do.',
			fields: [{ path: 'name', message: 'is taken' }],
			retryAtMs: null,
		});
	});

	test('an answer that says when to come again is kept as a time', () => {
		const body = { type: 'x', title: 'Too many', status: 429, detail: 'Wait.', code: 'rate_limited' };
		const error = decodeProblem(body, '12');
		if (!error) throw new Error('not decoded');
		const leftMs = (describeFailure(error).retryAtMs ?? 0) - Date.now();
		expect(leftMs).toBeGreaterThan(11_000);
		expect(leftMs).toBeLessThanOrEqual(12_000);
	});

	test('it may say so by a date; one that is over, or no date at all, says nothing', () => {
		const body = { type: 'x', title: 'Away', status: 503, detail: 'Wait.', code: 'unavailable' };
		const retryAtMs = (header: string) => describeFailure(decodeProblem(body, header)).retryAtMs;
		const atMs = Math.ceil(Date.now() / 1_000) * 1_000 + 90_000;
		expect(Math.abs((retryAtMs(new Date(atMs).toUTCString()) ?? 0) - atMs)).toBeLessThan(50);
		for (const header of ['Fri, 31 Dec 1999 23:59:59 GMT', 'soon', '-5', '1.5', '']) expect(retryAtMs(header), header).toBeNull();
		expect((retryAtMs('0') ?? 0) - Date.now()).toBeGreaterThan(900);
	});

	test('a body that is no problem is not decoded as one', () => {
		expect(decodeProblem({ error: 'invalid_grant' })).toBeNull();
		expect(decodeProblem('<html>')).toBeNull();
	});

	test('no answer says that nobody can be reached, and shows no engine message', () => {
		const failure = describeFailure(new TypeError('Failed to fetch'));
		expect(failure.status).toBeNull();
		expect(JSON.stringify(failure)).not.toContain('fetch');
	});

	test('an answer that is not ours tells its status', () => {
		expect(describeFailure(new ORPCError('BAD_GATEWAY', { status: 502 })).detail).toContain('502');
	});
});

test.each([
	[problem('unavailable', 503), true],
	[problem('rate_limited', 429), true],
	[new TypeError('Failed to fetch'), true],
	[problem('invalid_request', 400), false],
	[problem('unauthorized', 401), false],
	[problem('free_plan_taken', 409), false],
])('asking again helps only where the cause may pass: %s', (error, expected) => {
	expect(isTransient(error)).toBe(expected);
});

test('an unknown id and one that is no id are both a missing place; a wrong field is not', () => {
	expect(isMissing(describeFailure(problem('not_found', 404)))).toBe(true);
	expect(isMissing(describeFailure(problem('invalid_request', 400, [{ path: 'tenantId', message: 'Invalid UUID' }])))).toBe(true);
	expect(isMissing(describeFailure(problem('invalid_request', 400, [{ path: 'name', message: 'must not be empty' }])))).toBe(
		false,
	);
});

describe('a refused form', () => {
	const toField = (path: string) => (path === 'planId' || path === 'name' ? path : null);

	test('a conflict stands at its field, with what to do', () => {
		const error = problem('free_plan_taken', 409, [{ path: 'planId', message: 'is taken by another app of the tenant' }]);
		expect(sortFailure(error, toField)).toEqual({ fields: { planId: 'What to do.' }, rest: null });
	});

	test('a validation message stands at its field as a sentence', () => {
		const error = problem('invalid_request', 400, [{ path: 'name', message: 'must not be empty' }]);
		expect(sortFailure(error, toField)).toEqual({ fields: { name: 'Must not be empty' }, rest: null });
	});

	test('what no field can show is shown above the form', () => {
		const error = problem('invalid_request', 400, [{ path: 'tenantId', message: 'Invalid UUID' }]);
		expect(sortFailure(error, toField).rest?.code).toBe('invalid_request');
		expect(sortFailure(new TypeError('Failed to fetch'), toField).rest?.code).toBeNull();
	});
});
