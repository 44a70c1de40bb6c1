import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
	clientWithToken,
	getToken,
	type ManagementClient,
	managementClient,
	operatorToken,
	readOAuthError,
	readProblem,
} from '../support/clients.ts';
import { openConsole } from '../support/console-session.ts';
import { addMember, PASSWORD, passwordGrant, type SignedIn, signIn, trySignIn } from '../support/people.ts';
import { type SandboxProcess, startSandbox, temporaryDataDir } from '../support/sandbox.ts';

let sandbox: SandboxProcess;
let operator: ManagementClient;
let tenantId: string;
let ada: SignedIn;

beforeAll(async () => {
	sandbox = await startSandbox({ args: ['--ephemeral', '--no-rate-limits'] });
	operator = await managementClient(sandbox);
	tenantId = sandbox.apps[0]?.tenantId ?? '';
	ada = await addMember(sandbox, tenantId, 'ada@demo.example', 'owner');
});
afterAll(() => sandbox?.stop());

const NEW_PASSWORD = 'eleven blue wheelbarrows';
const put = (token: string, body: object) =>
	fetch(`${sandbox.controlPlane}/api/v1/me/password`, {
		method: 'PUT',
		headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
		body: JSON.stringify(body),
	});
const events = async (action: 'session.failed' | 'session.signed_in' | 'session.signed_out_everywhere' | 'password.changed') =>
	(await operator.audit.list({ action, limit: 500 })).items;

describe('sign-in', () => {
	it('T11: fails alike for an unknown address, a wrong password and another tenant; only the record tells why', async () => {
		const { id: other } = await operator.tenants.create({ name: 'Elsewhere' });
		const attempts = [
			trySignIn(sandbox, ada.email, 'another long secret'),
			trySignIn(sandbox, 'nobody@demo.example'),
			trySignIn(sandbox, ada.email, PASSWORD, other),
			trySignIn(sandbox, 'local'),
		];
		const answers = await Promise.all(attempts.map(async (attempt) => readOAuthError(await attempt)));
		for (const answer of answers) expect(answer).toEqual(answers[0]);
		expect(answers[0]).toMatchObject({ status: 400, error: 'invalid_grant' });
		const failed = await events('session.failed');
		expect(failed.map(({ after, target }) => [after?.reason, target.name]).sort()).toEqual([
			['not_a_member', ada.email],
			['unknown_account', 'unknown'],
			['wrong_password', ada.email],
			['wrong_password', 'local'],
		]);
		expect(failed.every(({ remoteAddress }) => remoteAddress?.includes('127.0.0.1'))).toBe(true);
		expect(JSON.stringify(failed)).not.toMatch(/another long secret|seven green|nobody@/);
	});

	it.each([
		['a NUL', 'password=a%00b'],
		['10 000 characters', `password=${'x'.repeat(10_000)}`],
		['bytes that are not UTF-8', 'password=%ff%fe'],
	])('T11: a password with %s is 400 invalid_request, and no attempt is recorded', async (_name, password) => {
		const before = (await events('session.failed')).length;
		const { password: _, ...fields } = passwordGrant(sandbox, ada.email);
		const response = await fetch(`${sandbox.controlPlane}/connect/token`, {
			method: 'POST',
			headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
			body: `${new URLSearchParams(fields)}&${password}`,
		});
		expect(await readOAuthError(response)).toMatchObject({ status: 400, error: 'invalid_request' });
		expect((await events('session.failed')).length).toBe(before);
	});

	it('is recorded with who and from where', async () => {
		await signIn(sandbox, ada.email);
		expect((await events('session.signed_in'))[0]).toMatchObject({
			actor: { kind: 'member', name: ada.email },
			tenantId,
			after: { role: 'owner' },
			remoteAddress: expect.stringContaining('127.0.0.1'),
		});
	});
});

describe('sessions', () => {
	it('sign out everywhere: every token of the account that was issued before is dead at once', async () => {
		const [first, second] = [await signIn(sandbox, ada.email), await signIn(sandbox, ada.email)];
		const bystander = await operatorToken(sandbox);
		await first.api.me.signOutEverywhere();
		for (const dead of [first, second]) await expect(dead.api.me.get()).rejects.toMatchObject({ status: 401 });
		await expect(clientWithToken(sandbox.controlPlane, bystander).me.get()).resolves.toMatchObject({ role: 'operator' });
		await expect((await signIn(sandbox, ada.email)).api.me.get()).resolves.toMatchObject({ role: 'owner' });
		expect((await events('session.signed_out_everywhere'))[0]).toMatchObject({ actor: { kind: 'member', name: ada.email } });
	});

	it('end when the password is changed; only the new one signs in', async () => {
		const { token } = await signIn(sandbox, ada.email);
		expect((await put(token, { currentPassword: PASSWORD, newPassword: NEW_PASSWORD })).status).toBe(204);
		expect((await put(token, { currentPassword: NEW_PASSWORD, newPassword: PASSWORD })).status).toBe(401);
		expect((await trySignIn(sandbox, ada.email, PASSWORD)).status).toBe(400);
		const again = await signIn(sandbox, ada.email, NEW_PASSWORD);
		expect((await put(again.token, { currentPassword: NEW_PASSWORD, newPassword: PASSWORD })).status).toBe(204);
		expect(await events('password.changed')).toHaveLength(2);
	});

	it('go on when the current password was wrong, or the new one is no good', async () => {
		const { token } = await signIn(sandbox, ada.email);
		expect(await readProblem(await put(token, { currentPassword: 'wrong', newPassword: NEW_PASSWORD }))).toMatchObject({
			status: 403,
			code: 'password_wrong',
			errors: [{ path: 'currentPassword' }],
		});
		for (const newPassword of ['short', 'adaadaadaada', `${ada.email}1`, 'x'.repeat(10_000), 'a\0bcdefghijklmn'])
			expect(await readProblem(await put(token, { currentPassword: PASSWORD, newPassword }))).toMatchObject({
				status: 400,
				errors: [{ path: 'newPassword' }],
			});
		await signIn(sandbox, ada.email);
	});

	it('survive a restart of core, and so does their end', async () => {
		const { path, remove } = await temporaryDataDir();
		const first = await startSandbox({ args: ['--data-dir', path] });
		const [kept, ended] = [await operatorToken(first), await operatorToken(first)];
		const port = new URL(first.controlPlane).port;
		expect(kept).not.toBe(ended);
		await clientWithToken(first.controlPlane, kept).me.get();
		await first.stop();
		const second = await startSandbox({ args: ['--data-dir', path, '--port', port] });
		await clientWithToken(second.controlPlane, kept).me.signOutEverywhere();
		await second.stop();
		const third = await startSandbox({ args: ['--data-dir', path, '--port', port] });
		await expect(clientWithToken(third.controlPlane, ended).me.get()).rejects.toMatchObject({ status: 401 });
		await third.stop();
		await remove();
	});
});

describe('operators', () => {
	it('are added with credentials that are told once, and removed with all their sessions', async () => {
		const created = await operator.operators.create({ username: 'grace' });
		expect(created.operator).toMatchObject({ username: 'grace', local: false, hasPassword: true });
		const fields = {
			grant_type: 'password',
			username: 'grace',
			password: created.password,
			client_id: created.clientId,
			client_secret: created.clientSecret,
		};
		const grace = clientWithToken(sandbox.controlPlane, (await getToken(sandbox.controlPlane, fields)).access_token);
		expect(await grace.me.get()).toMatchObject({ role: 'operator', username: 'grace', tenant: null });
		expect(JSON.stringify(await grace.operators.list({}))).not.toContain(created.password);
		await operator.operators.delete({ operatorId: created.operator.id });
		await expect(grace.me.get()).rejects.toMatchObject({ status: 401 });
		await expect(getToken(sandbox.controlPlane, fields)).rejects.toThrow(/401|400/);
		expect((await operator.operators.list({ search: 'grace' })).items).toEqual([]);
		const actions = (await operator.audit.list({ search: 'grace' })).items.map(({ action }) => action);
		expect(actions).toEqual(['operator.removed', 'session.signed_in', 'operator.created']);
	});

	it('have names of their own, and passwords that are not easy to guess', async () => {
		const console = await openConsole(sandbox);
		expect(await readProblem(await console('POST', '/operators', { username: 'OPERATOR' }))).toMatchObject({
			status: 409,
			code: 'username_taken',
			errors: [{ path: 'username' }],
		});
		await expect(operator.operators.create({ username: 'x', password: 'aaaaaaaaaaaaaa' })).rejects.toMatchObject({ status: 400 });
	});

	it('whose password was reset are signed out, and sign in with the new credentials only', async () => {
		const created = await operator.operators.create({ username: 'linus' });
		const reset = await operator.operators.resetPassword({ operatorId: created.operator.id });
		const grant = ({ password, clientId, clientSecret }: typeof created) =>
			getToken(sandbox.controlPlane, {
				grant_type: 'password',
				username: 'linus',
				password,
				client_id: clientId,
				client_secret: clientSecret,
			});
		await expect(grant(created)).rejects.toThrow();
		await expect(grant({ ...reset, password: created.password })).rejects.toThrow(/invalid_grant/);
		expect(await grant(reset)).toMatchObject({ token_type: 'Bearer' });
	});
});

describe('console clients', () => {
	it('of their own let members sign in without an operator; removed, they let nobody in', async () => {
		const { client, clientSecret } = await operator.consoleClients.create({ name: 'Dashboard' });
		const fields = { ...passwordGrant(sandbox, ada.email), client_id: client.clientId, client_secret: clientSecret };
		const { access_token } = await getToken(sandbox.controlPlane, fields);
		const { items } = await operator.consoleClients.list({ search: 'dash' });
		expect(items).toEqual([client]);
		expect(JSON.stringify(items)).not.toContain(clientSecret);
		await operator.consoleClients.delete({ clientId: client.clientId });
		await expect(getToken(sandbox.controlPlane, fields)).rejects.toThrow(/invalid_client/);
		expect(await clientWithToken(sandbox.controlPlane, access_token).me.get()).toMatchObject({ role: 'owner' });
		await expect(operator.consoleClients.delete({ clientId: client.clientId })).rejects.toMatchObject({ status: 404 });
		const actions = (await operator.audit.list({ search: 'dashboard' })).items.map(({ action }) => action);
		expect(actions).toEqual(['console_client.removed', 'console_client.created']);
	});

	it('are listed in pages, each once', async () => {
		for (const name of ['one', 'two', 'three']) await operator.consoleClients.create({ name });
		const seen: string[] = [];
		let cursor: string | undefined;
		do {
			const page = await operator.consoleClients.list({ limit: 2, cursor });
			seen.push(...page.items.map(({ clientId }) => clientId));
			cursor = page.nextCursor ?? undefined;
		} while (cursor);
		const whole = (await operator.consoleClients.list({ limit: 500 })).items.map(({ clientId }) => clientId);
		expect(seen).toEqual(whole);
		expect(new Set(seen).size).toBe(seen.length);
	});
});

describe('the local operator', () => {
	it('is there at the first start, acts through the console, and stands in the audit trail by its name', async () => {
		const console = await openConsole(sandbox);
		const me = await (await console('GET', '/me')).json();
		expect(me).toMatchObject({ username: 'local', role: 'operator', tenant: null });
		const tenant = await (await console('POST', '/tenants', { name: 'By hand' })).json();
		const { items } = await operator.audit.list({ tenantId: tenant.id });
		expect(items).toMatchObject([{ action: 'tenant.created', actor: { kind: 'operator', name: 'local' }, remoteAddress: null }]);
	});

	it('adds operators, and cannot be removed', async () => {
		const console = await openConsole(sandbox);
		expect((await console('POST', '/operators', { username: 'from the console' })).status).toBe(201);
		const local = (await operator.operators.list({ search: 'local' })).items.find(({ username }) => username === 'local');
		expect(local).toMatchObject({ local: true, hasPassword: false });
		const response = await console('DELETE', `/operators/${local?.id}`);
		expect(await readProblem(response)).toMatchObject({ status: 409, code: 'local_operator' });
	});

	it('is the same one after a restart', async () => {
		const { path, remove } = await temporaryDataDir();
		const ids: string[] = [];
		for (let start = 0; start < 2; start += 1) {
			const started = await startSandbox({ args: ['--data-dir', path] });
			ids.push((await (await (await openConsole(started))('GET', '/me')).json()).accountId);
			await started.stop();
		}
		expect(ids[0]).toBe(ids[1]);
		await remove();
	});
});
