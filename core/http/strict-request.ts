import { Fault } from '../platform/fault.ts';

/** A request whose body is read once, however often it is asked for. */
export interface LazyRequest {
	method: string;
	url: URL;
	body(): Promise<unknown>;
}

/** How the route of a request is described in the contract. */
export interface RouteShape {
	/** With its parameters in braces: `/tenants/{tenantId}`. */
	path?: string | undefined;
	inputStructure?: 'compact' | 'detailed' | undefined;
}

/**
 * Refuses what would be passed over in silence when path, query and body are put together to one input: a query on a
 * write, a body that is no object, a parameter of the path that comes a second time (faults M6).
 *
 * @throws {Fault} `invalid_request` that names it.
 */
export async function refuseIgnoredInput(request: LazyRequest, route: RouteShape): Promise<void> {
	if (request.method === 'GET') {
		if (route.inputStructure !== 'detailed') refuseRepeated([...request.url.searchParams.keys()], route);
		return;
	}
	const takesQuery = route.inputStructure === 'detailed';
	const [parameter] = request.url.searchParams.keys();
	if (parameter !== undefined && !takesQuery) throw unknown(parameter, 'This route takes no query parameters.');
	const body = await request.body();
	if (body === undefined) return;
	if (typeof body !== 'object' || body === null || Array.isArray(body))
		throw new Fault('invalid_request', 'The body must be a JSON object.');
	const [key] = Object.keys(body);
	if (key !== undefined && takesQuery) throw unknown(key, 'This route takes no body.');
	refuseRepeated(Object.keys(body), route);
}

function refuseRepeated(names: readonly string[], { path = '' }: RouteShape): void {
	const inPath = [...path.matchAll(/\{\+?([^}]+)\}/g)].map((match) => match[1]);
	const repeated = names.find((name) => inPath.includes(name));
	if (repeated !== undefined) throw unknown(repeated, `${repeated} is in the path already.`);
}

function unknown(name: string, detail: string): Fault {
	return new Fault('invalid_request', detail, { errors: [{ path: name, message: 'is not known here' }] });
}
