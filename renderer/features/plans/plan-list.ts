import { useQuery } from '@tanstack/react-query';
import { type PlanUsage, planListSchema } from '../../../core/contract/plans.ts';
import { useQueries } from '../../api/instance.tsx';

/** What the list is sorted by; anything else in an address is the usual order. */
export function sortOf(text: string | undefined) {
	return planListSchema.shape.sort.catch('monthlyPriceCents').parse(text);
}

/** The catalogue. */
export function usePlans(query: { search?: string | undefined; sort?: ReturnType<typeof sortOf> } = {}) {
	const { search, sort } = query;
	return useQuery(useQueries().plans.list.queryOptions({ input: { ...(search ? { search } : {}), ...(sort ? { sort } : {}) } }));
}

export function planId(plan: Pick<PlanUsage, 'id'>): string {
	return plan.id;
}
