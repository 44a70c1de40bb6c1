import { oc } from '@orpc/contract';
import { z } from 'zod';
import { newPlanSchema, planChangesSchema, planListSchema, planSchema, planUsageSchema } from '../plans.ts';

const planParams = z.object({ planId: z.uuid() });

/** The catalogue of plans. */
export const plans = {
	list: oc
		.route({ method: 'GET', path: '/plans', tags: ['Plans'], summary: 'List the catalogue, cheapest first' })
		.input(planListSchema.prefault({}))
		.output(z.array(planUsageSchema)),
	create: oc
		.route({ method: 'POST', path: '/plans', tags: ['Plans'], summary: 'Add a plan', successStatus: 201 })
		.input(newPlanSchema)
		.output(planSchema),
	update: oc
		.route({ method: 'PATCH', path: '/plans/{planId}', tags: ['Plans'], summary: 'Change name, price or limits of a plan' })
		.input(planParams.extend(planChangesSchema.shape))
		.output(planSchema),
	archive: oc
		.route({ method: 'POST', path: '/plans/{planId}/archive', tags: ['Plans'], summary: 'Take a plan off the offer' })
		.input(planParams)
		.output(planSchema),
};
