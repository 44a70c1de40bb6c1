import type { Limits } from '../../contract/plans.ts';
import type { Check } from '../../plane-port/check.ts';
import type { LimitRefusal } from '../../plane-port/plane-port.ts';

/** A limit of a plan, looked at for one more client. */
export interface Judged {
	limit: LimitRefusal['limit'];
	check: Check;
	/** What the client is told when it does not pass (contract section 3). */
	reason: string;
}

/** @param open connections of the app, over all nodes, without the one that comes unless it is there already */
export function judgeConnections(open: number, { maxConnections }: Limits): Judged {
	return {
		limit: 'connectionLimit',
		reason: `Connection limit exceeded: ${maxConnections}`,
		check: {
			check: 'max-connections',
			rule: 'The app has a connection left of its plan, over all nodes',
			expected: `fewer than ${maxConnections} connections`,
			actual: `${open} open`,
			passed: open < maxConnections,
		},
	};
}

/** @param users clients that have the document open */
export function judgeUsers(users: number, { maxUsersPerDoc }: Limits): Judged {
	return {
		limit: 'usersPerDoc',
		reason: `Document user limit exceeded: ${maxUsersPerDoc}`,
		check: {
			check: 'max-users-per-document',
			rule: 'The document has a place left of the plan, over all nodes',
			expected: `fewer than ${maxUsersPerDoc} users`,
			actual: `${users} there`,
			passed: users < maxUsersPerDoc,
		},
	};
}

/** @param active documents of the app in memory, over all nodes */
export function judgeDocuments(active: number, { maxDocuments }: Limits): Judged {
	return {
		limit: 'documentLimit',
		reason: `Document limit exceeded: ${maxDocuments} (active: ${active})`,
		check: {
			check: 'max-documents',
			rule: 'The app may open one more document, over all nodes',
			expected: `fewer than ${maxDocuments} documents`,
			actual: `${active} open`,
			passed: active < maxDocuments,
		},
	};
}

/** What the first limit that does not pass says; null when all do. */
export function refusalOf(judged: readonly Judged[]): LimitRefusal | null {
	const failed = judged.findIndex(({ check }) => !check.passed);
	const found = judged[failed];
	if (!found) return null;
	return { limit: found.limit, reason: found.reason, checks: judged.slice(0, failed + 1).map(({ check }) => check) };
}
