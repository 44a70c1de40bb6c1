import { oc } from '@orpc/contract';
import { clockAdvanceSchema, clockResetSchema, paymentBehaviourSchema, sandboxClockSchema } from '../sandbox.ts';
import { tenantParams } from './params.ts';

/** What only a sandbox can do: move the time, and decide how payments go. */
export const sandbox = {
	clock: oc
		.route({ method: 'GET', path: '/sandbox/clock', tags: ['Sandbox'], summary: 'Read the clock' })
		.output(sandboxClockSchema),
	advanceClock: oc
		.route({
			method: 'POST',
			path: '/sandbox/clock/advance',
			tags: ['Sandbox'],
			summary: 'Move the clock forward; what falls due on the way happens in order',
		})
		.input(clockAdvanceSchema)
		.output(sandboxClockSchema),
	clockReset: oc
		.route({
			method: 'GET',
			path: '/sandbox/clock/reset',
			tags: ['Sandbox'],
			summary: 'What going back to real time would mean',
		})
		.output(clockResetSchema),
	resetClock: oc
		.route({
			method: 'POST',
			path: '/sandbox/clock/reset',
			tags: ['Sandbox'],
			summary: 'Go back to real time: all tokens that were issued so far end, everything else stays as it is dated',
		})
		.output(clockResetSchema),
	payments: oc
		.route({
			method: 'GET',
			path: '/sandbox/tenants/{tenantId}/payments',
			tags: ['Sandbox'],
			summary: 'How payments of a tenant go',
		})
		.input(tenantParams)
		.output(paymentBehaviourSchema),
	setPayments: oc
		.route({
			method: 'PUT',
			path: '/sandbox/tenants/{tenantId}/payments',
			tags: ['Sandbox'],
			summary: 'Let the payments of a tenant succeed, be declined, or take their time',
		})
		.input(tenantParams.extend(paymentBehaviourSchema.shape))
		.output(paymentBehaviourSchema),
};
