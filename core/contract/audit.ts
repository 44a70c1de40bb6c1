import { z } from 'zod';
import { listQuerySchema } from './pages.ts';

/** What is recorded: every change, and every event that matters for security. */
export const AUDIT_ACTIONS = [
	'tenant.created',
	'tenant.signed_up',
	'tenant.approved',
	'tenant.rejected',
	'tenant.suspended',
	'tenant.resumed',
	'tenant.updated',
	'tenant.deleted',
	'app.created',
	'app.renamed',
	'app.disabled',
	'app.enabled',
	'app.deleted',
	'app.domains_set',
	'app.plan_set',
	'app.secret_regenerated',
	'plan.created',
	'plan.updated',
	'plan.archived',
	'key.rotated',
	'key.revoked',
	'token.reused',
	'token.revoked',
	'operator.created',
	'operator.removed',
	'console_client.created',
	'console_client.removed',
	'member.invited',
	'member.invited_again',
	'member.invitation_withdrawn',
	'member.accepted',
	'member.role_changed',
	'member.removed',
	'session.signed_in',
	'session.failed',
	'session.signed_out_everywhere',
	'password.changed',
	'password.reset',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

const factsSchema = z.record(z.string(), z.json());
/** Facts of a thing before or after a change. Never a secret. */
export type AuditFacts = z.infer<typeof factsSchema>;

export const auditEventSchema = z.object({
	id: z.string(),
	at: z.iso.datetime(),
	actor: z.object({ kind: z.enum(['operator', 'member', 'app', 'visitor', 'system']), name: z.string() }),
	/** From where; null when it came from this machine's own console or from core itself. */
	remoteAddress: z.string().nullable(),
	tenantId: z.string().nullable(),
	action: z.enum(AUDIT_ACTIONS),
	target: z.object({
		type: z.enum(['tenant', 'app', 'plan', 'key', 'account', 'member', 'invitation', 'console_client']),
		id: z.string(),
		name: z.string(),
	}),
	before: factsSchema.nullable(),
	after: factsSchema.nullable(),
	/** Link of the chain: covers this event and, through the one before, all earlier ones of its database. */
	hash: z.string(),
});
export type AuditEvent = z.infer<typeof auditEventSchema>;

export const auditQuerySchema = listQuerySchema.extend({
	tenantId: z.uuid().optional(),
	action: z.enum(AUDIT_ACTIONS).optional(),
	from: z.iso.datetime().optional(),
	to: z.iso.datetime().optional(),
});
export type AuditQuery = z.infer<typeof auditQuerySchema>;

/** Result of walking the chains: where one is broken, the first event that does not fit. */
export const auditVerificationSchema = z.object({
	intact: z.boolean(),
	chains: z.array(z.object({ database: z.string(), events: z.int(), brokenAt: z.string().nullable() })),
});
export type AuditVerification = z.infer<typeof auditVerificationSchema>;
