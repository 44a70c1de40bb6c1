import type { Plan } from '../../contract/plans.ts';
import type { NewAuditEvent } from '../audit/store.ts';

/** Port to the catalogue. Each method is one atomic step, its audit event included. */
export interface PlanStore {
	/** Cheapest first, archived ones included. */
	list(): Promise<Plan[]>;
	get(id: string): Promise<Plan | null>;
	/** @returns false when another plan has the name (compared without case). */
	insert(plan: Plan, event: NewAuditEvent): Promise<boolean>;
	/**
	 * Replaces a plan but for its id, and counts its version up.
	 *
	 * @param expected version that the edit is based on; null for whatever is there
	 * @returns null when it was stored, else what stood against it.
	 */
	update(plan: Plan, expected: number | null, event: NewAuditEvent): Promise<'plan_name_taken' | 'stale' | null>;
	/** Adds those plans whose names are new, and leaves the others alone. */
	insertMissing(plans: readonly Plan[]): Promise<void>;
}
