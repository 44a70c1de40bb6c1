import { oc } from '@orpc/contract';
import { z } from 'zod';
import { emailSchema } from '../accounts.ts';
import { countedPageSchema } from '../pages.ts';
import { tenantNameSchema, tenantQuerySchema, tenantSchema } from '../tenants.ts';
import { tenantParams } from './params.ts';

/** Tenants from creation to deletion. */
export const tenants = {
	list: oc
		.route({ method: 'GET', path: '/tenants', tags: ['Tenants'], summary: 'List tenants, newest first' })
		.input(tenantQuerySchema)
		.output(countedPageSchema(tenantSchema)),
	create: oc
		.route({
			method: 'POST',
			path: '/tenants',
			tags: ['Tenants'],
			summary: 'Create a tenant, pending approval',
			successStatus: 201,
		})
		.input(z.object({ name: tenantNameSchema, billingEmail: emailSchema.nullish() }))
		.output(tenantSchema),
	get: oc
		.route({ method: 'GET', path: '/tenants/{tenantId}', tags: ['Tenants'], summary: 'Read a tenant' })
		.input(tenantParams)
		.output(tenantSchema),
	approve: oc
		.route({
			method: 'POST',
			path: '/tenants/{tenantId}/approve',
			tags: ['Tenants'],
			summary: 'Approve a pending tenant: makes its first signing key',
		})
		.input(tenantParams)
		.output(tenantSchema),
	update: oc
		.route({
			method: 'PATCH',
			path: '/tenants/{tenantId}',
			tags: ['Tenants'],
			summary: 'Change name or billing e-mail of a tenant',
		})
		.input(tenantParams.extend({ name: tenantNameSchema.optional(), billingEmail: emailSchema.nullable().optional() }))
		.output(tenantSchema),
	reject: oc
		.route({ method: 'POST', path: '/tenants/{tenantId}/reject', tags: ['Tenants'], summary: 'Turn a pending tenant away' })
		.input(tenantParams)
		.output(tenantSchema),
	suspend: oc
		.route({
			method: 'POST',
			path: '/tenants/{tenantId}/suspend',
			tags: ['Tenants'],
			summary: 'Suspend an active tenant: no tokens, live sessions end',
		})
		.input(tenantParams)
		.output(tenantSchema),
	resume: oc
		.route({ method: 'POST', path: '/tenants/{tenantId}/resume', tags: ['Tenants'], summary: 'Let a suspended tenant go on' })
		.input(tenantParams)
		.output(tenantSchema),
	delete: oc
		.route({
			method: 'DELETE',
			path: '/tenants/{tenantId}',
			tags: ['Tenants'],
			summary: 'Delete a tenant with everything that is theirs',
			successStatus: 204,
		})
		.input(tenantParams)
		.output(z.void()),
};
