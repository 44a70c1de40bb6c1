import type { z } from 'zod';
import { AUDIT_ACTIONS, type AuditAction, type actorKindSchema } from '../../../core/contract/audit.ts';

/** What the address of an audit trail may say: which events are shown, and which one is looked at. */
export interface AuditSearch {
	q?: string | undefined;
	action?: AuditAction | undefined;
	/** Name of who did it. */
	who?: string | undefined;
	kind?: z.infer<typeof actorKindSchema> | undefined;
	tenant?: string | undefined;
	app?: string | undefined;
	since?: Since | undefined;
	/** Instants, in place of `since`. */
	from?: string | undefined;
	to?: string | undefined;
	sort?: 'at' | '-at' | undefined;
	event?: string | undefined;
}

const HOUR_MS = 3_600_000;

/** Stretches of time up to now. */
export const SINCE = {
	'1h': { label: 'Last hour', ms: HOUR_MS },
	'24h': { label: 'Last 24 hours', ms: 24 * HOUR_MS },
	'7d': { label: 'Last 7 days', ms: 7 * 24 * HOUR_MS },
	'30d': { label: 'Last 30 days', ms: 30 * 24 * HOUR_MS },
} as const;
export type Since = keyof typeof SINCE;

/**
 * The filter as the API has it.
 *
 * @param nowMs the instance's time, by which "the last hour" counts
 * @param tenantId of a tenant's own trail; absent: the address may name one
 */
export function toQuery(search: AuditSearch, nowMs: number, tenantId: string | undefined = search.tenant) {
	const { q, action, who, kind, app, since, from, to, sort = '-at' } = search;
	const begins = since ? new Date(nowMs - SINCE[since].ms).toISOString() : from;
	return {
		sort,
		...(q?.trim() ? { search: q } : {}),
		...(action ? { action } : {}),
		...(who?.trim() ? { actor: who } : {}),
		...(kind ? { actorKind: kind } : {}),
		...(tenantId ? { tenantId } : {}),
		...(app ? { targetType: 'app' as const, targetId: app } : {}),
		...(begins ? { from: begins } : {}),
		...(to && !since ? { to } : {}),
	};
}
export type AuditFilter = ReturnType<typeof toQuery>;

/** How many filters are set, the order and the event that is looked at aside. */
export function countFilters({ q, action, who, kind, tenant, app, since, from, to }: AuditSearch): number {
	return [q, action, who, kind, tenant, app, since ?? from ?? to].filter((value) => value !== undefined && value !== '').length;
}

/** `tenant.signed_up` as `Tenant signed up`. */
export function actionLabel(action: AuditAction): string {
	const words = action.replaceAll(/[._]/g, ' ');
	return words.charAt(0).toUpperCase() + words.slice(1);
}

/** All actions for a picker, by the noun that they are about. */
export const ACTION_GROUPS: { group: string; items: { value: AuditAction; label: string }[] }[] = [
	...Map.groupBy(AUDIT_ACTIONS, (action) => action.slice(0, action.indexOf('.'))),
].map(([noun, actions]) => ({
	group: noun.charAt(0).toUpperCase() + noun.slice(1).replaceAll('_', ' '),
	items: actions.map((value) => ({ value, label: actionLabel(value) })),
}));
