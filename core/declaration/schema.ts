import { z } from 'zod';
import { LOCAL_OPERATOR, personNameSchema } from '../contract/accounts.ts';
import { appNameSchema } from '../contract/apps.ts';
import { allowedDomainsSchema } from '../contract/domains.ts';
import { declaredNodeSchema } from '../contract/nodes.ts';
import { newPlanSchema, planNameSchema } from '../contract/plans.ts';
import { licenseRegionCodeSchema } from '../contract/regions.ts';
import { settingsSchema } from '../contract/settings.ts';
import { tenantNameSchema } from '../contract/tenants.ts';

/** Every item of a list under a name of its own; names compare without case, as in the stores. */
function uniqueBy<T extends z.ZodType>(item: T, key: (value: z.output<T>) => string, what: string) {
	return z.array(item).superRefine((values, context) => {
		const seen = new Map<string, number>();
		values.forEach((value, index) => {
			const name = key(value);
			const first = seen.get(name.toLowerCase());
			if (first !== undefined)
				context.addIssue({ code: 'custom', path: [index], message: `repeats the ${what} "${name}" of item ${first}` });
			else seen.set(name.toLowerCase(), index);
		});
	});
}

const appSchema = z.strictObject({
	name: appNameSchema,
	licenseRegion: licenseRegionCodeSchema,
	plan: planNameSchema.optional(),
	allowedDomains: allowedDomainsSchema.default([]),
});

const tenantSchema = z.strictObject({
	name: tenantNameSchema,
	status: z.enum(['pending', 'active']).default('active'),
	apps: uniqueBy(appSchema, (app) => app.name, 'app').default([]),
});

const operatorSchema = z.strictObject({
	username: personNameSchema.refine(
		(name) => name.toLowerCase() !== LOCAL_OPERATOR,
		"is the name of this machine's own operator",
	),
	password: z.string().min(12, 'must have at least 12 characters').max(1_000).optional(),
});

const nodeSchema = declaredNodeSchema.extend({
	/** How editors reach the node, where that is not its listener's own address. */
	url: z
		.string()
		.regex(
			/^wss?:\/\/[a-z0-9.-]+(?::[0-9]{1,5})?$/i,
			'must be a WebSocket URL such as wss://eu-central-1.example.com, without a path',
		)
		.optional(),
});

/** Configuration as code: what a sandbox is to contain, applied at its start, idempotent by names. */
export const declarationSchema = z.strictObject({
	/** Absent: those that are in the registry, or two usual ones when it is empty. */
	nodes: uniqueBy(nodeSchema, (node) => node.region, 'region')
		.refine((nodes) => nodes.length > 0, 'must name at least one region')
		.optional(),
	/** They hold for this run, whatever the operators set. */
	settings: z.strictObject(settingsSchema.partial().shape).default({}),
	operator: operatorSchema.optional(),
	plans: uniqueBy(newPlanSchema, (plan) => plan.name, 'plan').default([]),
	tenants: uniqueBy(tenantSchema, (tenant) => tenant.name, 'tenant').default([]),
});
export type Declaration = z.output<typeof declarationSchema>;
export type DeclaredTenant = Declaration['tenants'][number];
export type DeclaredApp = DeclaredTenant['apps'][number];

/** What a sandbox starts with when it is told nothing. */
export const EMPTY_DECLARATION: Declaration = declarationSchema.parse({});

/** What an ephemeral sandbox contains when it is told nothing: something to connect to at once. */
export const DEMO_DECLARATION: Declaration = declarationSchema.parse({
	tenants: [{ name: 'Demo', status: 'active', apps: [{ name: 'demo', licenseRegion: 'aws-us-east-1', plan: 'Free' }] }],
});
