import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CLOSE_CODES } from '../../core/contract/close-codes.ts';
import {
	clientCredentials,
	getToken,
	type ManagementClient,
	managementClient,
	operatorToken,
	postToken,
	readOAuthError,
	readProblem,
} from '../support/clients.ts';
import { connectEditor, type Editor } from '../support/editor.ts';
import { type SandboxProcess, startSandbox, temporaryDataDir } from '../support/sandbox.ts';

const DAY_MS = 24 * 3_600_000;

let sandbox: SandboxProcess;
let management: ManagementClient;
const editors: Editor[] = [];

beforeAll(async () => {
	sandbox = await startSandbox({ args: ['--ephemeral', '--no-rate-limits'] });
	management = await managementClient(sandbox);
});
afterAll(() => sandbox?.stop());
afterEach(() => {
	for (const editor of editors.splice(0)) editor.destroy();
});

let names = 0;

async function newTenant() {
	const { id } = await management.tenants.create({ name: `Tenant ${++names}` });
	await management.tenants.approve({ tenantId: id });
	return id;
}

const planId = async (name: string) => (await management.plans.list()).find((plan) => plan.name === name)?.id ?? '';

async function newApp(tenantId: string, plan: string | null) {
	const { app, clientSecret } = await management.apps.create({
		tenantId,
		name: `app ${++names}`,
		licenseRegion: 'aws-eu-west-1',
		...(plan === null ? {} : { planId: await planId(plan) }),
	});
	return { tenantId, appId: app.id, clientId: app.clientId, clientSecret };
}

type TestApp = Awaited<ReturnType<typeof newApp>>;

/** Moves the clock; the operator's own token does not live that long, so another one is fetched. */
async function advance(byMs: number) {
	const clock = await management.sandbox.advanceClock({ byMs });
	management = await managementClient(sandbox);
	return clock;
}

const call = async (method: string, path: string, body?: unknown) =>
	fetch(`${sandbox.controlPlane}/api/v1${path}`, {
		method,
		headers: {
			authorization: `Bearer ${await operatorToken(sandbox)}`,
			...(body === undefined ? {} : { 'content-type': 'application/json' }),
		},
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
	});

const token = (app: TestApp) => getToken(sandbox.controlPlane, clientCredentials(app, 'WireSocket.API offline_access'));
const tokenError = async (app: TestApp) =>
	(await readOAuthError(await postToken(sandbox.controlPlane, clientCredentials(app)))).error;
const refresh = (app: TestApp, refreshToken = '') =>
	postToken(sandbox.controlPlane, { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: app.clientId });

function edit(accessToken: string): Editor {
	const editor = connectEditor({ nodeUrl: sandbox.nodes[0]?.url ?? '', documentName: `doc-${++names}`, token: accessToken });
	editors.push(editor);
	return editor;
}

describe('a cancelled plan', () => {
	it('T10: gives tokens until its period ends; then none, and refreshing is invalid_grant', async () => {
		const app = await newApp(await newTenant(), 'Starter');
		const cancelled = await management.billing.cancel(app);
		const end = Date.parse(cancelled?.period?.end ?? '');
		const { now } = await management.sandbox.clock();
		await advance(end - Date.parse(now) - DAY_MS);
		const { refresh_token } = await token(app);
		const other = (await token(app)).refresh_token;
		expect((await refresh(app, refresh_token)).status).toBe(200);
		await advance(DAY_MS);
		expect(await tokenError(app)).toBe('unauthorized_client');
		expect(await readOAuthError(await refresh(app, other))).toMatchObject({ status: 400, error: 'invalid_grant' });
		expect(await management.apps.get(app)).toMatchObject({ status: 'inactive' });
	});
});

describe('a payment that stays declined', () => {
	it('lets the app work for its grace, then disables it and ends its live sessions, and nobody else is touched', async () => {
		const [app, bystander] = [await newApp(await newTenant(), 'Starter'), await newApp(await newTenant(), 'Starter')];
		await management.sandbox.setPayments({ tenantId: app.tenantId, behaviour: 'decline' });
		await advance(32 * DAY_MS);
		expect(await management.billing.subscriptions(app)).toMatchObject([{ status: 'past_due' }]);
		const [own, others] = [edit((await token(app)).access_token), edit((await token(bystander)).access_token)];
		await Promise.all([own.synced, others.synced]);
		await advance(7 * DAY_MS);
		expect((await own.closed).code).toBe(CLOSE_CODES.forbidden);
		expect(others.provider.wsconnected).toBe(true);
		expect(await tokenError(app)).toBe('unauthorized_client');
		expect(await management.apps.get(app)).toMatchObject({ status: 'disabled', subscription: null });
		expect(await management.audit.verify()).toMatchObject({ intact: true });
	});
});

describe('plan changes', () => {
	it('go through a checkout that tells its lines first', async () => {
		const app = await newApp(await newTenant(), 'Free');
		const opened = await management.billing.openCheckout({ ...app, planId: await planId('Team') });
		expect(opened).toMatchObject({ status: 'open', amountCents: 9_900, currency: 'USD', lines: [{ description: 'Team' }] });
		const confirmed = await management.billing.confirmCheckout({ ...app, checkoutId: opened.checkoutId });
		expect(confirmed).toMatchObject({ status: 'completed', invoiceId: expect.any(String) });
		const { items } = await management.billing.invoices(app);
		expect(items).toMatchObject([{ id: confirmed.invoiceId, status: 'paid', number: expect.stringMatching(/^EUW1-\d{6}$/) }]);
	});

	it('that are declined are 402, and while a payment takes its time 409', async () => {
		const app = await newApp(await newTenant(), 'Free');
		const path = `/tenants/${app.tenantId}/apps/${app.appId}/plan`;
		await management.sandbox.setPayments({ ...app, behaviour: 'decline' });
		const declined = await readProblem(await call('PUT', path, { planId: await planId('Team') }));
		expect(declined).toMatchObject({ status: 402, code: 'payment_declined' });
		await management.sandbox.setPayments({ ...app, behaviour: 'delay', delayMs: DAY_MS });
		const pending = await readProblem(await call('PUT', path, { planId: await planId('Team') }));
		expect(pending).toMatchObject({ status: 409, code: 'payment_pending' });
		expect((await management.apps.get(app)).subscription?.planName).toBe('Free');
		await advance(DAY_MS);
		expect((await management.apps.get(app)).subscription?.planName).toBe('Team');
	});

	it('whose payment takes its time are in force by themselves when it is settled, and screens are told', async () => {
		const app = await newApp(await newTenant(), 'Free');
		await management.sandbox.setPayments({ ...app, behaviour: 'delay', delayMs: 1_500 });
		const changes = await management.events.stream();
		const opened = await management.billing.openCheckout({ ...app, planId: await planId('Team') });
		expect(await management.billing.confirmCheckout({ ...app, checkoutId: opened.checkoutId })).toMatchObject({
			status: 'pending',
		});
		for await (const event of changes) {
			if (event.type !== 'app.changed' || event.appId !== app.appId) continue;
			if ((await management.apps.get(app)).subscription?.planName === 'Team') break;
		}
		expect(await management.billing.checkout({ ...app, checkoutId: opened.checkoutId })).toMatchObject({ status: 'completed' });
	});

	it('are previewed by the very code that does them', async () => {
		const app = await newApp(await newTenant(), 'Scale');
		const planChoice = { ...app, planId: await planId('Free') };
		const preview = await management.billing.preview(planChoice);
		const checkout = await management.billing.openCheckout(planChoice);
		expect(preview.kind).toBe('free');
		expect(checkout).toMatchObject({ kind: 'free', amountCents: preview.amountCents, currency: preview.currency });
		expect((await management.billing.subscriptions(app))[0]).toMatchObject({ planName: 'Scale', nextInvoiceCents: 0 });
	});
});

describe('billing of another tenant', () => {
	it('M3: is 404, as if it did not exist', async () => {
		const [app, other] = [await newApp(await newTenant(), 'Starter'), await newTenant()];
		const invoice = (await management.billing.invoices(app)).items[0];
		const checkout = await management.billing.openCheckout({ ...app, planId: await planId('Team') });
		for (const [method, path, body] of [
			['GET', `/invoices/${invoice?.id}`],
			['POST', `/invoices/${invoice?.id}/pay`],
			['POST', `/subscriptions/${app.appId}/cancel`],
			['POST', `/apps/${app.appId}/checkout/${checkout.checkoutId}/confirm`],
			['GET', `/apps/${app.appId}/deletion-impact`],
			['POST', `/apps/${app.appId}/plan/preview`, { planId: checkout.planId }],
		] as const)
			expect(await readProblem(await call(method, `/tenants/${other}${path}`, body))).toMatchObject({ status: 404 });
		expect((await management.billing.subscriptions({ tenantId: other })).length).toBe(0);
	});
});

describe('bad input', () => {
	it('gets a 400 that names the field', async () => {
		const tenantId = await newTenant();
		const credit = { licenseRegion: 'aws-eu-west-1', amountCents: 10, reason: 'Sorry' };
		for (const [method, path, body, field] of [
			['POST', `/tenants/${tenantId}/credits`, { ...credit, amountCents: -1 }, 'amountCents'],
			['POST', `/tenants/${tenantId}/credits`, { ...credit, amountCents: 1.5 }, 'amountCents'],
			['POST', `/tenants/${tenantId}/credits`, { ...credit, reason: ' ' }, 'reason'],
			['POST', `/tenants/${tenantId}/credits`, { ...credit, currency: 'usd' }, 'currency'],
			['POST', '/sandbox/clock/advance', { byMs: -1 }, 'byMs'],
			['POST', '/sandbox/clock/advance', { to: 'tomorrow' }, 'to'],
			['PUT', `/sandbox/tenants/${tenantId}/payments`, { behaviour: 'explode' }, 'behaviour'],
		] as const)
			expect(await readProblem(await call(method, path, body))).toMatchObject({ status: 400, errors: [{ path: field }] });
		for (const body of [{}, { byMs: 1, to: '2030-01-01T00:00:00Z' }])
			expect((await call('POST', '/sandbox/clock/advance', body)).status).toBe(400);
	});

	it('M9: a credit that is granted twice with one Idempotency-Key is granted once', async () => {
		const tenantId = await newTenant();
		const headers = {
			authorization: `Bearer ${await operatorToken(sandbox)}`,
			'content-type': 'application/json',
			'idempotency-key': crypto.randomUUID(),
		};
		const body = JSON.stringify({ licenseRegion: 'aws-us-east-1', amountCents: 500, reason: 'Sorry' });
		const url = `${sandbox.controlPlane}/api/v1/tenants/${tenantId}/credits`;
		const answers = await Promise.all([1, 2].map(() => fetch(url, { method: 'POST', headers, body })));
		expect(answers.map(({ status }) => status)).toEqual([201, 201]);
		expect((await management.billing.credits({ tenantId })).balances).toEqual([
			{ licenseRegion: 'aws-us-east-1', currency: 'USD', balanceCents: 500 },
		]);
	});
});

describe('a sandbox with a data directory', () => {
	it('starts even if the payment of a declared plan is declined, and says which app is not on it', async () => {
		const dataDir = await temporaryDataDir();
		const started: SandboxProcess[] = [];
		const start = async (plan: string) => {
			const apps = [{ name: 'editor', licenseRegion: 'aws-eu-west-1', plan }];
			const operator = { username: 'ada', password: 'correct horse battery' };
			const config = { operator, tenants: [{ name: 'Acme', apps }] };
			const process = await startSandbox({ args: ['--data-dir', dataDir.path], config });
			started.push(process);
			return process;
		};
		try {
			const first = await start('Free');
			const [{ tenantId = '', appId = '' } = {}] = first.apps;
			await (await managementClient(first)).sandbox.setPayments({ tenantId, behaviour: 'decline' });
			await first.stop();
			const second = await start('Starter');
			const client = await managementClient({ ...second, operator: first.operator });
			expect((await client.apps.get({ tenantId, appId })).subscription?.planName).toBe('Free');
			expect(second.log()).toContain('is not on its declared plan');
			await client.sandbox.setPayments({ tenantId, behaviour: 'succeed' });
			await second.stop();
			const third = await managementClient({ ...(await start('Starter')), operator: first.operator });
			expect((await third.apps.get({ tenantId, appId })).subscription?.planName).toBe('Starter');
		} finally {
			for (const process of started) await process.stop();
			await dataDir.remove();
		}
	});

	it('keeps its time, its invoices and a payment under way over a restart', async () => {
		const dataDir = await temporaryDataDir();
		const started: SandboxProcess[] = [];
		try {
			const config = {
				operator: { username: 'ada', password: 'correct horse battery' },
				tenants: [{ name: 'Acme', apps: [{ name: 'editor', licenseRegion: 'aws-eu-west-1', plan: 'Starter' }] }],
			};
			const first = await startSandbox({ args: ['--data-dir', dataDir.path], config });
			started.push(first);
			const client = await managementClient(first);
			const [{ tenantId = '', appId = '' } = {}] = first.apps;
			await client.sandbox.setPayments({ tenantId, behaviour: 'delay', delayMs: DAY_MS });
			const { now } = await client.sandbox.advanceClock({ byMs: 31 * DAY_MS });
			await first.stop('SIGKILL');

			const second = await startSandbox({ args: ['--data-dir', dataDir.path], config });
			started.push(second);
			const again = await managementClient({ ...second, operator: first.operator });
			expect(Date.parse((await again.sandbox.clock()).now)).toBeGreaterThanOrEqual(Date.parse(now));
			const open = (await again.billing.invoices({ tenantId, appId })).items;
			await again.sandbox.advanceClock({ byMs: DAY_MS });
			const later = await managementClient({ ...second, operator: first.operator });
			const settled = (await later.billing.invoices({ tenantId, appId })).items;
			expect(open.map(({ number }) => number)).toEqual(['EUW1-000002', 'EUW1-000001']);
			expect(settled.map(({ status }) => status)).toEqual(['paid', 'paid']);
			expect(await later.audit.verify()).toMatchObject({ intact: true });
		} finally {
			for (const process of started) await process.stop();
			await dataDir.remove();
		}
	});
});

describe('a payment that failed', () => {
	it('is mailed to the billing address, can be paid by hand, and that is mailed, too', async () => {
		const tenantId = await newTenant();
		await management.tenants.update({ tenantId, billingEmail: 'bills@acme.example' });
		const app = await newApp(tenantId, 'Starter');
		await management.sandbox.setPayments({ tenantId, behaviour: 'decline' });
		expect(await management.sandbox.payments({ tenantId })).toMatchObject({ behaviour: 'decline' });
		await advance(32 * DAY_MS);
		const [open] = (await management.billing.invoices({ tenantId, status: 'open' })).items;
		expect(open).toMatchObject({ appId: app.appId, reason: 'renewal', declineReason: expect.any(String) });
		const invoiceId = open?.id ?? '';

		await management.sandbox.setPayments({ tenantId, behaviour: 'succeed' });
		expect(await management.billing.payInvoice({ tenantId, invoiceId })).toMatchObject({ id: invoiceId, status: 'paid' });
		expect(await management.billing.invoice({ tenantId, invoiceId })).toMatchObject({
			status: 'paid',
			paidAt: expect.any(String),
		});

		const { items } = await management.outbox.list({ tenantId, kind: 'billing', sort: 'createdAt' });
		expect(new Set(items.map((mail) => mail.to))).toEqual(new Set(['bills@acme.example']));
		const subjects = items.map((mail) => mail.subject);
		expect(subjects.at(0)).toMatch(/^Invoice EUW1-\d{6}: paid$/);
		expect(subjects).toContain(`Invoice ${open?.number}: the payment failed`);
		expect(subjects.at(-1)).toBe(`Invoice ${open?.number}: paid`);
		const failed = items.find((mail) => mail.subject.endsWith('failed'));
		expect((await management.outbox.get({ mailId: failed?.id ?? '' })).text).toMatch(
			/could not be paid: .*disabled then if it is still not paid/,
		);
	});
});
