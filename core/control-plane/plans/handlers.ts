import { tenantSeenBy } from '../caller.ts';
import { os } from '../os.ts';
import type { PlanService } from './service.ts';

/** Handlers of the catalogue. */
export function plansHandlers(plans: PlanService) {
	return os.plans.router({
		list: os.plans.list.handler(({ input, context }) => plans.list(input, tenantSeenBy(context.caller))),
		create: os.plans.create.handler(({ input, context }) => plans.create(context.caller, input)),
		update: os.plans.update.handler(({ input: { planId, ...changes }, context }) =>
			plans.update(context.caller, planId, changes),
		),
		archive: os.plans.archive.handler(({ input, context }) => plans.archive(context.caller, input.planId)),
	});
}
