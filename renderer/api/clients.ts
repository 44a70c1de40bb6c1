import { createORPCClient } from '@orpc/client';
import type { AnyContractRouter, ContractRouterClient } from '@orpc/contract';
import type { JsonifiedClient } from '@orpc/openapi-client';
import { OpenAPILink } from '@orpc/openapi-client/fetch';
import { createTanstackQueryUtils, type RouterUtils } from '@orpc/tanstack-query';
import { api } from '../../core/contract/api.ts';
import { consoleApi } from '../../core/contract/console.ts';
import type { RelayTarget, RelayTicket } from '../../core/contract/playground.ts';
import { decodeProblem, isTransient } from './failure.ts';
import { sessionEnded, sessionHeaders, type TradeOutcome } from './session.ts';
import { endWhenSilent } from './silence.ts';
import { sendGuarded } from './write-guard.ts';

const UNAUTHORIZED = 401;

/**
 * Sends a request of the screens with the session; notices when there is none any more. The user is asked before something
 * is changed at an instance that wants it so.
 */
export function fetchWithSession(request: Request): Promise<Response> {
	return sendGuarded(request, send);
}

async function send(request: Request): Promise<Response> {
	for (const [name, value] of Object.entries(sessionHeaders())) request.headers.set(name, value);
	const response = await fetch(request);
	if (response.status === UNAUTHORIZED && response.headers.get('content-type') === PROBLEM_TYPE) sessionEnded();
	return response;
}

const PROBLEM_TYPE = 'application/problem+json';
const EVENT_STREAM_TYPE = 'text/event-stream';
/** Three comments in a row did not come. */
const SILENCE_MAX_MS = 45_000;

/** oRPC reads application/json only; problem details are JSON by another name. */
async function fetchJson(request: Request): Promise<Response> {
	const response = await fetchWithSession(request);
	const type = response.headers.get('content-type') ?? '';
	if (type.startsWith(EVENT_STREAM_TYPE) && response.body)
		return new Response(endWhenSilent(response.body, SILENCE_MAX_MS), { headers: { 'content-type': EVENT_STREAM_TYPE } });
	if (type !== PROBLEM_TYPE) return response;
	const headers = new Headers(response.headers);
	headers.set('content-type', 'application/json');
	return new Response(response.body, { status: response.status, headers });
}

/** What a call may bring besides its input. */
export interface CallContext {
	/** Version that an edit is based on: when it is another one by now, the answer is 412 and nothing changes (faults M10). */
	ifMatch?: number;
}

function link(contract: AnyContractRouter, path: string) {
	return new OpenAPILink<CallContext>(contract, {
		url: () => window.location.origin + path,
		headers: ({ context: { ifMatch } }) => (ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` }),
		fetch: fetchJson,
		customErrorResponseBodyDecoder: (body, { headers }) => decodeProblem(body, headers['retry-after']),
	});
}

type ManagementClient = JsonifiedClient<ContractRouterClient<typeof api, CallContext>>;
type ConsoleClient = JsonifiedClient<ContractRouterClient<typeof consoleApi, CallContext>>;

/** Query keys and options of the management API of one instance. */
export type ManagementApi = RouterUtils<ManagementClient>;

const consoleClient: ConsoleClient = createORPCClient(link(consoleApi, ''));

/** Query keys and options of the console backend's own API. */
export const consoleQueries: RouterUtils<ConsoleClient> = createTanstackQueryUtils(consoleClient, { path: ['console'] });

/** The console backend's path to an instance; the instance's own paths follow. */
export function instancePath(instanceId: string): string {
	return `/instances/${encodeURIComponent(instanceId)}`;
}

/** The management API of an instance; all its query keys begin with the instance. */
export function createManagementApi(instanceId: string): { client: ManagementClient; queries: ManagementApi } {
	const client: ManagementClient = createORPCClient(link(api, instancePath(instanceId)));
	return { client, queries: createTanstackQueryUtils(client, { path: ['instances', instanceId] }) };
}

/** Query keys and options of the service that this very page came from, for people without a session. */
export const publicQueries: ManagementApi = createTanstackQueryUtils<ManagementClient>(createORPCClient(link(api, '')), {
	path: ['public'],
});

/** Asks the console to dial a node (docs/decisions/0010). */
export function openRelay(target: RelayTarget): Promise<RelayTicket> {
	return consoleClient.playground.open(target);
}

/** Trades a launch token for a session (docs/decisions/0003). */
export async function tradeLaunchToken(launchToken: string): Promise<TradeOutcome> {
	try {
		return await consoleClient.session.create({ launchToken });
	} catch (error) {
		return isTransient(error) ? 'unreachable' : 'refused';
	}
}
