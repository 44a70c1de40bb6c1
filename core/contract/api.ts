import { oc } from '@orpc/contract';
import { consoleClients, me, operators, signUp } from './api/accounts.ts';
import { apps } from './api/apps.ts';
import { audit } from './api/audit.ts';
import { billing } from './api/billing.ts';
import { data } from './api/data.ts';
import { events } from './api/events.ts';
import { insight } from './api/insight.ts';
import { instance } from './api/instance.ts';
import { keys } from './api/keys.ts';
import { live } from './api/live.ts';
import { masterKey } from './api/master-key.ts';
import { invitations, members } from './api/members.ts';
import { nodeAgent } from './api/node-agent.ts';
import { nodes } from './api/nodes.ts';
import { outbox } from './api/outbox.ts';
import { plans } from './api/plans.ts';
import { refusals } from './api/refusals.ts';
import { sandbox } from './api/sandbox.ts';
import { settings } from './api/settings.ts';
import { tenants } from './api/tenants.ts';
import { strictInputs } from './strict.ts';

/** Where the management API is mounted on a control plane. */
export const API_PREFIX = '/api/v1';

/** The management API, contract first: handlers, OpenAPI document and typed clients come from this object. */
export const api = oc.prefix(API_PREFIX).router(
	strictInputs({
		instance,
		settings,
		me,
		signUp,
		operators,
		consoleClients,
		masterKey,
		tenants,
		members,
		invitations,
		outbox,
		keys,
		apps,
		plans,
		billing,
		audit,
		nodes,
		live,
		refusals,
		insight,
		events,
		sandbox,
		data,
	}),
);

/** What nodes on other machines call; beside the management API, since they have a token of their own. */
export const nodeApi = oc.prefix(API_PREFIX).router(strictInputs({ nodeAgent }));
