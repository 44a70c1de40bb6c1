import type { Limits } from '../../../../core/contract/plans.ts';
import { LIMIT_LABELS } from '../../../ui/format.ts';

/** The limits that a change of plan lowers, which clients may feel. */
export function loweredLimits(from: Limits, to: Limits): { label: string; from: number; to: number }[] {
	return LIMIT_LABELS.map(({ key, label }) => ({ label, from: from[key], to: to[key] })).filter((limit) => limit.to < limit.from);
}
