import { oc } from '@orpc/contract';
import { apps } from './api/apps.ts';
import { audit } from './api/audit.ts';
import { billing } from './api/billing.ts';
import { events } from './api/events.ts';
import { instance } from './api/instance.ts';
import { keys } from './api/keys.ts';
import { live } from './api/live.ts';
import { nodes } from './api/nodes.ts';
import { plans } from './api/plans.ts';
import { sandbox } from './api/sandbox.ts';
import { tenants } from './api/tenants.ts';

/** Where the management API is mounted on a control plane. */
export const API_PREFIX = '/api/v1';

/** The management API, contract first: handlers, OpenAPI document and typed clients come from this object. */
export const api = oc.prefix(API_PREFIX).router({
	instance,
	tenants,
	keys,
	apps,
	plans,
	billing,
	audit,
	nodes,
	live,
	events,
	sandbox,
});
