import { createORPCClient } from '@orpc/client';
import type { AnyContractProcedure, ContractRouterClient } from '@orpc/contract';
import type { JsonifiedClient } from '@orpc/openapi-client';
import { OpenAPILink } from '@orpc/openapi-client/fetch';
import { z } from 'zod';
import { api } from '../../core/contract/api.ts';
import type { OAuthErrorBody, TokenResponse } from '../../core/contract/claims.ts';
import type { Problem } from '../../core/contract/errors.ts';
import type { ReadyLine } from './sandbox.ts';

export type ManagementClient = JsonifiedClient<ContractRouterClient<typeof api>>;

/** A token request as any back end sends it. */
export function postToken(
	controlPlane: string,
	fields: Record<string, string>,
	headers: Record<string, string> = {},
): Promise<Response> {
	return fetch(`${controlPlane}/connect/token`, { method: 'POST', body: new URLSearchParams(fields), headers });
}

/** Runs a grant that is expected to succeed. */
export async function getToken(controlPlane: string, fields: Record<string, string>): Promise<TokenResponse> {
	const response = await postToken(controlPlane, fields);
	if (response.status !== 200) throw new Error(`token endpoint answered ${response.status}: ${await response.text()}`);
	return (await response.json()) as TokenResponse;
}

/** The fields of a client_credentials grant. */
export function clientCredentials(
	app: { clientId: string; clientSecret: string },
	scope = 'WireSocket.API',
): Record<string, string> {
	return { grant_type: 'client_credentials', client_id: app.clientId, client_secret: app.clientSecret, scope };
}

/** Signs the sandbox's operator in. @returns a management token. */
export async function operatorToken({ controlPlane, operator }: ReadyLine): Promise<string> {
	if (!operator) throw new Error('this sandbox has told no operator');
	const { username, password, clientId, clientSecret } = operator;
	const fields = { grant_type: 'password', username, password, client_id: clientId, client_secret: clientSecret };
	return (await getToken(controlPlane, fields)).access_token;
}

/** The management API as the sandbox's operator. */
export async function managementClient(sandbox: ReadyLine): Promise<ManagementClient> {
	return clientWithToken(sandbox.controlPlane, await operatorToken(sandbox));
}

/** The management API as the bearer of a token. */
export function clientWithToken(controlPlane: string, token: string): ManagementClient {
	const link = new OpenAPILink(api, { url: controlPlane, headers: { authorization: `Bearer ${token}` } });
	return createORPCClient({ call: (path, input, options) => link.call(path, knownPart(path, input), options) });
}

/** Tests hand whole apps and tenants to a route; what it does not take would be refused, so it is left out here. */
function knownPart(path: readonly string[], input: unknown): unknown {
	const procedure = path.reduce<unknown>((part, name) => (part as Record<string, unknown>)[name], api) as AnyContractProcedure;
	const schema: unknown = procedure['~orpc'].inputSchema;
	if (!(schema instanceof z.ZodObject) || typeof input !== 'object' || input === null) return input;
	return Object.fromEntries(Object.entries(input).filter(([key]) => key in schema.shape));
}

/** Status and body of an answer that is expected to be problem details. */
export async function readProblem(response: Response): Promise<{ status: number } & Problem> {
	if (response.headers.get('content-type') !== 'application/problem+json')
		throw new Error(`not problem details: ${await response.text()}`);
	return { ...((await response.json()) as Problem), status: response.status };
}

/** Status and body of an answer that is expected to be an OAuth error. */
export async function readOAuthError(response: Response): Promise<{ status: number } & OAuthErrorBody> {
	return { status: response.status, ...((await response.json()) as OAuthErrorBody) };
}
