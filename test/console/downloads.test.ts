import type { RequestListener } from 'node:http';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BegunDownload, DownloadState } from '../../core/contract/downloads.ts';
import { PASSPHRASE, stage } from '../support/backup.ts';
import { readProblem } from '../support/clients.ts';
import { type ConsoleFetch, consoleFetch, jsonBody } from '../support/console-session.ts';
import { startFake } from '../support/remote.ts';
import { type SandboxProcess, startSandbox } from '../support/sandbox.ts';

let sandbox: SandboxProcess;
let send: ConsoleFetch;
let cookie: string;

beforeAll(async () => {
	sandbox = await startSandbox();
	send = await consoleFetch(sandbox, (given) => {
		cookie = given;
	});
});
afterAll(() => sandbox?.stop());

const post = (path: string, body: object) => send(path, { method: 'POST', ...jsonBody(body) });
const begin = (instanceId = 'local', query: object = { format: 'ndjson' }) =>
	post('/console/downloads/audit-export', { instanceId, query });
async function begun(instanceId?: string): Promise<string> {
	const response = await begin(instanceId);
	if (response.status !== 201) throw new Error(await response.text());
	return ((await response.json()) as { downloadId: string }).downloadId;
}
const stateOf = async (id: string) => (await (await send(`/console/downloads/${id}`)).json()) as DownloadState;
/** As a browser that navigates: with the cookie, without the session's header. */
const navigate = (id: string, headers: Record<string, string> = { cookie }) =>
	fetch(`${new URL(sandbox.console).origin}/console/downloads/${id}/file`, { headers });

/** A control plane whose exports are what the test says. */
async function remoteWith(answerExport: RequestListener): Promise<{ id: string; close(): Promise<void> }> {
	const fake = await startFake((message, response) => {
		if (message.url?.startsWith('/api/v1/audit/export')) return answerExport(message, response);
		const tokens = { access_token: 'a', refresh_token: 'r', token_type: 'Bearer', expires_in: 900, scope: 'x' };
		response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(tokens));
	});
	const settings = { name: fake.url, url: fake.url, environment: { name: 'Test', color: 'orange' }, production: false, ca: null };
	const { id } = (await (await post('/console/instances', { ...settings, proxyUrl: null })).json()) as { id: string };
	const client = { clientId: 'console_1', clientSecret: 'secret' };
	await post(`/console/instances/${id}/sign-in`, { username: 'ada', password: 'x', client });
	return { id, close: fake.close };
}

describe('a file of an instance goes to the disk as it comes', () => {
	it('is fetched by a navigation, once, and its end is told', async () => {
		const id = await begun();
		const file = await navigate(id);
		expect(file.headers.get('content-disposition')).toBe('attachment; filename="audit.ndjson"');
		const text = await file.text();
		expect(
			text
				.trim()
				.split('\n')
				.map((line) => JSON.parse(line).action),
		).toContain('tenant.approved');
		expect(await stateOf(id)).toEqual({ state: 'done', bytes: Buffer.byteLength(text) });
		expect(await readProblem(await navigate(id))).toMatchObject({ status: 404, code: 'not_found' });
	});

	it('M11: the address is of no use without the cookie, and the cookie is of no use without the address', async () => {
		const id = await begun();
		expect((await navigate(id, {})).status).toBe(401);
		expect((await navigate(id, { cookie: 'wiresocket_000000000000=x' })).status).toBe(401);
		expect((await navigate('x'.repeat(43))).status).toBe(404);
		expect((await navigate(id)).status).toBe(200);
		const unsigned = await fetch(`${new URL(sandbox.console).origin}/console/downloads/audit-export`, {
			method: 'POST',
			...jsonBody({ instanceId: 'local', query: { format: 'csv' } }),
		});
		expect(unsigned.status).toBe(401);
	});

	it('a filter that is wrong, an unknown instance, and one that refuses are told before anything is fetched', async () => {
		expect(await readProblem(await begin('local', { format: 'xml' }))).toMatchObject({ status: 400, code: 'invalid_request' });
		expect(await readProblem(await begin('nobody'))).toMatchObject({ status: 404, code: 'not_found' });
		const problem = { type: 'x', title: 'x', status: 503, detail: 'Not now.', code: 'unavailable' };
		const remote = await remoteWith((_message, response) =>
			response.writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': '7' }).end(JSON.stringify(problem)),
		);
		try {
			const refused = await begin(remote.id);
			expect(refused.headers.get('retry-after')).toBe('7');
			expect(await readProblem(refused)).toMatchObject({ status: 503, code: 'unavailable', detail: 'Not now.' });
		} finally {
			await remote.close();
		}
	});

	it('a time at which one may come again is handed on as the wait until then', async () => {
		const problem = { type: 'x', title: 'x', status: 503, detail: 'Not now.', code: 'unavailable' };
		const remote = await remoteWith((_message, response) =>
			response
				.writeHead(503, {
					'content-type': 'application/problem+json',
					'retry-after': new Date(Date.now() + 60_000).toUTCString(),
				})
				.end(JSON.stringify(problem)),
		);
		try {
			const waitS = Number((await begin(remote.id)).headers.get('retry-after'));
			expect(waitS).toBeGreaterThan(50);
			expect(waitS).toBeLessThanOrEqual(60);
		} finally {
			await remote.close();
		}
	});

	it('a backup is a file like any other: named, with its length, and once', async () => {
		const answer = await post('/console/downloads/backup', { instanceId: 'local', passphrase: PASSPHRASE });
		expect(answer.status).toBe(201);
		const { downloadId, fileName } = (await answer.json()) as BegunDownload;
		expect(fileName).toMatch(/^wiresocket-[\dT-]+\.backup$/);
		const file = await navigate(downloadId);
		expect(file.headers.get('content-disposition')).toBe(`attachment; filename="${fileName}"`);
		const bytes = Buffer.from(await file.arrayBuffer());
		expect(Number(file.headers.get('content-length'))).toBe(bytes.length);
		expect(await stateOf(downloadId)).toEqual({ state: 'done', bytes: bytes.length });
		expect((await stage(sandbox, bytes)).status).toBe(200);
		expect((await navigate(downloadId)).status).toBe(404);
	});

	it('a passphrase that is too short is told before there is a backup', async () => {
		const answer = await post('/console/downloads/backup', { instanceId: 'local', passphrase: 'short' });
		expect(await readProblem(answer)).toMatchObject({
			status: 400,
			code: 'invalid_request',
			errors: [{ path: 'passphrase', message: 'must have at least 12 characters' }],
		});
	});

	it('an export that breaks off is no whole file, and is said to have broken off', async () => {
		const remote = await remoteWith((_message, response) => {
			response.writeHead(200, { 'content-type': 'text/csv', 'content-disposition': 'attachment; filename="audit.csv"' });
			response.write('id,at\r\n', () => response.destroy());
		});
		try {
			const id = await begun(remote.id);
			await expect(navigate(id).then((file) => file.text())).rejects.toThrow();
			expect(await stateOf(id)).toMatchObject({ state: 'broken_off' });
		} finally {
			await remote.close();
		}
	});

	it('a download that is cancelled ends the export at the instance, too', async () => {
		const ended = Promise.withResolvers<void>();
		const remote = await remoteWith((_message, response) => {
			response.writeHead(200, { 'content-type': 'text/csv', 'content-disposition': 'attachment; filename="audit.csv"' });
			const more = () => {
				while (response.write(Buffer.alloc(64 * 1024, ' ')));
				response.once('drain', more);
			};
			more();
			response.on('close', ended.resolve);
		});
		try {
			const id = await begun(remote.id);
			const { promise, resolve } = Promise.withResolvers<void>();
			const asked = request(`${new URL(sandbox.console).origin}/console/downloads/${id}/file`, { headers: { cookie } });
			asked
				.on('error', () => undefined)
				.on('response', (message) => {
					message.once('data', () => {
						asked.destroy();
						resolve();
					});
				});
			asked.end();
			await promise;
			await ended.promise;
			expect(await stateOf(id)).toMatchObject({ state: 'cancelled' });
		} finally {
			await remote.close();
		}
	});
});
