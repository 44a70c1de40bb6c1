import { z } from 'zod';

const VISITS_MAX = 8;

const visitSchema = z.object({
	kind: z.enum(['tenant', 'app', 'document', 'key', 'node']),
	/** Below the instance. */
	path: z.string(),
	label: z.string(),
	detail: z.string().optional(),
});
/** A thing that was looked at. */
export type Visit = z.infer<typeof visitSchema>;

/** What was looked at in an instance, latest first. */
export function recentVisits(instanceId: string): Visit[] {
	try {
		return z.array(visitSchema).parse(JSON.parse(localStorage.getItem(storageKey(instanceId)) ?? '[]'));
	} catch {
		// Written by another version: it begins anew.
		return [];
	}
}

/** Puts a thing first among what was looked at. */
export function rememberVisit(instanceId: string, visit: Visit): void {
	const others = recentVisits(instanceId).filter(({ path }) => path !== visit.path);
	localStorage.setItem(storageKey(instanceId), JSON.stringify([visit, ...others].slice(0, VISITS_MAX)));
}

function storageKey(instanceId: string): string {
	return `wiresocket.recent.${instanceId}`;
}
