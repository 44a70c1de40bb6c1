import { oc } from '@orpc/contract';
import { z } from 'zod';
import { countedPageSchema } from '../pages.ts';
import { keyImpactSchema, keyListSchema, keyQuerySchema, ownedKeySchema, signingKeySchema } from '../tenants.ts';
import { tenantParams } from './params.ts';

const keyParams = tenantParams.extend({ kid: z.string().min(1).max(100) });

/** Signing keys of tenants. */
export const keys = {
	find: oc
		.route({
			method: 'GET',
			path: '/keys',
			tags: ['Keys'],
			summary: 'Find signing keys of any tenant by their kid, newest first',
		})
		.input(keyQuerySchema)
		.output(countedPageSchema(ownedKeySchema)),
	list: oc
		.route({ method: 'GET', path: '/tenants/{tenantId}/keys', tags: ['Keys'], summary: "List a tenant's signing keys" })
		.input(tenantParams.extend(keyListSchema.shape))
		.output(z.array(signingKeySchema)),
	rotate: oc
		.route({
			method: 'POST',
			path: '/tenants/{tenantId}/keys/rotate',
			tags: ['Keys'],
			summary: 'Sign with a new key from now on; the old one stays valid for 24 hours',
		})
		.input(tenantParams)
		.output(z.array(signingKeySchema)),
	impact: oc
		.route({
			method: 'GET',
			path: '/tenants/{tenantId}/keys/{kid}/impact',
			tags: ['Keys'],
			summary: 'What revoking a key would touch',
		})
		.input(keyParams)
		.output(keyImpactSchema),
	revoke: oc
		.route({
			method: 'POST',
			path: '/tenants/{tenantId}/keys/{kid}/revoke',
			tags: ['Keys'],
			summary: 'Revoke a key at once; all live sessions of the tenant end',
		})
		.input(keyParams)
		.output(z.array(signingKeySchema)),
};
