import { request } from 'node:http';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toFault } from '../../core/http/problems.ts';
import { problemResponse } from '../../core/platform/problem-response.ts';
import { type ManagementClient, managementClient, operatorToken, readProblem } from '../support/clients.ts';
import { type SandboxProcess, startSandbox } from '../support/sandbox.ts';

let sandbox: SandboxProcess;
let management: ManagementClient;
let authorization: string;

beforeAll(async () => {
	sandbox = await startSandbox({ args: ['--ephemeral', '--no-rate-limits'] });
	management = await managementClient(sandbox);
	authorization = `Bearer ${await operatorToken(sandbox)}`;
});
afterAll(() => sandbox?.stop());

function post(path: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
	return fetch(`${sandbox.controlPlane}/api/v1${path}`, {
		method: 'POST',
		headers: { authorization, 'Content-Type': 'application/json', ...headers },
		body,
	});
}

describe('error answers', () => {
	it('plan_name_taken: two plans do not share a name', async () => {
		const limits = { maxConnections: 1, maxDocuments: 1, maxUsersPerDoc: 1, opsPerMinute: 1 };
		const answer = await post('/plans', JSON.stringify({ name: 'TEAM', monthlyPriceCents: 1, limits }));
		expect(await readProblem(answer)).toMatchObject({ status: 409, code: 'plan_name_taken' });
	});

	it('M9: idempotency_key_reused: a key is for one request, and the other one makes nothing', async () => {
		const headers = { 'Idempotency-Key': 'one' };
		expect((await post('/tenants', '{"name":"First"}', headers)).status).toBe(201);
		const answer = await post('/tenants', '{"name":"Second"}', headers);
		expect(await readProblem(answer)).toMatchObject({ status: 422, code: 'idempotency_key_reused' });
		expect((await management.tenants.list({ search: 'Second' })).total).toBe(0);
	});

	it('M6: payload_too_large: a body has at most a megabyte', async () => {
		const answer = await post('/tenants', JSON.stringify({ name: 'x'.repeat(1_100_000) }));
		expect(await readProblem(answer)).toMatchObject({ status: 413, code: 'payload_too_large' });
	});

	it('M1: unsupported_media_type: what a form can send without asking is not taken', async () => {
		const answer = await post('/tenants', '{"name":"Formed"}', { 'Content-Type': 'text/plain' });
		expect(await readProblem(answer)).toMatchObject({ status: 415, code: 'unsupported_media_type' });
		expect((await management.tenants.list({ search: 'Formed' })).total).toBe(0);
	});

	it('M1: misdirected_request: a foreign Host gets nothing, on every path', async () => {
		const { port } = new URL(sandbox.controlPlane);
		for (const path of ['/health', '/openapi.json', '/reference', '/api/v1/tenants', '/connect/token']) {
			const { status, body } = await new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
				request({ host: '127.0.0.1', port, path, headers: { Host: 'evil.com', authorization } }, async (response) => {
					let text = '';
					for await (const chunk of response) text += chunk;
					resolve({ status: response.statusCode, body: text });
				})
					.once('error', reject)
					.end();
			});
			expect(status, path).toBe(421);
			expect(JSON.parse(body), path).toMatchObject({ code: 'misdirected_request' });
		}
	});

	it('internal: what nobody expected is logged, and not told', async () => {
		const lines: string[] = [];
		const logger = pino({}, { write: (line) => lines.push(line) });
		const answer = problemResponse(toFault(new Error('secret detail in /var/lib/x'), logger));
		expect(answer.status).toBe(500);
		const text = await answer.text();
		expect(JSON.parse(text)).toMatchObject({ code: 'internal' });
		expect(text).not.toMatch(/secret|\/var/);
		expect(lines.join('')).toContain('secret detail');
	});
});

it('the nodes are listed with their addresses and what is on them', async () => {
	expect(await management.nodes.list()).toEqual(
		sandbox.nodes.map(({ region, url }) =>
			expect.objectContaining({ region, url, status: 'active', connections: 0, documents: 0 }),
		),
	);
});
