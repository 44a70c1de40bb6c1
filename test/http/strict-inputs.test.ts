import type { AnyContractProcedure, AnyContractRouter } from '@orpc/contract';
import { isContractProcedure } from '@orpc/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_PREFIX, api } from '../../core/contract/api.ts';
import { operatorToken, readProblem } from '../support/clients.ts';
import { type SandboxProcess, startSandbox } from '../support/sandbox.ts';

const SOME_ID = '11111111-1111-4111-8111-111111111111';

let sandbox: SandboxProcess;
let authorization: string;

beforeAll(async () => {
	sandbox = await startSandbox({ args: ['--ephemeral', '--no-rate-limits'] });
	authorization = `Bearer ${await operatorToken(sandbox)}`;
});
afterAll(() => sandbox?.stop());

function procedures(router: AnyContractRouter, path: string[] = []): [string, AnyContractProcedure][] {
	if (isContractProcedure(router)) return [[path.join('.'), router]];
	return Object.entries(router).flatMap(([name, part]) => procedures(part as AnyContractRouter, [...path, name]));
}

const ROUTES = procedures(api).map(([name, procedure]) => {
	const { method = 'POST', path = '' } = procedure['~orpc'].route;
	return { name, method, path };
});
const WRITES = ROUTES.filter(({ method }) => method !== 'GET');
const READS = ROUTES.filter(({ method }) => method === 'GET');
const withParams = ROUTES.filter(({ path }) => path.includes('{'));

/** Calls a route with ids that nothing has: an unknown key must be refused before anybody looks for them. */
function call(route: { method: string; path: string }, query = '', body?: string): Promise<Response> {
	const url = sandbox.controlPlane + route.path.replaceAll(/\{[^}]+\}/g, SOME_ID) + query;
	return fetch(url, {
		method: route.method,
		headers: { authorization, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
		...(body === undefined ? {} : { body }),
	});
}

async function expectRefused(response: Response, key: string): Promise<void> {
	const problem = await readProblem(response);
	expect(problem).toMatchObject({ status: 400, code: 'invalid_request' });
	const named = problem.errors?.filter(({ message }) => message === 'is not known here').map(({ path }) => path);
	// Where a route takes its input in parts, the path names the part.
	expect([[key], [`query.${key}`]]).toContainEqual(named);
}

it('the contract has routes to walk, all below the prefix', () => {
	expect(WRITES.length).toBeGreaterThan(15);
	expect(READS.length).toBeGreaterThan(8);
	for (const { path } of ROUTES) expect(path).toMatch(new RegExp(`^${API_PREFIX}/`));
});

describe('M6: an unknown key in the body is refused by name', () => {
	it.each(WRITES)('$method $path', async (route) => {
		await expectRefused(await call(route, '', '{"surprise":1}'), 'surprise');
	});
});

describe('M6: a __proto__ key in the body is refused by name', () => {
	it.each(WRITES)('$method $path', async (route) => {
		await expectRefused(await call(route, '', '{"__proto__":{"role":"operator"}}'), '__proto__');
	});
});

describe('M6: an unknown query parameter is refused by name', () => {
	it.each(ROUTES)('$method $path', async (route) => {
		await expectRefused(await call(route, '?surprise=1'), 'surprise');
	});

	it.each(READS)('$method $path, as __proto__', async (route) => {
		expect((await readProblem(await call(route, '?__proto__=1'))).status).toBe(400);
	});
});

describe('a parameter of the path cannot come a second time', () => {
	it.each(withParams)('$method $path', async (route) => {
		const name = /\{([^}]+)\}/.exec(route.path)?.[1] ?? '';
		const repeated = route.method === 'GET' ? call(route, `?${name}=x`) : call(route, '', JSON.stringify({ [name]: SOME_ID }));
		await expectRefused(await repeated, name);
	});
});

describe('M6: a body that is no object is refused', () => {
	it.each(WRITES.filter(({ path }) => path.includes('{')))('$method $path', async (route) => {
		for (const body of ['[1]', '"x"', 'null', '5'])
			expect(await readProblem(await call(route, '', body))).toMatchObject({ status: 400, code: 'invalid_request' });
	});
});

it('M6: unknown keys inside of a body are refused with their path', async () => {
	const limits = { maxConnections: 1, maxDocuments: 1, maxUsersPerDoc: 1, opsPerMinute: 1, maxBytes: 1 };
	const body = JSON.stringify({ name: 'x', monthlyPriceCents: 0, limits });
	await expectRefused(await call({ method: 'POST', path: '/api/v1/plans' }, '', body), 'limits.maxBytes');
});

it('M6: a key of 500 000 characters is not said back', async () => {
	const response = await call({ method: 'POST', path: '/api/v1/tenants' }, '', JSON.stringify({ ['k'.repeat(500_000)]: 1 }));
	expect(response.status).toBe(400);
	expect((await response.text()).length).toBeLessThan(1_000);
});
