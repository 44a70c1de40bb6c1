import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { getToken, type ManagementClient, managementClient, readOAuthError, readProblem } from '../support/clients.ts';
import {
	addMember,
	mailedToken,
	PASSWORD,
	passwordGrant,
	postPublic,
	type SignedIn,
	signIn,
	trySignIn,
} from '../support/people.ts';
import { type SandboxProcess, startSandbox } from '../support/sandbox.ts';

let sandbox: SandboxProcess;
let operator: ManagementClient;
let tenantId: string;
let owner: SignedIn;
let count = 0;

beforeAll(async () => {
	sandbox = await startSandbox({ args: ['--ephemeral', '--no-rate-limits'] });
	operator = await managementClient(sandbox);
});
afterAll(() => sandbox?.stop());
beforeEach(async () => {
	count += 1;
	tenantId = await newTenant(`Acme ${count}`);
	owner = await addMember(sandbox, tenantId, `ada${count}@acme.example`, 'owner');
});

async function newTenant(name: string): Promise<string> {
	const { id } = await operator.tenants.create({ name });
	await operator.tenants.approve({ tenantId: id });
	return id;
}

const actions = async (id = tenantId) => (await operator.audit.list({ tenantId: id })).items.map(({ action }) => action);
const accept = (body: object) => postPublic(sandbox, '/invitations/accept', body);
const lookup = (token: string) => postPublic(sandbox, '/invitations/lookup', { token });
const send = (method: string, path: string, { token }: SignedIn, body?: object, headers = {}) =>
	fetch(`${sandbox.controlPlane}/api/v1${path}`, {
		method,
		headers: { Authorization: `Bearer ${token}`, ...(body ? { 'Content-Type': 'application/json' } : {}), ...headers },
		...(body ? { body: JSON.stringify(body) } : {}),
	});

describe('invitations', () => {
	it('make a member with a new account, once, and each step is recorded', async () => {
		const email = `grace${count}@acme.example`;
		const invitation = await owner.api.invitations.create({ tenantId, email: email.toUpperCase(), role: 'admin' });
		expect(invitation).toMatchObject({ email, role: 'admin', invitedBy: owner.email, expired: false });
		expect(Date.parse(invitation.expiresAt) - Date.parse(invitation.createdAt)).toBe(7 * 86_400_000);
		const token = await mailedToken(operator, email);
		expect(await (await lookup(token)).json()).toMatchObject({
			tenantName: `Acme ${count}`,
			email,
			role: 'admin',
			hasAccount: false,
		});

		const accepted = await accept({ token, name: 'Grace', password: PASSWORD });
		expect(accepted.status).toBe(201);
		expect(await accepted.json()).toMatchObject({ tenantId, name: 'Grace', email, role: 'admin' });
		expect(await readProblem(await accept({ token, name: 'Grace', password: PASSWORD }))).toMatchObject({
			status: 410,
			code: 'invitation_invalid',
		});
		const grace = await signIn(sandbox, email);
		expect(await grace.api.me.get()).toMatchObject({ role: 'admin', name: 'Grace', tenant: { id: tenantId, status: 'active' } });
		expect((await owner.api.members.list({ tenantId })).items.map((member) => member.email)).toEqual([email, owner.email]);
		expect((await owner.api.invitations.list({ tenantId })).items).toEqual([]);
		expect((await actions()).slice(0, 3)).toEqual(['session.signed_in', 'member.accepted', 'member.invited']);
	});

	it('are accepted by exactly one of ten at once', async () => {
		const email = `race${count}@acme.example`;
		await owner.api.invitations.create({ tenantId, email, role: 'viewer' });
		const token = await mailedToken(operator, email);
		const answers = await Promise.all(Array.from({ length: 10 }, () => accept({ token, name: 'R', password: PASSWORD })));
		expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
		expect((await owner.api.members.list({ tenantId })).items).toHaveLength(2);
	});

	it('for an address with an account are accepted with its password, and with no other', async () => {
		const other = await newTenant(`Other ${count}`);
		await operator.invitations.create({ tenantId: other, email: owner.email, role: 'viewer' });
		const token = await mailedToken(operator, owner.email);
		expect(await (await lookup(token)).json()).toMatchObject({ hasAccount: true });
		expect(await readProblem(await accept({ token, password: 'another long secret' }))).toMatchObject({
			status: 403,
			code: 'password_wrong',
			errors: [{ path: 'password' }],
		});
		expect((await accept({ token, password: PASSWORD })).status).toBe(201);
		expect((await owner.api.me.get()).memberships).toHaveLength(2);
	});

	it('sent again have another link; the one before is dead', async () => {
		const email = `again${count}@acme.example`;
		const { id: invitationId } = await owner.api.invitations.create({ tenantId, email, role: 'viewer' });
		const first = await mailedToken(operator, email);
		expect((await owner.api.invitations.resend({ tenantId, invitationId })).version).toBe(2);
		const { items } = await operator.outbox.list({ search: email });
		expect(items).toHaveLength(2);
		expect((await lookup(first)).status).toBe(410);
		expect((await lookup(await tokenOtherThan(first, email))).status).toBe(200);
	});

	async function tokenOtherThan(first: string, email: string): Promise<string> {
		const { items } = await operator.outbox.list({ search: email });
		const texts = await Promise.all(items.map(async ({ id: mailId }) => (await operator.outbox.get({ mailId })).text ?? ''));
		const tokens = texts.map((text) => /#invitation=([\w-]{43})$/m.exec(text)?.[1] ?? '');
		return tokens.find((token) => token !== first) ?? '';
	}

	it('that were withdrawn, or never were, are 410 in the same words', async () => {
		const email = `gone${count}@acme.example`;
		const { id: invitationId } = await owner.api.invitations.create({ tenantId, email, role: 'viewer' });
		const token = await mailedToken(operator, email);
		await owner.api.invitations.withdraw({ tenantId, invitationId });
		const withdrawn = await readProblem(await lookup(token));
		expect(withdrawn).toMatchObject({ status: 410, code: 'invitation_invalid' });
		expect(await readProblem(await lookup('x'.repeat(43)))).toEqual(withdrawn);
		expect(await readProblem(await accept({ token, name: 'x', password: PASSWORD }))).toEqual(withdrawn);
	});

	it('of members and of those who are invited already are 409', async () => {
		const invite = (email: string) =>
			send('POST', `/tenants/${tenantId}/invitations`, owner, { email, role: 'viewer' }).then(readProblem);
		expect(await invite(owner.email)).toMatchObject({ status: 409, code: 'already_member' });
		await owner.api.invitations.create({ tenantId, email: 'twice@acme.example', role: 'viewer' });
		expect(await invite('Twice@Acme.example')).toMatchObject({ status: 409, code: 'already_invited' });
		expect(await invite('no address')).toMatchObject({ status: 400, errors: [{ path: 'email' }] });
	});

	it('keep their token out of database, answers and log', async () => {
		const email = `secret${count}@acme.example`;
		const invitation = await owner.api.invitations.create({ tenantId, email, role: 'viewer' });
		const token = await mailedToken(operator, email);
		await lookup(token);
		expect(
			JSON.stringify([invitation, await owner.api.invitations.list({ tenantId }), await operator.outbox.list({})]),
		).not.toContain(token);
		expect(JSON.stringify((await operator.audit.list({ limit: 500 })).items)).not.toContain(token);
		expect(sandbox.log()).not.toContain(token);
	});

	it.each([
		['too short', 'short', /12 characters/],
		['easy to guess', 'wiresocket123', /guess/],
		['the own address', 'weak.person1', /guess/],
		['one piece repeated', 'abcde1abcde1', /repeated/],
		['a row', '123456789012', /row/],
		['too long', 'x'.repeat(257), /256/],
		['with a NUL', 'seven green\0umbrellas', /NUL/],
		['not UTF-8', 'seven green \uFFFD umbrellas', /UTF-8/],
	])('T11: a password that is %s is 400 at its field', async (_name, password, message) => {
		const email = 'weak.person@acme.example';
		await owner.api.invitations.create({ tenantId, email, role: 'viewer' });
		const { items } = await owner.api.invitations.list({ tenantId });
		await owner.api.invitations.resend({ tenantId, invitationId: items[0]?.id ?? '' });
		const mails = await operator.outbox.list({ search: email });
		const texts = await Promise.all(
			mails.items.map(async ({ id: mailId }) => (await operator.outbox.get({ mailId })).text ?? ''),
		);
		const tokens = texts.map((text) => /#invitation=([\w-]{43})$/m.exec(text)?.[1] ?? '');
		const usable = await Promise.all(tokens.map(async (token) => (await lookup(token)).status === 200));
		const token = tokens[usable.indexOf(true)] ?? '';
		const problem = await readProblem(await accept({ token, name: 'Weak', password }));
		expect(problem).toMatchObject({ status: 400, code: 'invalid_request', errors: [{ path: 'password' }] });
		expect(problem.errors?.[0]?.message).toMatch(message);
		await owner.api.invitations.withdraw({ tenantId, invitationId: items[0]?.id ?? '' });
	});

	it('M1: of a foreign page are 403, as a form 415', async () => {
		const body = { token: 'x', name: 'x', password: PASSWORD };
		expect((await postPublic(sandbox, '/invitations/accept', body, { Origin: 'https://evil.example' })).status).toBe(403);
		expect((await postPublic(sandbox, '/invitations/accept', 'token=x', { 'Content-Type': 'text/plain' })).status).toBe(415);
	});
});

describe('members', () => {
	it('the last owner can neither be removed nor demoted', async () => {
		const [me] = (await owner.api.members.list({ tenantId })).items;
		const path = `/tenants/${tenantId}/members/${me?.id}`;
		expect(await readProblem(await send('DELETE', path, owner))).toMatchObject({ status: 409, code: 'last_owner' });
		expect(await readProblem(await send('PATCH', path, owner, { role: 'admin' }))).toMatchObject({
			status: 409,
			code: 'last_owner',
		});
		expect((await owner.api.me.get()).role).toBe('owner');
	});

	it('two owners that remove, or demote, each other at once leave exactly one', async () => {
		const second = await addMember(sandbox, tenantId, `second${count}@acme.example`, 'owner');
		const members = (await owner.api.members.list({ tenantId })).items;
		const idOf = (who: SignedIn) => members.find(({ email }) => email === who.email)?.id;
		const answers = await Promise.all([
			send('DELETE', `/tenants/${tenantId}/members/${idOf(second)}`, owner),
			send('PATCH', `/tenants/${tenantId}/members/${idOf(owner)}`, second, { role: 'viewer' }),
		]);
		expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
		const left = (await operator.members.list({ tenantId })).items.filter(({ role }) => role === 'owner');
		expect(left).toHaveLength(1);
	});

	it('a changed role ends the sessions of the one before, at once', async () => {
		const admin = await addMember(sandbox, tenantId, `admin${count}@acme.example`, 'admin');
		const member = (await owner.api.members.list({ tenantId, search: admin.email })).items[0];
		await owner.api.members.update({ tenantId, memberId: member?.id ?? '', role: 'viewer' });
		await expect(admin.api.me.get()).rejects.toMatchObject({ status: 401 });
		expect(await (await signIn(sandbox, admin.email)).api.me.get()).toMatchObject({ role: 'viewer' });
		expect(await actions()).toContain('member.role_changed');
	});

	it('who were removed are out at once: token, sign-in and open stream', async () => {
		const viewer = await addMember(sandbox, tenantId, `viewer${count}@acme.example`, 'viewer');
		const stream = await viewer.api.events.stream();
		expect((await stream.next()).value).toEqual({ type: 'hello' });
		const member = (await owner.api.members.list({ tenantId, search: 'viewer' })).items[0];
		await owner.api.members.delete({ tenantId, memberId: member?.id ?? '' });
		await owner.api.tenants.update({ tenantId, billingEmail: 'later@acme.example' });
		const rest: unknown[] = [];
		for await (const event of stream) rest.push(event);
		expect(rest.map((event) => (event as { type: string }).type)).not.toContain('tenant.changed');
		await expect(viewer.api.me.get()).rejects.toMatchObject({ status: 401 });
		expect(await readOAuthError(await trySignIn(sandbox, viewer.email))).toMatchObject({ status: 400, error: 'invalid_grant' });
	});

	it('M10: an edit of an older version is 412 and overwrites nothing', async () => {
		const viewer = await addMember(sandbox, tenantId, `stale${count}@acme.example`, 'viewer');
		const member = (await owner.api.members.list({ tenantId, search: viewer.email })).items[0];
		const path = `/tenants/${tenantId}/members/${member?.id}`;
		expect((await send('PATCH', path, owner, { role: 'admin' }, { 'If-Match': '"1"' })).headers.get('etag')).toBe('"2"');
		expect((await send('PATCH', path, owner, { role: 'owner' }, { 'If-Match': '"1"' })).status).toBe(412);
		expect((await send('DELETE', path, owner, undefined, { 'If-Match': '"1"' })).status).toBe(412);
		expect((await owner.api.members.list({ tenantId, search: viewer.email })).items[0]?.role).toBe('admin');
	});

	it('of a deleted tenant have no account any more', async () => {
		await owner.api.tenants.delete({ tenantId });
		await expect(owner.api.me.get()).rejects.toMatchObject({ status: 401 });
		expect(await readOAuthError(await trySignIn(sandbox, owner.email))).toMatchObject({ error: 'invalid_grant' });
		expect((await operator.outbox.list({ search: owner.email })).items).toEqual([]);
	});

	it('M9: the same invitation twice with one Idempotency-Key is one; the key of another tenant is another', async () => {
		const body = { email: `idem${count}@acme.example`, role: 'viewer' };
		const path = `/tenants/${tenantId}/invitations`;
		const headers = { 'Idempotency-Key': 'once' };
		const [first, second] = [await send('POST', path, owner, body, headers), await send('POST', path, owner, body, headers)];
		expect([first.status, second.status]).toEqual([201, 201]);
		expect(await second.json()).toEqual(await first.json());
	});
});

describe('lists', () => {
	it('of people, invitations and mails are sorted as asked, in pages that give each entry once, with their total', async () => {
		for (const letter of ['b', 'C', 'a', 'D'])
			await owner.api.invitations.create({ tenantId, email: `${letter}${count}@sorted.example`, role: 'viewer' });
		await addMember(sandbox, tenantId, `zoe${count}@acme.example`, 'viewer');
		const walk = async <T>(
			read: (cursor: string | undefined) => Promise<{ items: T[]; nextCursor: string | null; total: number }>,
		) => {
			const items: T[] = [];
			let cursor: string | undefined;
			do {
				const page = await read(cursor);
				items.push(...page.items);
				cursor = page.nextCursor ?? undefined;
				if (!cursor) expect(items).toHaveLength(page.total);
			} while (cursor);
			return items;
		};
		const invited = await walk((cursor) => owner.api.invitations.list({ tenantId, sort: 'email', limit: 3, cursor }));
		expect(invited.map(({ email }) => email[0])).toEqual(['a', 'b', 'c', 'd']);
		const members = await walk((cursor) => owner.api.members.list({ tenantId, sort: '-name', limit: 1, cursor }));
		expect(members.map(({ name }) => name)).toEqual([`zoe${count}`, `ada${count}`]);
		expect((await owner.api.members.list({ tenantId, role: 'owner' })).total).toBe(1);
		const mails = await walk((cursor) => operator.outbox.list({ sort: 'to', limit: 2, cursor, tenantId }));
		expect(mails.map(({ to }) => to)).toEqual(mails.map(({ to }) => to).sort());
		const operators = await walk((cursor) => operator.operators.list({ sort: 'username', limit: 1, cursor }));
		expect(operators.map(({ username }) => username)).toEqual(['local', 'operator']);
	});
});

describe('somebody in several tenants', () => {
	it('says which one at sign-in; without it the answer lists them, to who knows the password', async () => {
		const other = await newTenant(`Second ${count}`);
		await operator.invitations.create({ tenantId: other, email: owner.email, role: 'viewer' });
		await accept({ token: await mailedToken(operator, owner.email), password: PASSWORD });
		const ambiguous = await (await trySignIn(sandbox, owner.email)).json();
		expect(ambiguous).toMatchObject({
			error: 'invalid_request',
			tenants: [
				{ id: tenantId, name: `Acme ${count}` },
				{ id: other, name: `Second ${count}` },
			],
		});
		expect(await readOAuthError(await trySignIn(sandbox, owner.email, 'another long secret'))).toEqual({
			status: 400,
			error: 'invalid_grant',
			error_description: 'The username or the password is wrong.',
		});
		const there = await signIn(sandbox, owner.email, PASSWORD, other);
		expect(await there.api.me.get()).toMatchObject({ role: 'viewer', tenant: { id: other } });
		await expect(there.api.tenants.get({ tenantId })).rejects.toMatchObject({ status: 404 });
		const stranger = await newTenant(`Stranger ${count}`);
		expect((await trySignIn(sandbox, owner.email, PASSWORD, stranger)).status).toBe(400);
		await expect(getToken(sandbox.controlPlane, passwordGrant(sandbox, owner.email, PASSWORD, 'nonsense'))).rejects.toThrow(
			/invalid_grant/,
		);
	});
});
