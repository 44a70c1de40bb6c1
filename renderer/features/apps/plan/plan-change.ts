import type { Limits } from '../../../../core/contract/plans.ts';
import type { AppUsage } from '../../../../core/contract/usage.ts';
import { formatCount, LIMIT_LABELS } from '../../../ui/format.ts';

/** The limits that a change of plan lowers, which clients may feel. */
export function loweredLimits(from: Limits, to: Limits): { label: string; from: number; to: number }[] {
	return LIMIT_LABELS.map(({ key, label }) => ({ label, from: from[key], to: to[key] })).filter((limit) => limit.to < limit.from);
}

/** What is in use right now beyond the limits of a plan, in sentences. */
export function usageBeyond({ connections, documents, busiestDocument }: AppUsage, to: Limits): string[] {
	const beyond: string[] = [];
	if (connections > to.maxConnections) beyond.push(sentence('connections are open', connections, to.maxConnections));
	if (documents > to.maxDocuments) beyond.push(sentence('documents are open', documents, to.maxDocuments));
	if (busiestDocument && busiestDocument.users > to.maxUsersPerDoc)
		beyond.push(sentence(`users are in ${busiestDocument.documentName}`, busiestDocument.users, to.maxUsersPerDoc));
	return beyond;
}

function sentence(what: string, count: number, limit: number): string {
	return `${formatCount(count)} ${what}, the plan allows ${formatCount(limit)}: those that are in stay, no further one gets in.`;
}
