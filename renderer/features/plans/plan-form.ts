import { type Limits, newPlanSchema, type Plan } from '../../../core/contract/plans.ts';
import { sentence } from '../../ui/form-failure.ts';
import { LIMIT_LABELS } from '../../ui/format.ts';

const CENTS = 100;

/** The fields as they are typed; an empty number is an empty text. */
export interface PlanForm {
	name: string;
	/** In units of the currency. */
	monthlyPrice: number | string;
	currency: string;
	limits: Record<keyof Limits, number | string>;
}

export const LIMITS = LIMIT_LABELS;

/** A form to begin with. */
export function formOf({ name, monthlyPriceCents, currency, limits }: Omit<Plan, 'id' | 'archived' | 'version'>): PlanForm {
	return { name, monthlyPrice: monthlyPriceCents / CENTS, currency, limits };
}

/** What is sent; what was not typed is not a number and is refused. */
export function termsOf({ name, monthlyPrice, currency, limits }: PlanForm) {
	const { maxConnections, maxDocuments, maxUsersPerDoc, opsPerMinute } = limits;
	return {
		name: name.trim(),
		monthlyPriceCents: Math.round(numberOf(monthlyPrice) * CENTS),
		currency: currency.trim().toUpperCase(),
		limits: {
			maxConnections: numberOf(maxConnections),
			maxDocuments: numberOf(maxDocuments),
			maxUsersPerDoc: numberOf(maxUsersPerDoc),
			opsPerMinute: numberOf(opsPerMinute),
		},
	};
}

function numberOf(typed: number | string): number {
	return typed === '' ? Number.NaN : Number(typed);
}

/** Messages by the form's fields. */
export function validatePlan(form: PlanForm): Record<string, string> {
	const issues = newPlanSchema.safeParse(termsOf(form)).error?.issues ?? [];
	return Object.fromEntries(
		issues.map(({ path, message }) => [
			fieldOf(path.join('.')) ?? 'name',
			isMissing(form, path.join('.')) ? 'Enter a number' : sentence(message),
		]),
	);
}

function isMissing({ monthlyPrice, limits }: PlanForm, path: string): boolean {
	if (path === 'monthlyPriceCents') return monthlyPrice === '';
	return Object.entries(limits).some(([key, typed]) => path === `limits.${key}` && typed === '');
}

/** The form's field for a path of the request; null when it has none. */
export function fieldOf(path: string): string | null {
	if (path === 'monthlyPriceCents') return 'monthlyPrice';
	return path === 'name' || path === 'currency' || path.startsWith('limits.') ? path : null;
}
