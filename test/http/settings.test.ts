import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ManagementClient, managementClient, operatorToken, postToken, readProblem } from '../support/clients.ts';
import { addMember } from '../support/people.ts';
import { type SandboxProcess, startSandbox, temporaryDataDir } from '../support/sandbox.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

let sandbox: SandboxProcess;
let management: ManagementClient;

beforeAll(async () => {
	sandbox = await startSandbox({ env: { WIRESOCKET_TRUSTED_PROXIES: '127.0.0.1' } });
	management = await managementClient(sandbox);
});
afterAll(() => sandbox?.stop());

async function patch(target: SandboxProcess, body: object, headers: Record<string, string> = {}): Promise<Response> {
	return fetch(`${target.controlPlane}/api/v1/instance/settings`, {
		method: 'PATCH',
		headers: { authorization: `Bearer ${await operatorToken(target)}`, 'content-type': 'application/json', ...headers },
		body: JSON.stringify(body),
	});
}

describe('settings', () => {
	it('begin with their defaults; a change holds at once, is recorded with what was before, and what is left out stays', async () => {
		const before = await management.settings.get();
		expect(before).toMatchObject({ settings: { rateLimits: true, mailRetentionDays: null }, fixed: [], version: 1 });
		const after = await management.settings.update({ mailRetentionDays: 30 });
		expect(after).toMatchObject({ settings: { rateLimits: true, mailRetentionDays: 30 }, version: 2 });
		expect(await management.settings.get()).toEqual(after);
		const { items } = await management.audit.list({ action: 'settings.changed' });
		expect(items[0]).toMatchObject({ before: { mailRetentionDays: null }, after: { mailRetentionDays: 30 } });
	});

	it('refuses what makes no sense, and a stale edit (M10), and changes nothing then', async () => {
		const { version, settings } = await management.settings.get();
		for (const [body, path] of [
			[{ mailRetentionDays: 0 }, 'mailRetentionDays'],
			[{ mailRetentionDays: 1.5 }, 'mailRetentionDays'],
			[{ rateLimits: 'off' }, 'rateLimits'],
			[{ unknown: true }, 'unknown'],
			[{ environment: { name: '', color: 'red' } }, 'environment.name'],
			[{ environment: { name: 'x'.repeat(21), color: 'red' } }, 'environment.name'],
			[{ environment: { name: 'Lab', color: 'javascript:' } }, 'environment.color'],
		] as const) {
			const problem = await readProblem(await patch(sandbox, body));
			expect(problem).toMatchObject({ status: 400, code: 'invalid_request' });
			expect(problem.errors?.[0]?.path).toBe(path);
		}
		const stale = await readProblem(await patch(sandbox, { mailRetentionDays: 1 }, { 'If-Match': `"${version - 1}"` }));
		expect(stale).toMatchObject({ status: 412, code: 'stale' });
		expect(await management.settings.get()).toMatchObject({ version, settings });
	});

	it('are for operators alone', async () => {
		const member = await addMember(sandbox, sandbox.apps[0]?.tenantId ?? '', 'nosy@example.com', 'owner');
		const headers = { authorization: `Bearer ${member.token}`, 'content-type': 'application/json' };
		for (const request of [{ headers }, { method: 'PATCH', headers, body: '{"rateLimits":false}' }]) {
			const problem = await readProblem(await fetch(`${sandbox.controlPlane}/api/v1/instance/settings`, request));
			expect(problem).toMatchObject({ status: 403, code: 'insufficient_scope' });
		}
		expect((await management.settings.get()).settings.rateLimits).toBe(true);
	});

	it('outlive a restart', async () => {
		const folder = await temporaryDataDir();
		const first = await startSandbox({ args: ['--data-dir', folder.path] });
		const { operator } = first;
		await (await managementClient(first)).settings.update({ mailRetentionDays: 7, rateLimits: false });
		await first.stop();
		const second = await startSandbox({ args: ['--data-dir', folder.path] });
		try {
			const again = await managementClient({ ...second, operator });
			expect(await again.settings.get()).toMatchObject({ settings: { rateLimits: false, mailRetentionDays: 7 } });
		} finally {
			await second.stop();
			await folder.remove();
		}
	});
});

describe('rate limits', () => {
	const failingSignIns = async (address: string) => {
		const wrong = { grant_type: 'client_credentials', client_id: 'ws_unknown', client_secret: 'wrong', scope: 'WireSocket.API' };
		const statuses: number[] = [];
		for (let attempt = 0; attempt < 12; attempt += 1)
			statuses.push((await postToken(sandbox.controlPlane, wrong, { 'X-Forwarded-For': address })).status);
		return statuses.at(-1);
	};

	it('end and come back with the setting, without a restart', async () => {
		expect(await failingSignIns('198.51.100.1')).toBe(429);
		await management.settings.update({ rateLimits: false });
		expect(await failingSignIns('198.51.100.1')).toBe(401);
		await management.settings.update({ rateLimits: true });
		expect(await failingSignIns('198.51.100.2')).toBe(429);
	});

	it('that the command line switched off cannot be switched on here', async () => {
		const other = await startSandbox({ args: ['--ephemeral', '--no-rate-limits'] });
		try {
			const api = await managementClient(other);
			expect(await api.settings.get()).toMatchObject({ settings: { rateLimits: false }, fixed: ['rateLimits'] });
			const problem = await readProblem(await patch(other, { rateLimits: true, mailRetentionDays: 5 }));
			expect(problem).toMatchObject({ status: 409, code: 'setting_fixed' });
			expect(await api.settings.get()).toMatchObject({ settings: { mailRetentionDays: null }, version: 1 });
		} finally {
			await other.stop();
		}
	});
});

describe('retention of mails', () => {
	it('removes mails when they are older than the setting, and none while it is not set', async () => {
		const tenantId = sandbox.apps[0]?.tenantId ?? '';
		// Tokens do not outlive a step of days
		const api = () => managementClient(sandbox);
		const advance = async (days: number) => (await api()).sandbox.advanceClock({ byMs: days * DAY_MS });
		const count = async (search: string) => (await (await api()).outbox.list({ search })).total;
		await management.settings.update({ mailRetentionDays: null });
		await management.invitations.create({ tenantId, email: 'old@example.com', role: 'viewer' });
		await advance(10);
		expect(await count('old@example.com')).toBe(1);
		await (await api()).settings.update({ mailRetentionDays: 12 });
		await advance(1);
		expect(await count('old@example.com')).toBe(1);
		await (await api()).invitations.create({ tenantId, email: 'young@example.com', role: 'viewer' });
		await advance(2);
		expect(await count('old@example.com')).toBe(0);
		expect(await count('young@example.com')).toBe(1);
	});
});
