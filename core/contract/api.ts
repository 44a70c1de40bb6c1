import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { appNameSchema, appSchema, createdAppSchema, newAppSchema } from './apps.ts';
import { auditEventSchema, auditQuerySchema, auditVerificationSchema } from './audit.ts';
import { allowedDomainsSchema } from './domains.ts';
import { eventSchema } from './events.ts';
import { connectionSchema, documentSchema, nodeSchema } from './live.ts';
import { listQuerySchema, pageSchema } from './pages.ts';
import { newPlanSchema, planChangesSchema, planSchema, planUsageSchema } from './plans.ts';
import { keyImpactSchema, signingKeySchema, tenantNameSchema, tenantSchema } from './tenants.ts';

const tenantParams = z.object({ tenantId: z.uuid() });
const planParams = z.object({ planId: z.uuid() });
const keyParams = tenantParams.extend({ kid: z.string().min(1).max(100) });
const appParams = tenantParams.extend({ appId: z.uuid() });

/** Where the management API is mounted on a control plane. */
export const API_PREFIX = '/api/v1';

/** Facts about an instance, for its Overview. */
export const instanceSchema = z.object({
	name: z.string(),
	version: z.string(),
	issuer: z.string(),
	/** Base URL of the control plane: `/connect/token` and the JWKS hang below it. */
	controlPlaneUrl: z.string(),
	startedAt: z.iso.datetime(),
	/** Only told to a console on the same machine. */
	dataDir: z.string().nullable(),
});
export type Instance = z.infer<typeof instanceSchema>;

/** The management API, contract first: handlers, OpenAPI document and typed clients come from this object. */
export const api = oc.prefix(API_PREFIX).router({
	instance: {
		get: oc
			.route({ method: 'GET', path: '/instance', tags: ['Instance'], summary: 'Facts about this instance' })
			.output(instanceSchema),
	},
	tenants: {
		list: oc
			.route({ method: 'GET', path: '/tenants', tags: ['Tenants'], summary: 'List tenants, newest first' })
			.input(listQuerySchema)
			.output(pageSchema(tenantSchema)),
		create: oc
			.route({
				method: 'POST',
				path: '/tenants',
				tags: ['Tenants'],
				summary: 'Create a tenant, pending approval',
				successStatus: 201,
			})
			.input(z.object({ name: tenantNameSchema }))
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
			.route({ method: 'PATCH', path: '/tenants/{tenantId}', tags: ['Tenants'], summary: 'Rename a tenant' })
			.input(tenantParams.extend({ name: tenantNameSchema }))
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
	},
	keys: {
		list: oc
			.route({ method: 'GET', path: '/tenants/{tenantId}/keys', tags: ['Keys'], summary: "List a tenant's signing keys" })
			.input(tenantParams)
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
	},
	apps: {
		list: oc
			.route({ method: 'GET', path: '/apps', tags: ['Apps'], summary: 'List apps, newest first' })
			.input(listQuerySchema.extend({ tenantId: z.uuid().optional() }))
			.output(pageSchema(appSchema)),
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
		setPlan: oc
			.route({ method: 'PUT', path: '/tenants/{tenantId}/apps/{appId}/plan', tags: ['Apps'], summary: 'Assign a plan' })
			.input(appParams.extend({ planId: z.uuid() }))
			.output(appSchema),
	},
	plans: {
		list: oc
			.route({ method: 'GET', path: '/plans', tags: ['Plans'], summary: 'List the catalogue, cheapest first' })
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
	},
	audit: {
		list: oc
			.route({ method: 'GET', path: '/audit', tags: ['Audit'], summary: 'List audit events, newest first' })
			.input(auditQuerySchema)
			.output(pageSchema(auditEventSchema)),
		verify: oc
			.route({
				method: 'GET',
				path: '/audit/verification',
				tags: ['Audit'],
				summary: 'Walk the hash chains and tell whether they are whole',
			})
			.output(auditVerificationSchema),
	},
	nodes: {
		list: oc
			.route({ method: 'GET', path: '/nodes', tags: ['Nodes'], summary: 'List the WebSocket nodes' })
			.output(z.array(nodeSchema)),
	},
	live: {
		connections: oc
			.route({ method: 'GET', path: '/live/connections', tags: ['Live'], summary: 'List open connections, newest first' })
			.input(listQuerySchema.extend({ appId: z.uuid().optional() }))
			.output(pageSchema(connectionSchema)),
		documents: oc
			.route({ method: 'GET', path: '/live/documents', tags: ['Live'], summary: 'List documents in memory, newest first' })
			.input(listQuerySchema.extend({ appId: z.uuid().optional() }))
			.output(pageSchema(documentSchema)),
	},
	events: {
		stream: oc
			.route({ method: 'GET', path: '/events', tags: ['Events'], summary: 'Changes and live figures as they happen (SSE)' })
			.output(eventIterator(eventSchema)),
	},
});
