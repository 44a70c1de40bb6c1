import type { Plan, PlanUsage } from '../../../core/contract/plans.ts';
import { formatCount, formatPrice, formatQuantity, LIMIT_LABELS } from '../../ui/format.ts';

type Terms = Pick<Plan, 'name' | 'monthlyPriceCents' | 'currency' | 'limits'>;

/** What an edit of a plan changes for the apps on it, in numbers; empty when it changes nothing. */
export function describeChanges(before: PlanUsage, after: Terms): string[] {
	const apps = formatQuantity(before.appCount, 'app');
	const limits = LIMIT_LABELS.filter(({ key }) => before.limits[key] !== after.limits[key]).map(
		({ key, label }) =>
			`${label}: ${formatCount(before.limits[key])} → ${formatCount(after.limits[key])} for ${apps}, at once${
				after.limits[key] < before.limits[key] ? '; nobody is dropped, what is above goes on until it ends' : ''
			}.`,
	);
	return [...(before.name === after.name ? [] : [`It is called ${after.name}.`]), ...describePrice(before, after), ...limits];
}

function describePrice(before: PlanUsage, after: Terms): string[] {
	if (before.monthlyPriceCents === after.monthlyPriceCents && before.currency === after.currency) return [];
	const price = `Monthly price: ${formatPrice(before.monthlyPriceCents, before.currency)} → ${formatPrice(after.monthlyPriceCents, after.currency)}`;
	if (before.appCount === 0) return [`${price}. No app is on it.`];
	const differenceCents = before.appCount * (after.monthlyPriceCents - before.monthlyPriceCents);
	const sign = differenceCents > 0 ? '+' : '−';
	const difference = formatPrice(Math.abs(differenceCents), after.currency);
	return [
		`${price}, for ${formatQuantity(before.appCount, 'app')} from the next renewal on: ${sign}${difference} a month in all. What is paid stays paid.`,
	];
}
