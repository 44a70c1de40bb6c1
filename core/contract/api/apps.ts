import { oc } from '@orpc/contract';
import { z } from 'zod';
import {
	appNameSchema,
	appQuerySchema,
	appSchema,
	createdAppSchema,
	newAppSchema,
	originQuestionSchema,
	originVerdictSchema,
	testTokenSchema,
} from '../apps.ts';
import { allowedDomainsSchema } from '../domains.ts';
import { countedPageSchema } from '../pages.ts';
import { question } from '../question.ts';
import { appImpactSchema, appUsageSchema } from '../usage.ts';
import { appParams, tenantParams } from './params.ts';

/** Apps of a tenant. */
export const apps = {
	list: oc
		.route({ method: 'GET', path: '/apps', tags: ['Apps'], summary: 'List apps, newest first' })
		.input(appQuerySchema)
		.output(countedPageSchema(appSchema)),
	create: oc
		.route({
			method: 'POST',
			path: '/tenants/{tenantId}/apps',
			tags: ['Apps'],
			summary: 'Create an app; the only answer with its secret',
			successStatus: 201,
		})
		.input(tenantParams.extend(newAppSchema.shape))
		.output(createdAppSchema),
	get: oc
		.route({ method: 'GET', path: '/tenants/{tenantId}/apps/{appId}', tags: ['Apps'], summary: 'Read an app' })
		.input(appParams)
		.output(appSchema),
	usage: oc
		.route({
			method: 'GET',
			path: '/tenants/{tenantId}/apps/{appId}/usage',
			tags: ['Apps'],
			summary: 'What an app uses right now over all nodes, against the limits of its plan',
		})
		.input(appParams)
		.output(appUsageSchema),
	impact: oc
		.route({
			method: 'GET',
			path: '/tenants/{tenantId}/apps/{appId}/impact',
			tags: ['Apps'],
			summary: 'What a new secret, disabling or deleting the app would touch: refresh tokens and live sessions',
		})
		.input(appParams)
		.output(appImpactSchema),
	update: oc
		.route({ method: 'PATCH', path: '/tenants/{tenantId}/apps/{appId}', tags: ['Apps'], summary: 'Rename an app' })
		.input(appParams.extend({ name: appNameSchema }))
		.output(appSchema),
	disable: oc
		.route({
			method: 'POST',
			path: '/tenants/{tenantId}/apps/{appId}/disable',
			tags: ['Apps'],
			summary: 'Stop an app: no tokens, live sessions end; its subscription goes on',
		})
		.input(appParams)
		.output(appSchema),
	enable: oc
		.route({
			method: 'POST',
			path: '/tenants/{tenantId}/apps/{appId}/enable',
			tags: ['Apps'],
			summary: 'Let a disabled app go on',
		})
		.input(appParams)
		.output(appSchema),
	regenerateSecret: oc
		.route({
			method: 'POST',
			path: '/tenants/{tenantId}/apps/{appId}/secret',
			tags: ['Apps'],
			summary: 'Make a new secret; the old one and all its refresh tokens are dead at once',
		})
		.input(appParams)
		.output(createdAppSchema),
	delete: oc
		.route({
			method: 'DELETE',
			path: '/tenants/{tenantId}/apps/{appId}',
			tags: ['Apps'],
			summary: 'Delete an app',
			successStatus: 204,
		})
		.input(appParams)
		.output(z.void()),
	setDomains: oc
		.route({
			method: 'PUT',
			path: '/tenants/{tenantId}/apps/{appId}/domains',
			tags: ['Apps'],
			summary: 'Set the allowed domains, up to three',
		})
		.input(appParams.extend({ allowedDomains: allowedDomainsSchema }))
		.output(appSchema),
	checkOrigin: question
		.route({
			method: 'POST',
			path: '/tenants/{tenantId}/apps/{appId}/origin-check',
			tags: ['Apps'],
			summary: 'Would this Origin be admitted? By the very check of the handshake, with the domains of now',
		})
		.input(appParams.extend(originQuestionSchema.shape))
		.output(originVerdictSchema),
	setPlan: oc
		.route({ method: 'PUT', path: '/tenants/{tenantId}/apps/{appId}/plan', tags: ['Apps'], summary: 'Assign a plan' })
		.input(appParams.extend({ planId: z.uuid() }))
		.output(appSchema),
	testToken: oc
		.route({
			method: 'POST',
			path: '/tenants/{tenantId}/apps/{appId}/test-token',
			tags: ['Apps'],
			summary: 'Issue an access token for a test, without the secret; on a sandbox only',
			successStatus: 201,
		})
		.input(appParams)
		.output(testTokenSchema),
};
