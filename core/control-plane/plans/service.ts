import type { z } from 'zod';
import {
	isFree,
	type newPlanSchema,
	type Plan,
	type PlanListQuery,
	type PlanUsage,
	type planChangesSchema,
} from '../../contract/plans.ts';
import type { Clock } from '../../platform/clock.ts';
import { Fault, notFound, stale } from '../../platform/fault.ts';
import { wholeList } from '../../platform/whole-list.ts';
import type { AppStore } from '../apps/store.ts';
import type { NewAuditEvent } from '../audit/store.ts';
import { type Caller, recordOf } from '../caller.ts';
import type { EventHub } from '../events/hub.ts';
import type { PlanStore } from './store.ts';

type NewPlan = z.output<typeof newPlanSchema>;
type PlanChanges = z.output<typeof planChangesSchema>;
type PlanAction = Extract<NewAuditEvent['action'], `plan.${string}`>;

interface PlanServiceOptions {
	plans: PlanStore;
	apps: Pick<AppStore, 'countByPlan'>;
	events: EventHub;
	clock: Clock;
}

/** The catalogue (contract section 1). A change of limits holds for the next token and the next handshake. */
export class PlanService {
	readonly #options: PlanServiceOptions;

	constructor(options: PlanServiceOptions) {
		this.#options = options;
	}

	/** The catalogue, each plan with the number of apps on it. @param tenantId counts the apps of this tenant only */
	async list(query: PlanListQuery, tenantId?: string): Promise<PlanUsage[]> {
		const counts = await this.#options.apps.countByPlan(tenantId);
		const plans = (await this.#options.plans.list()).map((plan) => ({ ...plan, appCount: counts.get(plan.id) ?? 0 }));
		return wholeList(plans, query, {
			searched: ({ name }) => [name],
			sorted: {
				monthlyPriceCents: (plan) => plan.monthlyPriceCents,
				name: (plan) => plan.name,
				appCount: (plan) => plan.appCount,
			},
		});
	}

	/** Adds a plan. @throws {Fault} `plan_name_taken`. */
	async create(by: Caller, input: NewPlan): Promise<Plan> {
		const plan: Plan = { ...input, id: crypto.randomUUID(), archived: false, version: 1 };
		if (!(await this.#options.plans.insert(plan, this.#event(by, 'plan.created', plan, null, plan)))) throw nameTaken(plan.name);
		return this.#changed(plan);
	}

	/** Changes name, price or limits. @throws {Fault} `not_found`, `plan_name_taken`, `conflict` between free and paid, and for another currency while in use. */
	async update(by: Caller, id: string, changes: PlanChanges): Promise<Plan> {
		const before = await this.#get(id);
		const plan: Plan = {
			...before,
			name: changes.name ?? before.name,
			currency: changes.currency ?? before.currency,
			monthlyPriceCents: changes.monthlyPriceCents ?? before.monthlyPriceCents,
			limits: changes.limits ?? before.limits,
		};
		await this.#refuseFreeSwitch(before, plan);
		await this.#refuseOtherCurrency(before, plan);
		return this.#update(by, plan, this.#event(by, 'plan.updated', plan, before, plan));
	}

	/** Takes a plan off the offer; apps that have it keep it. @throws {Fault} `not_found`. */
	async archive(by: Caller, id: string): Promise<Plan> {
		const before = await this.#get(id);
		const plan = { ...before, archived: true };
		return this.#update(by, plan, this.#event(by, 'plan.archived', plan, { archived: before.archived }, { archived: true }));
	}

	async #update(by: Caller, plan: Plan, event: NewAuditEvent): Promise<Plan> {
		const conflict = await this.#options.plans.update(plan, by.expectedVersion, event);
		if (conflict === 'stale') throw stale(`plan "${plan.name}"`);
		if (conflict) throw nameTaken(plan.name);
		return this.#changed(await this.#get(plan.id));
	}

	/** A paid plan that became free would put several apps of a tenant on a free plan, and the other way round bill them. */
	async #refuseFreeSwitch(before: Plan, after: Plan): Promise<void> {
		if (isFree(before) === isFree(after)) return;
		const count = (await this.#options.apps.countByPlan()).get(before.id) ?? 0;
		if (count > 0)
			throw new Fault(
				'conflict',
				`${count} apps are on "${before.name}". A plan in use cannot change between free and paid: make another plan.`,
				{
					errors: [{ path: 'monthlyPriceCents', message: 'cannot change between free and paid while apps are on it' }],
				},
			);
	}

	/** Credits and charges of a period would no longer fit together. */
	async #refuseOtherCurrency(before: Plan, after: Plan): Promise<void> {
		if (before.currency === after.currency) return;
		const count = (await this.#options.apps.countByPlan()).get(before.id) ?? 0;
		if (count > 0)
			throw new Fault(
				'conflict',
				`${count} apps are billed for "${before.name}" in ${before.currency}. A plan in use keeps its currency: make another plan.`,
				{ errors: [{ path: 'currency', message: 'cannot change while apps are on the plan' }] },
			);
	}

	async #get(id: string): Promise<Plan> {
		const plan = await this.#options.plans.get(id);
		if (!plan) throw notFound('plan');
		return plan;
	}

	#event(
		by: Caller,
		action: PlanAction,
		{ id, name }: Plan,
		before: NewAuditEvent['before'],
		after: NewAuditEvent['after'],
	): NewAuditEvent {
		return recordOf(by, this.#options.clock.nowMs(), {
			action,
			target: { type: 'plan', id, name },
			tenantId: null,
			before,
			after,
		});
	}

	#changed(plan: Plan): Plan {
		this.#options.events.publish({ type: 'plans.changed' });
		return plan;
	}
}

function nameTaken(name: string): Fault {
	return new Fault('plan_name_taken', `There is a plan named "${name}" already. Choose another name.`, {
		errors: [{ path: 'name', message: 'is taken' }],
	});
}
