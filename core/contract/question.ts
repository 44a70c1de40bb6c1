import { oc } from '@orpc/contract';

interface RouteMeta {
	/** Changes nothing of what is managed, whatever its method: a question with a body. */
	isQuestion?: boolean;
}

/**
 * Begins a route that asks with a POST and changes nothing: a preview, a dry run, a lookup, a copy. Who may not change things, or is asked
 * before they do, is not held up by it.
 */
export const question = oc.$meta<RouteMeta>({ isQuestion: true });
