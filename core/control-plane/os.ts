import { implement } from '@orpc/server';
import { api } from '../contract/api.ts';
import { requireAccess } from './access.ts';
import type { Caller } from './caller.ts';

const contract = implement(api).$context<{ caller: Caller }>();

/** Makes a step that runs before a handler. */
export const { middleware } = contract;

/** The management API's contract, waiting for its handlers; each is told who calls, and called only if they may. */
export const os = contract.use(({ context, path, next }, input: unknown) => {
	requireAccess(context.caller, path.join('.'), tenantIdOf(input));
	return next();
});

/** The input is not validated yet; whatever stands there in place of a tenant's id is compared with the caller's own. */
function tenantIdOf(input: unknown): unknown {
	return typeof input === 'object' && input !== null && 'tenantId' in input ? input.tenantId : undefined;
}
