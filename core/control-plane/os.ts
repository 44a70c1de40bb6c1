import { implement } from '@orpc/server';
import { api } from '../contract/api.ts';
import { requireAccess } from './access.ts';
import type { Caller } from './caller.ts';

const contract = implement(api).$context<{ caller: Caller }>();

/** Makes a step that runs before a handler. */
export const { middleware } = contract;

/** The management API's contract, waiting for its handlers; each is told who calls, and called only if they may. */
export const os = contract.use(({ context, path, next }, input: unknown) => {
	requireAccess(context.caller, path.join('.'), tenantIdsIn(input));
	return next();
});

/**
 * Wherever a route may take a tenant's id from: its input as one object, or in parts. The input is not validated yet;
 * whatever stands there is compared with the caller's own tenant.
 */
function tenantIdsIn(input: unknown): unknown[] {
	if (!isObject(input)) return [];
	return [input, input.params, input.query, input.body].filter(isObject).flatMap(({ tenantId }) => tenantId ?? []);
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null;
}
