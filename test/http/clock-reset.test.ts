import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditVerification, ListedAuditEvent } from '../../core/contract/audit.ts';
import type { TokenResponse } from '../../core/contract/claims.ts';
import type { ClockReset, SandboxClock } from '../../core/contract/sandbox.ts';
import type { Jwks } from '../../core/contract/tenants.ts';
import type { AppImpact } from '../../core/contract/usage.ts';
import { clientCredentials, getToken, operatorToken, postToken, readOAuthError } from '../support/clients.ts';
import { type ConsoleCall, openConsole } from '../support/console-session.ts';
import { connectEditor, type Editor, untilDocument } from '../support/editor.ts';
import { type SandboxProcess, startSandbox, temporaryDataDir } from '../support/sandbox.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const SCOPE = 'WireSocket.API offline_access';

let dataDir: Awaited<ReturnType<typeof temporaryDataDir>>;
let sandbox: SandboxProcess;
let call: ConsoleCall;
const editors: Editor[] = [];

/** What was there before the clock went forward, and in the time that it then gave up. */
let real: TokenResponse & { editor: Editor; operator: string };
let later: TokenResponse & { editor: Editor; kids: string[] };
let meant: ClockReset;
let done: ClockReset;

const app = () => {
	const [first] = sandbox.apps;
	if (!first) throw new Error('the sandbox has no app');
	return first;
};
const tokenOf = () => getToken(sandbox.controlPlane, clientCredentials(app(), SCOPE));
const ask = async <T>(method: string, path: string, body?: object) => (await (await call(method, path, body)).json()) as T;
const refresh = (token = '') =>
	postToken(sandbox.controlPlane, { grant_type: 'refresh_token', refresh_token: token, client_id: app().clientId });
const jwks = async () =>
	((await (await fetch(`${sandbox.controlPlane}/${app().tenantId}/.well-known/jwks`)).json()) as Jwks).keys.map(({ kid }) => kid);
const impact = () => ask<AppImpact>('GET', `/tenants/${app().tenantId}/apps/${app().appId}/impact`);

function edit(documentName: string, token: string): Editor {
	const editor = connectEditor({ nodeUrl: sandbox.nodes[0]?.url ?? '', documentName, token });
	editors.push(editor);
	return editor;
}

async function isActive(token: string): Promise<boolean> {
	const { clientId: client_id, clientSecret: client_secret } = app();
	const body = new URLSearchParams({ token, client_id, client_secret });
	return (
		(await (await fetch(`${sandbox.controlPlane}/connect/introspect`, { method: 'POST', body })).json()) as { active: boolean }
	).active;
}

beforeAll(async () => {
	dataDir = await temporaryDataDir();
	const apps = [{ name: 'editor', licenseRegion: 'aws-eu-west-1', plan: 'Starter', allowedDomains: [] }];
	sandbox = await startSandbox({
		args: ['--data-dir', dataDir.path, '--no-rate-limits'],
		config: { tenants: [{ name: 'Acme', apps }] },
	});
	call = await openConsole(sandbox);
	const first = await tokenOf();
	real = { ...first, editor: edit('real', first.access_token), operator: await operatorToken(sandbox) };
	await real.editor.synced;
	await ask('POST', '/sandbox/clock/advance', { byMs: 40 * DAY_MS });
	const second = await tokenOf();
	later = { ...second, editor: edit('later', second.access_token), kids: await jwks() };
	await later.editor.synced;
	meant = await ask<ClockReset>('GET', '/sandbox/clock/reset');
	done = await ask<ClockReset>('POST', '/sandbox/clock/reset');
});
afterAll(async () => {
	for (const editor of editors) editor.destroy();
	await sandbox?.stop();
	await dataDir?.remove();
});

describe('a clock that goes back to real time', () => {
	it('said before what that means, and is where the machine is', async () => {
		expect(Math.abs(meant.aheadMs - 40 * DAY_MS)).toBeLessThan(60_000);
		expect(meant.laterEvents).toBeGreaterThan(1);
		expect(done).toMatchObject({ aheadMs: meant.aheadMs, laterEvents: meant.laterEvents });
		const { now, offsetMs } = await ask<SandboxClock>('GET', '/sandbox/clock');
		expect(offsetMs).toBe(0);
		expect(Math.abs(Date.parse(now) - Date.now())).toBeLessThan(60_000);
	});

	it('leaves the audit chains whole, and records itself at real time after what bears a later one', async () => {
		expect((await ask<AuditVerification>('GET', '/audit/verification')).intact).toBe(true);
		const { items } = await ask<{ items: ListedAuditEvent[] }>('GET', '/audit?action=clock.reset');
		expect(items).toHaveLength(1);
		const [event] = items;
		expect(Math.abs(Date.parse(event?.at ?? '') - Date.parse(done.realNow))).toBeLessThan(60_000);
		expect(event).toMatchObject({ before: { now: expect.any(String) }, after: { laterEvents: done.laterEvents } });
		const [newest] = (await ask<{ items: ListedAuditEvent[] }>('GET', '/audit?limit=1')).items;
		expect(Date.parse(newest?.at ?? '')).toBeGreaterThan(Date.parse(event?.at ?? ''));
	});

	it('P4: what expired stays expired: tokens of before and of later are refused everywhere, open connections go on', async () => {
		for (const { access_token, refresh_token } of [real, later]) {
			expect(await isActive(access_token)).toBe(false);
			expect(await isActive(refresh_token ?? '')).toBe(false);
			expect(await readOAuthError(await refresh(refresh_token))).toMatchObject({ status: 400, error: 'invalid_grant' });
			expect((await edit('real', access_token).closed).code).toBe(4002);
		}
		const answer = await fetch(`${sandbox.controlPlane}/api/v1/tenants`, {
			headers: { authorization: `Bearer ${real.operator}` },
		});
		expect(answer.status).toBe(401);
		expect((await impact()).refreshTokens).toBe(0);
		for (const { editor } of [real, later]) {
			editor.doc.getText('t').insert(0, 'still here');
			expect(editor.provider.wsconnected).toBe(true);
		}
	});

	it('issues tokens that work, whose refresh tokens rotate and whose reuse ends the family', async () => {
		const { access_token, refresh_token } = await tokenOf();
		expect(await isActive(access_token)).toBe(true);
		const reader = edit('real', access_token);
		await reader.synced;
		await untilDocument(reader.doc, () => reader.doc.getText('t').toString().includes('still here'));
		expect((await impact()).refreshTokens).toBe(1);
		const next = (await (await refresh(refresh_token)).json()) as TokenResponse;
		expect(next.access_token).toBeDefined();
		expect((await refresh(refresh_token)).status).toBe(400);
		expect((await refresh(next.refresh_token)).status).toBe(400);
		expect(await operatorToken(sandbox)).toBeDefined();
	});

	it('keeps the keys that were rotated meanwhile, and rotates them by hand', async () => {
		// The one that was retired meanwhile is published until its end, which lies ahead again.
		const kids = await jwks();
		expect(kids).toEqual(expect.arrayContaining(later.kids));
		await ask('POST', `/tenants/${app().tenantId}/keys/rotate`);
		expect(await jwks()).toHaveLength(kids.length + 1);
		expect(await isActive((await tokenOf()).access_token)).toBe(true);
	});

	it('prorates a plan whose period begins later at its whole price and no more', async () => {
		const { items } = await ask<{ items: { id: string; subscription: { priceCents: number } | null }[] }>('GET', '/apps');
		const [plan] = await ask<{ id: string; name: string; monthlyPriceCents: number }[]>('GET', '/plans?search=Scale');
		const subscribed = items.find(({ id }) => id === app().appId);
		const path = `/tenants/${app().tenantId}/apps/${app().appId}/plan/preview`;
		const text = JSON.stringify(await ask<object>('POST', path, { planId: plan?.id }));
		const amounts = [...text.matchAll(/"amountCents":(-?\d+)/g)].map(([, cents]) => Number(cents));
		expect(subscribed).toBeDefined();
		expect(amounts.length).toBeGreaterThan(0);
		for (const cents of amounts) expect(Math.abs(cents)).toBeLessThanOrEqual(plan?.monthlyPriceCents ?? 0);
	});

	it('goes on from there: nothing happens a second time, and the log has no error', async () => {
		const invoices = () => ask<{ items: { number: string }[] }>('GET', `/tenants/${app().tenantId}/invoices`);
		const before = (await invoices()).items.length;
		await ask('POST', '/sandbox/clock/advance', { byMs: 10 * DAY_MS });
		expect((await invoices()).items).toHaveLength(before);
		await ask('POST', '/sandbox/clock/advance', { byMs: 60 * DAY_MS });
		expect((await invoices()).items.length).toBeGreaterThan(before);
		expect((await ask<AuditVerification>('GET', '/audit/verification')).intact).toBe(true);
		expect((await ask<ClockReset>('POST', '/sandbox/clock/reset')).aheadMs).toBeGreaterThan(69 * DAY_MS);
		const levels = sandbox
			.log()
			.split('\n')
			.filter((line) => line.startsWith('{'))
			.map((line) => (JSON.parse(line) as { level: number }).level);
		expect(Math.max(...levels)).toBeLessThan(40);
	});

	it('one that is not ahead stays, and nothing is recorded', async () => {
		const count = async () => (await ask<{ items: unknown[] }>('GET', '/audit?action=clock.reset')).items.length;
		const before = await count();
		expect((await ask<ClockReset>('POST', '/sandbox/clock/reset')).aheadMs).toBe(0);
		expect(await count()).toBe(before);
	});

	it('still refuses those tokens after a restart', async () => {
		const fresh = await tokenOf();
		const { operator, apps } = sandbox;
		for (const editor of editors.splice(0)) editor.destroy();
		await sandbox.stop();
		const again = await startSandbox({ args: ['--data-dir', dataDir.path, '--no-rate-limits'] });
		sandbox = { ...again, operator, apps };
		call = await openConsole(again);
		expect((await ask<SandboxClock>('GET', '/sandbox/clock')).offsetMs).toBe(0);
		for (const { refresh_token } of [real, later]) expect((await refresh(refresh_token)).status).toBe(400);
		expect((await refresh(fresh.refresh_token)).status).toBe(200);
	});
});
