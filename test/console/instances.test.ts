import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InstanceDetails, InstanceEntry, InstanceExport } from '../../core/contract/instances.ts';
import { clientWithToken, getToken, readProblem } from '../support/clients.ts';
import { type ConsoleFetch, consoleFetch, jsonBody } from '../support/console-session.ts';
import { REMOTE_OPERATOR, type RemoteServer, selfSigned, startFake, startServer } from '../support/remote.ts';
import { type SandboxProcess, startSandbox, temporaryDataDir } from '../support/sandbox.ts';

let dataDir: Awaited<ReturnType<typeof temporaryDataDir>>;
let sandbox: SandboxProcess;
let send: ConsoleFetch;
let server: RemoteServer;

beforeAll(async () => {
	dataDir = await temporaryDataDir();
	[sandbox, server] = await Promise.all([
		startSandbox({ args: ['--data-dir', dataDir.path, '--no-rate-limits'] }),
		startServer(),
	]);
	send = await consoleFetch(sandbox);
});
afterAll(async () => {
	await sandbox?.stop();
	await server?.remove();
	await dataDir?.remove();
});

const call = (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
	const json = jsonBody(body);
	return send(path, { method, ...json, headers: { ...json.headers, ...headers } });
};
const settings = (name: string, more: object = {}) => ({
	name,
	url: server.url,
	environment: { name: 'Staging', color: 'orange' },
	production: false,
	ca: null,
	proxyUrl: null,
	...more,
});
async function add(name: string, more: object = {}): Promise<InstanceDetails> {
	const response = await call('POST', '/console/instances', settings(name, more));
	if (response.status !== 201) throw new Error(await response.text());
	return (await response.json()) as InstanceDetails;
}
const signIn = (id: string, more: object = {}) =>
	call('POST', `/console/instances/${id}/sign-in`, { ...REMOTE_OPERATOR, client: server.client, ...more });
async function addSignedIn(name: string, more: object = {}): Promise<InstanceDetails> {
	const instance = await add(name, more);
	const response = await signIn(instance.id);
	if (response.status !== 200) throw new Error(await response.text());
	return instance;
}
const list = async () => (await (await call('GET', '/console/instances')).json()) as InstanceEntry[];
const entryOf = async (id: string) => (await list()).find((entry) => entry.id === id);
const createTenant = (id: string, name: string, headers = {}) =>
	call('POST', `/instances/${id}/api/v1/tenants`, { name }, headers);
/** The remote's own API, as its operator. */
async function remoteApi() {
	const fields = {
		grant_type: 'password',
		...REMOTE_OPERATOR,
		client_id: server.client.clientId,
		client_secret: server.client.clientSecret,
	};
	return clientWithToken(server.url, (await getToken(server.url, fields)).access_token);
}

/** A control plane that can forget the tokens that it gave. */
async function startForgetful() {
	let [valid, refreshes] = ['first', 0];
	const json = (response: ServerResponse, status: number, body: object) => {
		const type = status === 200 ? 'application/json' : 'application/problem+json';
		response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body));
	};
	const fake = await startFake((request, response) => {
		const isTaken = request.headers.authorization === `Bearer ${valid}`;
		if (request.url !== '/connect/token') return json(response, isTaken ? 200 : 401, {});
		if (valid === 'none') [valid, refreshes] = ['next', refreshes + 1];
		const tokens = { access_token: valid, refresh_token: 'r', token_type: 'Bearer', expires_in: 900, scope: 'x' };
		return json(response, 200, tokens);
	});
	const forget = () => {
		valid = 'none';
	};
	return { ...fake, forget, refreshes: () => refreshes };
}

describe('a remote instance', () => {
	it('is managed through the console like the sandbox, once somebody is signed in; no secret comes back', async () => {
		const instance = await add('Managed');
		expect(await readProblem(await call('GET', `/instances/${instance.id}/api/v1/tenants`))).toMatchObject({
			status: 403,
			code: 'instance_sign_in_needed',
		});
		const text = await (await signIn(instance.id)).text();
		expect(JSON.parse(text)).toMatchObject({
			outcome: 'signed_in',
			instance: { session: { state: 'signed_in', username: 'ada' } },
		});
		expect((await createTenant(instance.id, 'From afar')).status).toBe(201);
		expect((await (await remoteApi()).tenants.list({ search: 'From afar' })).total).toBe(1);
		const answers = text + JSON.stringify(await list()) + (await (await call('GET', `/console/instances/${instance.id}`)).text());
		expect(answers).not.toContain(server.client.clientSecret);
		expect(answers).not.toContain(REMOTE_OPERATOR.password);
		expect(sandbox.log()).not.toContain(REMOTE_OPERATOR.password);
	});

	it('tells its status, and who one is there', async () => {
		const { id } = await addSignedIn('Status');
		expect(await (await call('GET', `/console/instances/${id}/status`)).json()).toMatchObject({
			problem: null,
			serverVersion: expect.any(String),
			role: 'operator',
		});
		expect(await (await call('GET', '/console/instances/local/status')).json()).toMatchObject({
			problem: null,
			role: 'operator',
		});
	});

	it('pushes its events through the console', async () => {
		const { id } = await addSignedIn('Events');
		const response = await send(`/instances/${id}/api/v1/events`);
		const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
		if (!reader) throw new Error('no body');
		let text = '';
		const readUntil = async (part: string) => {
			while (!text.includes(part)) text += (await reader.read()).value ?? '';
		};
		await readUntil('"hello"');
		const { id: tenantId } = await (await createTenant(id, 'Pushed')).json();
		await readUntil(tenantId);
		await reader.cancel();
	});

	it('goes on by itself when its access token is not taken any more, with one refresh for all that wait', async () => {
		const fake = await startForgetful();
		try {
			const { id } = await addSignedIn('Renewed', { url: fake.url });
			fake.forget();
			const answers = await Promise.all(Array.from({ length: 5 }, () => send(`/instances/${id}/api/v1/plans`)));
			expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
			expect(fake.refreshes()).toBe(1);
		} finally {
			await fake.close();
		}
	});

	it('whose session was ended there says so with a code of its own, and can be signed in to again', async () => {
		const { id } = await addSignedIn('Ended');
		await (await remoteApi()).me.signOutEverywhere();
		const problem = await readProblem(await call('GET', `/instances/${id}/api/v1/tenants`));
		expect(problem).toMatchObject({
			status: 403,
			code: 'instance_sign_in_needed',
			detail: expect.stringContaining('Sign in again'),
		});
		expect((await entryOf(id))?.session).toEqual({ state: 'expired', username: 'ada' });
		expect((await signIn(id, { client: undefined })).status).toBe(200);
		expect((await call('GET', `/instances/${id}/api/v1/tenants`)).status).toBe(200);
	});

	it.each([
		['a wrong password', { password: 'wrong' }, 'password'],
		['an unknown client', { client: { clientId: 'console_x', clientSecret: 'y' } }, 'client'],
	])('refuses a sign-in with %s, and names the field', async (name, more, path) => {
		const { id } = await add(`Refused ${name}`);
		expect(await readProblem(await signIn(id, more))).toMatchObject({
			status: 400,
			code: 'invalid_request',
			errors: [{ path }],
		});
		expect((await entryOf(id))?.session.state).toBe('signed_out');
	});

	it('that is removed or signed out of has its session ended there', async () => {
		const { id } = await addSignedIn('Signed out');
		expect((await call('POST', `/console/instances/${id}/sign-out`)).status).toBe(200);
		const other = await addSignedIn('Removed');
		expect((await call('DELETE', `/console/instances/${other.id}`)).status).toBe(204);
		expect(await readProblem(await call('GET', `/instances/${other.id}/api/v1/tenants`))).toMatchObject({ status: 404 });
		const { items } = await (await remoteApi()).audit.list({ action: 'token.revoked' });
		expect(items).toHaveLength(2);
	});

	it('that is away leaves the others usable, and says what is the matter', async () => {
		const { id } = await add('Away', { url: 'http://127.0.0.1:1' });
		expect(await (await call('GET', `/console/instances/${id}/status`)).json()).toMatchObject({
			problem: { code: 'instance_unreachable' },
		});
		expect(await readProblem(await send(`/instances/${id}/openapi.json`))).toMatchObject({
			status: 502,
			code: 'instance_unreachable',
		});
		expect((await call('GET', '/instances/local/api/v1/tenants')).status).toBe(200);
	});

	it.each([
		[403, 'insufficient_scope'],
		[429, 'rate_limited'],
		[503, 'unavailable'],
	])('that refuses with %i is told as it is, with the time to wait', async (status, code) => {
		const fake = await startFake((request, response) => {
			if (request.url === '/connect/token')
				return response.end(JSON.stringify({ access_token: 'a', token_type: 'Bearer', expires_in: 900, scope: 'x' }));
			const headers = { 'content-type': 'application/problem+json', 'retry-after': '7' };
			return response.writeHead(status, headers).end(JSON.stringify({ type: 'x', title: 'x', status, detail: 'x', code }));
		});
		try {
			const { id } = await addSignedIn(`Refuses ${status}`, { url: fake.url });
			const answer = await call('GET', `/instances/${id}/api/v1/plans`);
			expect(answer.headers.get('retry-after')).toBe('7');
			expect(await readProblem(answer)).toMatchObject({ status, code });
			expect(await (await call('GET', `/console/instances/${id}/status`)).json()).toMatchObject({ problem: { code } });
		} finally {
			await fake.close();
		}
	});

	it('and its session outlive a restart of core; what is stored of them are no secrets', async () => {
		const { id } = await addSignedIn('Kept');
		await sandbox.stop();
		const stored = await readFile(`${dataDir.path}/global.db`, 'latin1');
		expect(stored).toContain('Kept');
		expect(stored).not.toContain(server.client.clientSecret);
		sandbox = await startSandbox({ args: ['--data-dir', dataDir.path, '--no-rate-limits'] });
		send = await consoleFetch(sandbox);
		expect((await call('GET', `/instances/${id}/api/v1/tenants`)).status).toBe(200);
	});
});

describe('settings', () => {
	it.each([
		['http on another machine', { url: 'http://api.example.com' }, 'url'],
		['a path', { url: 'https://api.example.com/x' }, 'url'],
		['a password in the address', { url: 'https://a:b@api.example.com' }, 'url'],
		['no certificate', { ca: 'not a certificate' }, 'ca'],
		['a proxy with a path', { proxyUrl: 'http://proxy.example/x' }, 'proxyUrl'],
		['a proxy for plain http', { url: 'http://127.0.0.1:9', proxyUrl: 'http://proxy.example' }, 'proxyUrl'],
		['an unknown colour', { environment: { name: 'x', color: 'url(x)' } }, 'environment.color'],
		['an unknown key', { prodution: true }, 'prodution'],
	])('with %s are 400 and name it', async (name, more, path) => {
		const problem = await readProblem(await call('POST', '/console/instances', settings(`Wrong ${name}`, more)));
		expect(problem).toMatchObject({ status: 400, code: 'invalid_request' });
		expect(problem.errors?.map((error) => error.path)).toContain(path);
	});

	it('M10: are edited from the version that was read; a stale edit is 412, and a name that is taken 409', async () => {
		const { id } = await add('Edited');
		const read = await call('GET', `/console/instances/${id}`);
		const etag = read.headers.get('etag') ?? '';
		const edit = (name: string) => call('PUT', `/console/instances/${id}`, settings(name), { 'If-Match': etag });
		expect((await edit('Edited once')).status).toBe(200);
		expect(await readProblem(await edit('Edited twice'))).toMatchObject({ status: 412, code: 'stale' });
		await add('Taken');
		expect(await readProblem(await call('PUT', `/console/instances/${id}`, settings('TAKEN')))).toMatchObject({
			status: 409,
			code: 'instance_name_taken',
		});
		expect((await entryOf(id))?.name).toBe('Edited once');
	});

	it('that name another address end the session, and take no secret along', async () => {
		const { id } = await addSignedIn('Moved');
		expect((await call('PUT', `/console/instances/${id}`, settings('Moved', { url: 'https://other.example' }))).status).toBe(200);
		const details = (await (await call('GET', `/console/instances/${id}`)).json()) as InstanceDetails;
		expect(details).toMatchObject({ url: 'https://other.example', clientId: null, session: { state: 'signed_out' } });
	});

	it('that change nothing about the way keep the session', async () => {
		const { id } = await addSignedIn('Renamed');
		await call('PUT', `/console/instances/${id}`, settings('Renamed at last'));
		expect((await call('GET', `/instances/${id}/api/v1/tenants`)).status).toBe(200);
	});

	it('are duplicated under a free name; nobody is signed in to the copy', async () => {
		const { id } = await addSignedIn('Original');
		const names = [];
		for (let count = 0; count < 2; count += 1) {
			const copy = (await (await call('POST', `/console/instances/${id}/duplicate`)).json()) as InstanceDetails;
			expect(copy.session).toEqual({ state: 'signed_out', username: 'ada' });
			names.push(copy.name);
		}
		expect(names).toEqual(['Original (2)', 'Original (3)']);
	});

	it('sandbox_instance: the sandbox is one of them, comes first, and stays', async () => {
		expect((await list())[0]).toMatchObject({ id: 'local', kind: 'sandbox', url: sandbox.controlPlane });
		for (const [method, path] of [
			['DELETE', ''],
			['POST', '/sign-in'],
			['POST', '/duplicate'],
		] as const) {
			const body = path === '/sign-in' ? REMOTE_OPERATOR : undefined;
			const answer = await call(method, `/console/instances/local${path}`, body);
			expect(await readProblem(answer)).toMatchObject({ status: 409, code: 'sandbox_instance' });
		}
	});
});

describe('an instance in production', () => {
	it('is read-only by default: a write is refused until it is unlocked by its name, and again once it is locked', async () => {
		const { id, readOnly } = await addSignedIn('Prod', { production: true });
		expect(readOnly).toBe(true);
		const confirmed = { 'x-wiresocket-confirm': 'Prod' };
		expect(await readProblem(await createTenant(id, 'No', confirmed))).toMatchObject({ status: 403, code: 'instance_read_only' });
		expect((await call('GET', `/instances/${id}/api/v1/tenants`)).status).toBe(200);
		const unlock = (name: string) => call('POST', `/console/instances/${id}/unlock`, { name });
		expect(await readProblem(await unlock('prod'))).toMatchObject({ status: 428, code: 'confirmation_needed' });
		const unlocked = (await (await unlock('Prod')).json()) as InstanceEntry;
		const leftMs = Date.parse(unlocked.writesUnlockedUntil ?? '') - Date.now();
		expect(leftMs).toBeGreaterThan(14 * 60_000);
		expect(leftMs).toBeLessThanOrEqual(15 * 60_000);
		expect((await createTenant(id, 'Unlocked', confirmed)).status).toBe(201);
		await call('POST', `/console/instances/${id}/lock`);
		expect(await readProblem(await createTenant(id, 'No', confirmed))).toMatchObject({ code: 'instance_read_only' });
	});

	it('answers questions while it is read-only, and without its name: what changes nothing is no write', async () => {
		const api = await remoteApi();
		const tenant = await api.tenants.approve({ tenantId: (await api.tenants.create({ name: 'Asked' })).id });
		const tenantId = tenant.id;
		const { app, clientSecret } = await api.apps.create({ tenantId, name: 'asked', licenseRegion: 'aws-eu-west-1' });
		const [plan] = await api.plans.list({});
		await api.apps.setPlan({ tenantId, appId: app.id, planId: plan?.id ?? '' });
		const { id } = await addSignedIn('Asked');
		await call('PUT', `/console/instances/${id}`, settings('Asked', { production: true, readOnly: true }));
		expect(await entryOf(id)).toMatchObject({ production: true, readOnly: true });
		const ask = async (path: string, body: object) => (await call('POST', `/instances/${id}${path}`, body)).status;
		const appPath = `/api/v1/tenants/${tenantId}/apps/${app.id}`;
		expect(await ask(`${appPath}/origin-check`, { origin: 'https://example.com' })).toBe(200);
		expect(await ask(`${appPath}/plan/preview`, { planId: plan?.id })).toBe(200);
		const [node] = await api.nodes.list({});
		const question = { token: 'none', documentName: 'a', region: node?.region };
		expect(await ask('/api/v1/live/admission-check', question)).toBe(200);

		const form = (path: string, fields: Record<string, string>) =>
			send(`/instances/${id}${path}`, {
				method: 'POST',
				body: new URLSearchParams(fields).toString(),
				headers: { 'content-type': 'application/x-www-form-urlencoded' },
			});
		const client = { client_id: app.clientId, client_secret: clientSecret };
		const issued = await form('/connect/token', { grant_type: 'client_credentials', scope: 'WireSocket.API', ...client });
		const { access_token: token } = (await issued.json()) as { access_token: string };
		expect(await (await form('/connect/introspect', { token, ...client })).json()).toMatchObject({ active: true });
		expect(await readProblem(await form('/connect/revoke', { token, ...client }))).toMatchObject({ code: 'instance_read_only' });
		expect(await readProblem(await call('PATCH', `/instances/${id}${appPath}`, { name: 'no' }))).toMatchObject({
			code: 'instance_read_only',
		});
	});

	it('takes a write only with its name', async () => {
		const { id } = await addSignedIn('Prod ünlocked', { production: true, readOnly: false });
		expect(await readProblem(await createTenant(id, 'No'))).toMatchObject({ status: 428, code: 'confirmation_needed' });
		expect(await readProblem(await createTenant(id, 'No', { 'x-wiresocket-confirm': 'Prod' }))).toMatchObject({ status: 428 });
		expect((await createTenant(id, 'Typed', { 'x-wiresocket-confirm': encodeURIComponent('Prod ünlocked') })).status).toBe(201);
		expect((await (await remoteApi()).tenants.list({ search: 'No' })).items.map(({ name }) => name)).not.toContain('No');
	});
});

describe('M12 through the console', () => {
	it('M12: a redirect, a bad certificate and 100 MB are errors that say what they are; core lives', async () => {
		const tls = await selfSigned('localhost');
		const [wrong, moved, large] = await Promise.all([
			startFake((_request, response) => response.end('{}'), tls),
			startFake((_request, response) => response.writeHead(302, { location: 'https://evil.example/' }).end()),
			startFake((_request, response) => {
				response.writeHead(200, { 'content-type': 'application/json' });
				const more = () => {
					while (response.write(Buffer.alloc(1024 * 1024, ' ')));
					response.once('drain', more);
				};
				more();
			}),
		]);
		const ask = async (name: string, url: string) => {
			const { id } = await add(name, { url });
			return readProblem(await send(`/instances/${id}/openapi.json`));
		};
		try {
			expect(await ask('Bad certificate', wrong.url)).toMatchObject({ status: 502, code: 'instance_certificate_refused' });
			expect(await ask('Redirect', moved.url)).toMatchObject({ status: 502, code: 'instance_redirected' });
			expect(await ask('Large', large.url)).toMatchObject({ status: 502, code: 'instance_answer_too_large' });
			const { id } = await add('Trusted', { url: wrong.url, ca: tls.cert });
			expect((await send(`/instances/${id}/openapi.json`)).status).toBe(200);
		} finally {
			await Promise.all([wrong, moved, large].map((fake) => fake.close()));
		}
		expect((await fetch(`${sandbox.controlPlane}/health`)).status).toBe(200);
	});
});

describe('the connection test', () => {
	const test = async (body: object) => {
		const response = await call('POST', '/console/instances/test', { ca: null, proxyUrl: null, ...body });
		const steps = (await response.json()) as {
			step: string;
			result: string;
			detail: string;
			advice: string | null;
			certificate: object | null;
		}[];
		return Object.fromEntries(steps.map((step) => [step.step, step]));
	};
	const results = (steps: Record<string, { result: string }>) => Object.values(steps).map(({ result }) => result);

	it('passes on the way to a control plane, and tells its version and whom one is there', async () => {
		const { id, url } = await addSignedIn('Tested');
		const steps = await test({ url, instanceId: id });
		expect(Object.keys(steps)).toEqual(['dns', 'tcp', 'proxy', 'tls', 'api', 'sign_in']);
		expect(results(steps)).toEqual(['skipped', 'passed', 'skipped', 'skipped', 'passed', 'passed']);
		expect(steps.api?.detail).toMatch(/WireSocket.*version \d/);
		expect(steps.sign_in?.detail).toContain('ada');
	});

	it('stops at a certificate that is refused, and shows it', async () => {
		const tls = await selfSigned('localhost');
		const fake = await startFake((_request, response) => response.end('{}'), tls);
		try {
			const steps = await test({ url: fake.url });
			expect(results(steps)).toEqual(['passed', 'passed', 'skipped', 'failed', 'skipped', 'skipped']);
			expect(steps.tls).toMatchObject({
				detail: expect.stringContaining('signed by itself'),
				advice: expect.stringContaining('extra CA'),
				certificate: { subject: 'CN=localhost, O=Test', fingerprint: expect.stringMatching(/^([0-9A-F]{2}:){31}/) },
			});
			const trusted = await test({ url: fake.url, ca: tls.cert });
			expect(results(trusted)).toEqual(['passed', 'passed', 'skipped', 'passed', 'failed', 'skipped']);
			expect(trusted.api?.detail).toContain('not as a WireSocket control plane');
		} finally {
			await fake.close();
		}
	});

	it('says at which step there is nobody', async () => {
		expect(results(await test({ url: 'http://127.0.0.1:1' }))).toEqual([
			'skipped',
			'failed',
			'skipped',
			'skipped',
			'skipped',
			'skipped',
		]);
		expect((await test({ url: 'https://nowhere.invalid' })).dns).toMatchObject({ result: 'failed', advice: expect.any(String) });
	});
});

describe('export and import', () => {
	const exportAll = async (passphrase?: string) =>
		(await (await call('POST', '/console/instances/export', passphrase ? { passphrase } : {})).json()) as InstanceExport;
	const importFile = (file: object, passphrase?: string) =>
		call('POST', '/console/instances/import', passphrase ? { file, passphrase } : { file });
	const PASSPHRASE = 'nine quiet lighthouses';

	it('has no secrets unless they are asked for, under a passphrase that wants to be long', async () => {
		await addSignedIn('Exported');
		expect((await exportAll()).secrets).toBeNull();
		const withSecrets = await exportAll(PASSPHRASE);
		expect(withSecrets.secrets?.split('.')).toHaveLength(5);
		expect(JSON.stringify(withSecrets)).not.toContain(server.client.clientSecret);
		expect(await readProblem(await call('POST', '/console/instances/export', { passphrase: 'short' }))).toMatchObject({
			status: 400,
		});
	});

	it('brings settings and credentials to another console, where somebody signs in with the password alone', async () => {
		await addSignedIn('Carried', { production: true });
		const file = await exportAll(PASSPHRASE);
		const other = await startSandbox({ args: ['--ephemeral', '--no-rate-limits'] });
		try {
			const sendOther = await consoleFetch(other);
			const post = (path: string, body: object) => sendOther(path, { method: 'POST', ...jsonBody(body) });
			const answer = await post('/console/instances/import', { file, passphrase: PASSPHRASE });
			expect(answer.status).toBe(201);
			const { added, skipped } = await answer.json();
			expect(added).toHaveLength(file.instances.length);
			expect(skipped).toEqual([]);
			const carried = added.find(({ name }: InstanceEntry) => name === 'Carried');
			expect(carried).toMatchObject({ production: true, readOnly: true, session: { state: 'signed_out', username: 'ada' } });
			expect((await post(`/console/instances/${carried.id}/sign-in`, REMOTE_OPERATOR)).status).toBe(200);
			const again = await (await post('/console/instances/import', { file, passphrase: PASSPHRASE })).json();
			expect(again).toMatchObject({ added: [] });
			expect(again.skipped).toHaveLength(file.instances.length);
		} finally {
			await other.stop();
		}
	});

	it('passphrase_wrong: a wrong or missing passphrase imports nothing; a damaged file is 400', async () => {
		await add('Protected');
		const { instances, ...file } = await exportAll(PASSPHRASE);
		const renamed = { ...file, instances: instances.map((entry) => ({ ...entry, name: `${entry.name} x`.slice(0, 60) })) };
		const before = (await list()).length;
		for (const passphrase of ['another passphrase', undefined])
			expect(await readProblem(await importFile(renamed, passphrase))).toMatchObject({ status: 403, code: 'passphrase_wrong' });
		const damaged = { ...renamed, secrets: 'a.b.c.d.e' };
		expect(await readProblem(await importFile(damaged, PASSPHRASE))).toMatchObject({ status: 400, code: 'invalid_request' });
		expect(await readProblem(await importFile({ hello: 1 }))).toMatchObject({ status: 400 });
		expect((await list()).length).toBe(before);
	});

	it('gives a number to a name that stands for another address', async () => {
		await add('Twin');
		const [twin] = (await exportAll()).instances.filter(({ name }) => name === 'Twin');
		const file = {
			format: 'wiresocket-instances',
			version: 1,
			secrets: null,
			instances: [{ ...twin, url: 'https://twin.example' }],
		};
		const { added } = await (await importFile(file)).json();
		expect(added).toMatchObject([{ name: 'Twin (2)', url: 'https://twin.example' }]);
	});
});

it('what is done with instances stands in the audit trail of this machine, without secrets', async () => {
	const { id } = await addSignedIn('Audited', { production: true });
	await call('POST', `/console/instances/${id}/unlock`, { name: 'Audited' });
	await call('PUT', `/console/instances/${id}`, settings('Audited', { production: true }));
	await call('POST', `/console/instances/${id}/sign-out`);
	await call('DELETE', `/console/instances/${id}`);
	const { items } = await (await call('GET', `/instances/local/api/v1/audit?targetId=${id}`)).json();
	expect(items.map(({ action }: { action: string }) => action)).toEqual([
		'instance.removed',
		'instance.signed_out',
		'instance.updated',
		'instance.unlocked',
		'instance.signed_in',
		'instance.added',
	]);
	expect(items[0]).toMatchObject({ actor: { kind: 'operator', name: 'local' }, target: { type: 'instance', name: 'Audited' } });
	expect(JSON.stringify(items)).not.toContain(server.client.clientSecret);
});
