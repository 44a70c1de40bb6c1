import type { AnyContractProcedure, AnyContractRouter } from '@orpc/contract';
import { isContractProcedure } from '@orpc/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { api, nodeApi } from '../../core/contract/api.ts';
import { PROBLEMS, problemSchema } from '../../core/contract/errors.ts';
import { readProblem } from '../support/clients.ts';
import { type SandboxProcess, startSandbox } from '../support/sandbox.ts';

interface Media {
	schema?: unknown;
	example?: unknown;
	examples?: Record<string, { value: unknown }>;
}
interface Answer {
	$ref?: string;
	description?: string;
	content?: Record<string, Media>;
}
interface Operation {
	operationId: string;
	summary: string;
	tags: string[];
	security?: Record<string, string[]>[];
	parameters?: { name: string; in: string; required?: boolean; example?: unknown; schema: unknown }[];
	requestBody?: { content: Record<string, Media> };
	responses: Record<string, Answer>;
}
interface Document {
	openapi: string;
	tags: { name: string }[];
	security: Record<string, string[]>[];
	paths: Record<string, Record<string, Operation>>;
	components: { responses: Record<string, Answer>; securitySchemes: Record<string, { type: string; scheme: string }> };
}

let sandbox: SandboxProcess;
let document: Document;
let operations: (Operation & { method: string; path: string })[];

beforeAll(async () => {
	sandbox = await startSandbox({ args: ['--ephemeral', '--no-rate-limits'] });
	document = (await (await fetch(`${sandbox.controlPlane}/openapi.json`)).json()) as Document;
	operations = Object.entries(document.paths).flatMap(([path, item]) =>
		Object.entries(item).map(([method, operation]) => ({ ...operation, method, path })),
	);
});
afterAll(() => sandbox?.stop());

function procedures(router: AnyContractRouter, path: string[] = []): [string, AnyContractProcedure][] {
	if (isContractProcedure(router)) return [[path.join('.'), router]];
	return Object.entries(router).flatMap(([name, part]) => procedures(part as AnyContractRouter, [...path, name]));
}

const PROCEDURES = procedures({ ...api, ...nodeApi });
const PLAIN = [
	['post', '/connect/token'],
	['post', '/connect/revoke'],
	['post', '/connect/introspect'],
	['get', '/.well-known/oauth-authorization-server'],
	['get', '/{tenantId}/.well-known/jwks'],
	['get', '/health'],
] as const;
const UPLOAD = ['put', '/api/v1/sandbox/data/restore/file'] as const;

function operation(id: string): Operation & { method: string; path: string } {
	const found = operations.find(({ operationId }) => operationId === id);
	if (!found) throw new Error(`the document has no operation ${id}`);
	return found;
}

describe('openapi.json', () => {
	it('describes every route of the contract and every endpoint beside it, and nothing else', () => {
		const described = operations.map(({ method, path }) => `${method} ${path}`).sort();
		const offered = PROCEDURES.map(([, procedure]) => {
			const { method = 'POST', path = '' } = procedure['~orpc'].route;
			return `${method.toLowerCase()} ${path}`;
		});
		expect(described).toEqual([...offered, ...[...PLAIN, UPLOAD].map(([method, path]) => `${method} ${path}`)].sort());
		expect(document.openapi).toMatch(/^3\.1/);
	});

	it('gives each operation an id of its own, a summary and a tag that is explained', () => {
		const tags = document.tags.map(({ name }) => name);
		expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
		for (const { operationId, summary, tags: own } of operations) {
			expect(summary, operationId).toMatch(/\S/);
			expect(own, operationId).toHaveLength(1);
			expect(tags, operationId).toContain(own[0]);
		}
	});

	it('refers to nothing that is not in it', () => {
		const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? '');
		expect(references.length).toBeGreaterThan(100);
		for (const reference of new Set(references)) {
			const target = reference
				.replace(/^#\//, '')
				.split('/')
				.reduce<unknown>((part, key) => (part as Record<string, unknown> | undefined)?.[key], document);
			expect(target, reference).toBeDefined();
		}
	});

	it('says how each operation is signed in to: bearer, Basic at the token endpoints, nothing where all may read', () => {
		expect(document.components.securitySchemes).toMatchObject({
			managementToken: { type: 'http', scheme: 'bearer' },
			client: { type: 'http', scheme: 'basic' },
		});
		expect(document.security).toEqual([{ managementToken: [] }]);
		for (const [, path] of PLAIN.slice(0, 3)) expect(document.paths[path]?.post?.security).toEqual([{ client: [] }, {}]);
		for (const [, path] of PLAIN.slice(3)) expect(document.paths[path]?.get?.security).toEqual([]);
	});

	it('has every parameter of a path, required and with an example', () => {
		for (const { operationId, path, parameters = [] } of operations) {
			const names = [...path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1]);
			const described = parameters.filter((parameter) => parameter.in === 'path');
			expect(described.map(({ name }) => name).sort(), operationId).toEqual(names.sort());
			for (const parameter of described)
				expect(parameter, operationId).toMatchObject({ required: true, example: expect.anything() });
		}
	});

	it('has every error code, with an example that is a problem', () => {
		const codes = Object.values(document.components.responses).flatMap(({ content }) =>
			Object.entries(content?.['application/problem+json']?.examples ?? {}),
		);
		expect(codes.map(([code]) => code).sort()).toEqual(Object.keys(PROBLEMS).sort());
		for (const [code, { value }] of codes) expect(problemSchema.parse(value).code).toBe(code);
	});

	it('tells of each operation how it may fail: 401 and 429 everywhere a token is asked for, 404 below an id, 412 for edits', () => {
		for (const { operationId, method, path, responses, security } of operations) {
			if (security) continue;
			expect(Object.keys(responses), operationId).toEqual(expect.arrayContaining(['400', '401', '403', '429', '500', '503']));
			expect('404' in responses, operationId).toBe(path.includes('{'));
			expect('412' in responses, operationId).toBe(method !== 'get');
		}
	});

	describe('has examples that its own schemas take', () => {
		it.each(PROCEDURES)('%s', async (id, procedure) => {
			const { parameters = [], requestBody, responses, path } = operation(id);
			const { route, inputSchema, outputSchema } = procedure['~orpc'];
			const sent = Object.fromEntries(parameters.filter(({ required }) => required).map(({ name, example }) => [name, example]));
			const body = requestBody?.content['application/json']?.example ?? {};
			const part = (place: string) =>
				Object.fromEntries(Object.entries(sent).filter(([name]) => parameters.some((p) => p.name === name && p.in === place)));
			const input =
				route.inputStructure === 'detailed' ? { params: part('path'), query: part('query') } : { ...sent, ...(body as object) };
			const parsed = await (inputSchema as z.ZodType).safeParseAsync(input);
			expect(parsed.error?.issues, path).toBeUndefined();

			const [status, answer] = Object.entries(responses).find(([code]) => code.startsWith('2')) ?? [];
			const media = answer?.content ?? {};
			if (status === '204') expect(media).toEqual({});
			else expect(Object.keys(media).length).toBeGreaterThan(0);
			for (const { example } of Object.values(media)) expect(example).toBeDefined();
			if (media['application/json']) {
				const output = await (outputSchema as z.ZodType).safeParseAsync(media['application/json'].example);
				expect(output.error?.issues, path).toBeUndefined();
			}
		});
	});

	it('tells no path of this machine', () => {
		expect(JSON.stringify(document)).not.toMatch(/\/(home|work|tmp|Users)\//);
	});
});

describe('the reference page', () => {
	it('loads nothing but files of this server, under a policy that allows nothing else', async () => {
		const page = await fetch(`${sandbox.controlPlane}/reference`);
		expect(page.headers.get('content-type')).toMatch(/^text\/html/);
		expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/);
		const html = await page.text();
		expect(html).not.toMatch(/<script>|style=|https?:\/\//);
		const sources = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map((match) => match[1]);
		expect(sources).toHaveLength(3);
		for (const source of sources) {
			const file = await fetch(sandbox.controlPlane + source);
			expect(file.status, source).toBe(200);
			expect(file.headers.get('content-type'), source).toMatch(/^text\/(css|javascript)/);
			await file.body?.cancel();
		}
	});

	it('serves those files only', async () => {
		for (const path of ['/reference/package.json', '/reference/..%2fpackage.json', '/reference/index.html'])
			expect((await readProblem(await fetch(sandbox.controlPlane + path))).status).toBe(404);
	});
});
