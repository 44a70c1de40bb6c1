import { isContractProcedure } from '@orpc/contract';
import { API_PREFIX, api } from './api.ts';

const READS: readonly string[] = ['GET', 'HEAD'];
/** A client gets tokens for its own credentials and asks what they are worth; revoking them is a change. */
const TOKEN_QUESTIONS: readonly string[] = ['/connect/token', '/connect/introspect'];

/**
 * Whether a request to a control plane is meant to change something. The contract says it of each route (`question.ts`); what is not
 * in the contract changes something unless it is a GET or HEAD.
 *
 * @param path of the URL, without a query
 */
export function isWrite(method: string, path: string): boolean {
	if (READS.includes(method)) return false;
	if (method !== 'POST') return true;
	return !TOKEN_QUESTIONS.includes(path) && !QUESTIONS.some((pattern) => pattern.test(path));
}

const QUESTIONS: readonly RegExp[] = pathsOfQuestions(api).map(patternOf);

function pathsOfQuestions(router: object): string[] {
	return Object.values(router).flatMap((part: object) => {
		if (!isContractProcedure(part)) return pathsOfQuestions(part);
		const { meta, route } = part['~orpc'];
		return meta.isQuestion && route.path ? [route.path] : [];
	});
}

/** Parameters are ids and names of documents: what would have to be decoded first is none. */
function patternOf(path: string): RegExp {
	const whole = path.startsWith(API_PREFIX) ? path : API_PREFIX + path;
	return new RegExp(`^${whole.replaceAll(/\{\w+\}/g, '[\\w-]+')}$`);
}
