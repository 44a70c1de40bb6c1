import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ManagementClient, managementClient, readProblem } from '../support/clients.ts';
import { mailedToken, PASSWORD, postPublic, signIn } from '../support/people.ts';
import { type SandboxProcess, startSandbox } from '../support/sandbox.ts';

let sandbox: SandboxProcess;
let operator: ManagementClient;

beforeAll(async () => {
	sandbox = await startSandbox({ args: ['--ephemeral', '--no-rate-limits'] });
	operator = await managementClient(sandbox);
});
afterAll(() => sandbox?.stop());

let count = 0;
const applicant = (more: object = {}) => {
	count += 1;
	return { tenantName: `Newcomer ${count}`, name: 'Ada', email: `ada${count}@newcomer.example`, password: PASSWORD, ...more };
};
const signUp = (body: object, headers = {}) => postPublic(sandbox, '/signup', body, headers);
const tenantNamed = async (name: string) =>
	(await operator.tenants.list({ search: name })).items.find((tenant) => tenant.name === name);
const mailsTo = async (email: string) => (await operator.outbox.list({ search: email })).items;

describe('sign-up', () => {
	it('makes a pending tenant with its owner, who is told by mail', async () => {
		const person = applicant({ billingEmail: 'Bills@Newcomer.example' });
		const response = await signUp(person);
		expect(response.status).toBe(202);
		expect(await response.json()).toEqual({ status: 'pending' });
		const tenant = await tenantNamed(person.tenantName);
		expect(tenant).toMatchObject({ status: 'pending', billingEmail: 'bills@newcomer.example' });
		expect((await operator.members.list({ tenantId: tenant?.id ?? '' })).items).toMatchObject([
			{ name: 'Ada', email: person.email, role: 'owner' },
		]);
		expect(await mailsTo(person.email)).toMatchObject([{ kind: 'signup.received', status: 'kept', tenantId: tenant?.id }]);
		const { items } = await operator.audit.list({ tenantId: tenant?.id });
		expect(items).toMatchObject([
			{
				action: 'tenant.signed_up',
				actor: { kind: 'visitor', name: person.email },
				remoteAddress: expect.stringContaining('127.0.0.1'),
			},
		]);
	});

	it('lets the owner sign in while it is pending, see that state, and do nothing else', async () => {
		const person = applicant();
		await signUp(person);
		const { api } = await signIn(sandbox, person.email);
		const me = await api.me.get();
		const tenantId = me.tenant?.id ?? '';
		expect(me).toMatchObject({ role: 'owner', tenant: { name: person.tenantName, status: 'pending' } });
		expect((await api.tenants.get({ tenantId })).status).toBe('pending');
		expect((await api.tenants.list({})).items).toHaveLength(1);
		expect(me.permissions.sort()).toEqual([
			'instance.get',
			'invitations.accept',
			'invitations.lookup',
			'me.changePassword',
			'me.get',
			'me.signOutEverywhere',
			'signUp.create',
			'tenants.delete',
			'tenants.get',
			'tenants.list',
		]);
		const refused = [
			api.apps.list({}),
			api.apps.create({ tenantId, name: 'early', licenseRegion: 'aws-us-east-1' }),
			api.invitations.create({ tenantId, email: 'x@y.example', role: 'viewer' }),
			api.tenants.update({ tenantId, name: 'Else' }),
			api.keys.list({ tenantId }),
			api.plans.list(),
			api.audit.list({}),
			api.events.stream(),
		];
		for (const outcome of await Promise.allSettled(refused))
			expect(outcome).toMatchObject({ status: 'rejected', reason: { status: 409 } });
		await expect(api.tenants.approve({ tenantId })).rejects.toMatchObject({ status: 403 });
	});

	it('is told of approval and of rejection by mail, and may work after the first', async () => {
		const [approved, rejected] = [applicant(), applicant()];
		for (const person of [approved, rejected]) await signUp(person);
		const { api } = await signIn(sandbox, approved.email);
		const tenantId = (await tenantNamed(approved.tenantName))?.id ?? '';
		await operator.tenants.approve({ tenantId });
		await operator.tenants.reject({ tenantId: (await tenantNamed(rejected.tenantName))?.id ?? '' });
		expect((await mailsTo(approved.email)).map(({ kind }) => kind)).toEqual(['tenant.approved', 'signup.received']);
		expect((await mailsTo(rejected.email)).map(({ kind }) => kind)).toEqual(['tenant.rejected', 'signup.received']);
		const { app } = await api.apps.create({ tenantId, name: 'now', licenseRegion: 'aws-us-east-1' });
		expect(app.name).toBe('now');
		expect(await (await signIn(sandbox, rejected.email)).api.me.get()).toMatchObject({ tenant: { status: 'rejected' } });
	});

	it('answers the same for an address that has an account, whose owner is invited and not touched', async () => {
		const known = applicant();
		await signUp(known);
		const again = applicant({ email: known.email.toUpperCase(), password: 'a quite different secret' });
		const [first, second] = [await signUp(applicant()), await signUp(again)];
		expect([second.status, await second.json()]).toEqual([first.status, await first.json()]);
		const tenantId = (await tenantNamed(again.tenantName))?.id ?? '';
		expect((await operator.members.list({ tenantId })).items).toEqual([]);
		const { api } = await signIn(sandbox, known.email);
		expect((await api.me.get()).memberships).toHaveLength(1);
		const token = await mailedToken(operator, known.email);
		expect((await postPublic(sandbox, '/invitations/accept', { token, password: PASSWORD })).status).toBe(201);
		expect((await operator.members.list({ tenantId })).items).toMatchObject([{ email: known.email, role: 'owner' }]);
	});

	it('takes a name as taken whether the address has an account or not', async () => {
		const known = applicant();
		await signUp(known);
		const outcomes = await Promise.all(
			[known.email, 'nobody@newcomer.example'].map(async (email) => {
				const person = applicant({ email });
				expect((await signUp(person)).status).toBe(202);
				return readProblem(await signUp(applicant({ tenantName: person.tenantName.toUpperCase() })));
			}),
		);
		for (const problem of outcomes)
			expect(problem).toMatchObject({ status: 409, code: 'tenant_name_taken', errors: [{ path: 'tenantName' }] });
	});

	it('of one address ten times at once makes one account', async () => {
		const email = 'rush@newcomer.example';
		const answers = await Promise.all(Array.from({ length: 10 }, () => signUp(applicant({ email }))));
		expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
		expect((await (await signIn(sandbox, email)).api.me.get()).memberships).toHaveLength(1);
	});

	it.each([
		['an empty tenant name', { tenantName: ' ' }, 'tenantName'],
		['no address', { email: 'ada' }, 'email'],
		['an address with a line break', { email: 'ada@x.example\r\nBcc: eve@x.example' }, 'email'],
		['a name with a line break', { name: 'Ada\nBcc: eve@x.example' }, 'name'],
		['a billing e-mail that is none', { billingEmail: '@' }, 'billingEmail'],
		['a short password', { password: 'short' }, 'password'],
		['a password that is easy to guess', { password: 'password1234' }, 'password'],
		["the tenant's name as a password", { tenantName: 'Umbrella Works', password: 'umbrellaworks1' }, 'password'],
		['a password of 10 000 characters', { password: 'x'.repeat(10_000) }, 'password'],
		['a password with a NUL', { password: 'seven\0green umbrellas' }, 'password'],
	])('T11: %s is 400 at its field, and nothing is made', async (_name, wrong, path) => {
		const person = applicant(wrong);
		expect(await readProblem(await signUp(person))).toMatchObject({ status: 400, code: 'invalid_request', errors: [{ path }] });
		expect((await mailsTo(`ada${count}@`)).length).toBe(0);
	});

	it('T11: a password that is not UTF-8 is 400 at its field', async () => {
		const text = JSON.stringify(applicant({ password: 'seven green umbrell@s' }));
		const body = Buffer.from(text.replace('@s"', '\u00FFs"'), 'latin1');
		const response = await fetch(`${sandbox.controlPlane}/api/v1/signup`, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body,
		});
		expect(await readProblem(response)).toMatchObject({ status: 400, errors: [{ path: 'password' }] });
	});

	it('M1: of a foreign page is 403, as text/plain 415, by another Host 421; nothing is made', async () => {
		const person = applicant();
		expect((await signUp(person, { Origin: 'https://evil.example' })).status).toBe(403);
		expect((await signUp(person, { 'Content-Type': 'text/plain' })).status).toBe(415);
		expect(await tenantNamed(person.tenantName)).toBeUndefined();
	});

	it('T12: is limited for each address it comes from; a forged X-Forwarded-For changes nothing', async () => {
		const limited = await startSandbox();
		try {
			const post = (headers = {}) => postPublic(limited, '/signup', applicant(), headers);
			for (let index = 0; index < 5; index += 1) expect((await post()).status).toBe(202);
			const refused = await post({ 'X-Forwarded-For': '203.0.113.7' });
			expect(refused.headers.get('retry-after')).toMatch(/^[1-9][0-9]*$/);
			expect(await readProblem(refused)).toMatchObject({ status: 429, code: 'rate_limited' });
		} finally {
			await limited.stop();
		}
	});
});
