import { isContractProcedure } from '@orpc/contract';
import { describe, expect, test } from 'vitest';
import { api } from '../../core/contract/api.ts';
import { isWrite } from '../../core/contract/writes.ts';

/** Routes with their addresses, as clients ask for them. */
function routesOf(router: object, names: string[] = []): { name: string; method: string; path: string }[] {
	return Object.entries(router).flatMap(([key, part]: [string, object]) => {
		if (!isContractProcedure(part)) return routesOf(part, [...names, key]);
		const { method = 'POST', path = '' } = part['~orpc'].route;
		return [{ name: [...names, key].join('.'), method, path: path.replaceAll(/\{\w+\}/g, 'a1-B_2') }];
	});
}
const ROUTES = routesOf(api);

describe('a request is a change', () => {
	test('unless it is a GET, or the contract says that it only asks', () => {
		const questions = ROUTES.filter(({ method, path }) => method !== 'GET' && !isWrite(method, path)).map(({ name }) => name);
		expect(questions.toSorted()).toEqual([
			'apps.checkOrigin',
			'billing.preview',
			'data.backUp',
			'insight.snapshot',
			'invitations.lookup',
			'refusals.check',
		]);
		expect(ROUTES.filter(({ method, path }) => method === 'GET' && isWrite(method, path))).toEqual([]);
	});

	test('tokens are asked for and introspected without one; revoking is one', () => {
		expect(['/connect/token', '/connect/introspect', '/connect/revoke'].map((path) => isWrite('POST', path))).toEqual([
			false,
			false,
			true,
		]);
	});

	test.each([
		['POST', '/api/v1/live/admission-check/'],
		['POST', '/api/v1/live/admission-check/../../tenants'],
		['POST', '/api/v1/tenants/a%2Fb/apps/c/origin-check'],
		['POST', '/x/api/v1/live/admission-check'],
		['PUT', '/api/v1/live/admission-check'],
		['DELETE', '/connect/token'],
		['POST', '/nowhere'],
	])('also when it only looks like a question: %s %s', (method, path) => {
		expect(isWrite(method, path)).toBe(true);
	});
});
