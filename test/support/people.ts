import type { MemberRole } from '../../core/contract/accounts.ts';
import { clientWithToken, getToken, type ManagementClient, managementClient, postToken } from './clients.ts';
import type { ReadyLine } from './sandbox.ts';

export const PASSWORD = 'seven green umbrellas';

/** A person who is signed in to a tenant. */
export interface SignedIn {
	email: string;
	token: string;
	api: ManagementClient;
}

/** The fields of a password grant, through the sandbox's trusted client. */
export function passwordGrant(
	{ operator }: ReadyLine,
	username: string,
	password = PASSWORD,
	tenant?: string,
): Record<string, string> {
	if (!operator) throw new Error('this sandbox has told no operator');
	const { clientId, clientSecret } = operator;
	const fields = { grant_type: 'password', username, password, client_id: clientId, client_secret: clientSecret };
	return tenant === undefined ? fields : { ...fields, tenant };
}

/** A sign-in that is expected to succeed. */
export async function signIn(sandbox: ReadyLine, username: string, password?: string, tenant?: string): Promise<SignedIn> {
	const { access_token: token } = await getToken(sandbox.controlPlane, passwordGrant(sandbox, username, password, tenant));
	return { email: username, token, api: clientWithToken(sandbox.controlPlane, token) };
}

/** A sign-in that may fail. */
export function trySignIn(sandbox: ReadyLine, username: string, password?: string, tenant?: string): Promise<Response> {
	return postToken(sandbox.controlPlane, passwordGrant(sandbox, username, password, tenant));
}

/** The token in the link of the newest invitation mail to an address, as an operator reads it without a mail server. */
export async function mailedToken(operator: ManagementClient, email: string): Promise<string> {
	const { items } = await operator.outbox.list({ search: email, kind: 'invitation' });
	const mail = await operator.outbox.get({ mailId: items[0]?.id ?? '' });
	const token = /#invitation=([\w-]{43})$/m.exec(mail.text ?? '')?.[1];
	if (token === undefined) throw new Error(`no link in: ${mail.text}`);
	return token;
}

/** A request of a visitor, without a token. */
export function postPublic({ controlPlane }: ReadyLine, path: string, body: unknown, headers = {}): Promise<Response> {
	return fetch(`${controlPlane}/api/v1${path}`, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json', ...headers },
		body: typeof body === 'string' ? body : JSON.stringify(body),
	});
}

/** Invites somebody, who accepts with a new account and signs in. */
export async function addMember(sandbox: ReadyLine, tenantId: string, email: string, role: MemberRole): Promise<SignedIn> {
	const operator = await managementClient(sandbox);
	await operator.invitations.create({ tenantId, email, role });
	const answer = { token: await mailedToken(operator, email), name: email.split('@')[0], password: PASSWORD };
	const response = await postPublic(sandbox, '/invitations/accept', answer);
	if (response.status !== 201) throw new Error(`the invitation was not accepted: ${await response.text()}`);
	return signIn(sandbox, email, PASSWORD, tenantId);
}
