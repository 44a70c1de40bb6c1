import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
	clientWithToken,
	getToken,
	type ManagementClient,
	managementClient,
	postToken,
	readOAuthError,
} from '../support/clients.ts';
import { addMember, passwordGrant, type SignedIn } from '../support/people.ts';
import { type SandboxProcess, startSandbox } from '../support/sandbox.ts';

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

const consoleClient = () => ({
	client_id: sandbox.operator?.clientId ?? '',
	client_secret: sandbox.operator?.clientSecret ?? '',
});

async function signInOffline(username = ada.email, password?: string): Promise<string> {
	const fields = { ...passwordGrant(sandbox, username, password), scope: 'offline_access' };
	const { refresh_token: token, scope } = await getToken(sandbox.controlPlane, fields);
	expect(scope).toBe('WireSocket.Management offline_access');
	return token ?? '';
}

const refresh = (refreshToken: string, fields: Record<string, string> = consoleClient()) =>
	postToken(sandbox.controlPlane, { grant_type: 'refresh_token', refresh_token: refreshToken, ...fields });
const revoke = (token: string, fields: Record<string, string> = consoleClient()) =>
	fetch(`${sandbox.controlPlane}/connect/revoke`, { method: 'POST', body: new URLSearchParams({ token, ...fields }) });
const tokenOf = async (response: Promise<Response>): Promise<string> => (await (await response).json()).refresh_token;

async function expectDead(answer: Promise<Response>): Promise<void> {
	expect(await readOAuthError(await answer)).toMatchObject({ status: 400, error: 'invalid_grant' });
}

describe('a management session that goes on without its password', () => {
	it('gets a refresh token only when it asks for offline_access', async () => {
		expect((await getToken(sandbox.controlPlane, passwordGrant(sandbox, ada.email))).refresh_token).toBeUndefined();
	});

	it('trades it for a new pair, with the same rights, in the same tenant', async () => {
		const next = await (await refresh(await signInOffline())).json();
		expect(next).toMatchObject({ refresh_token: expect.any(String), expires_in: 900, token_type: 'Bearer' });
		const me = await clientWithToken(sandbox.controlPlane, next.access_token).me.get();
		expect(me).toMatchObject({ role: 'owner', username: ada.email });
	});

	it('needs no secret for that, as apps do not; one that is sent has to be right', async () => {
		const { client_id } = consoleClient();
		const first = await signInOffline();
		expect(await readOAuthError(await refresh(first, { client_id, client_secret: 'wrong' }))).toMatchObject({
			status: 401,
			error: 'invalid_client',
		});
		expect((await refresh(first, { client_id })).status).toBe(200);
	});

	it('T7: a refresh token that is used again ends the whole family, on the record', async () => {
		const first = await signInOffline();
		const second = await tokenOf(refresh(first));
		await expectDead(refresh(first));
		await expectDead(refresh(second));
		const { items } = await operator.audit.list({ action: 'token.reused' });
		expect(items[0]).toMatchObject({ actor: { kind: 'member', name: ada.email }, target: { type: 'account' } });
		expect(JSON.stringify(items)).not.toContain(first);
	});

	it('T8: of the same refresh token ten times at once, at most one is taken', async () => {
		const first = await signInOffline();
		const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(first)));
		expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
	});

	it('T9: through another client it is worth nothing, and stays good through its own', async () => {
		const { client, clientSecret } = await operator.consoleClients.create({ name: 'other' });
		const first = await signInOffline();
		const other = { client_id: client.clientId, client_secret: clientSecret };
		await expectDead(refresh(first, other));
		expect((await revoke(first, other)).status).toBe(200);
		expect((await refresh(first)).status).toBe(200);
	});

	it('ends when it is revoked by its client; a wrong secret revokes nothing', async () => {
		const first = await signInOffline();
		const { client_id } = consoleClient();
		expect((await revoke(first, { client_id, client_secret: 'wrong' })).status).toBe(401);
		const second = await tokenOf(refresh(first));
		expect((await revoke(second)).status).toBe(200);
		await expectDead(refresh(second));
	});

	it('T10: ends with a change of role, with sign out everywhere, and with the client', async () => {
		const member = await addMember(sandbox, tenantId, 'eve@demo.example', 'admin');
		const eve = await signInOffline(member.email);
		const { items } = await operator.members.list({ tenantId, search: member.email });
		await operator.members.update({ tenantId, memberId: items[0]?.id ?? '', role: 'viewer' });
		await expectDead(refresh(eve));

		const first = await signInOffline();
		await ada.api.me.signOutEverywhere();
		await expectDead(refresh(first));

		const { client, clientSecret } = await operator.consoleClients.create({ name: 'for a while' });
		const through = { client_id: client.clientId, client_secret: clientSecret };
		const grant = { ...passwordGrant(sandbox, ada.email), ...through, scope: 'offline_access' };
		const { refresh_token: token = '' } = await getToken(sandbox.controlPlane, grant);
		await operator.consoleClients.delete({ clientId: client.clientId });
		await expectDead(refresh(token, { client_id: client.clientId }));
	});
});
