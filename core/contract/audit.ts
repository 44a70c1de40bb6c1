import { z } from 'zod';
import { listQuerySchema, sortSchema } from './pages.ts';
import { auditRetentionDays } from './retention.ts';

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
	'app.secret_regenerated',
	'plan.created',
	'plan.updated',
	'plan.archived',
	'key.rotated',
	'key.revoked',
	'key.unreadable',
	'master_key.rotated',
	'master_key.retired',
	'node.registered',
	'node.removed',
	'node.drained',
	'node.resumed',
	'node.started',
	'node.stopped',
	'node.offline',
	'node.online',
	'token.reused',
	'token.revoked',
	'token.issued_for_test',
	'subscription.started',
	'subscription.changed',
	'subscription.renewed',
	'subscription.past_due',
	'subscription.cancelled',
	'subscription.resumed',
	'subscription.ended',
	'invoice.issued',
	'invoice.paid',
	'invoice.declined',
	'invoice.uncollectible',
	'credit.granted',
	'settings.changed',
	'data.backed_up',
	'data.restored',
	'data.reset',
	'data.restore_undone',
	'clock.advanced',
	'clock.reset',
	'payments.behaviour_set',
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
	'audit.removed',
	'session.signed_in',
	'session.failed',
	'session.signed_out_everywhere',
	'password.changed',
	'password.reset',
	'instance.added',
	'instance.updated',
	'instance.removed',
	'instance.signed_in',
	'instance.signed_out',
	'instance.unlocked',
	'instance.exported',
	'connection.closed',
	'document.disconnected',
	'document.viewed',
	'document.tapped',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

const factsSchema = z.record(z.string(), z.json());
/** Facts of a thing before or after a change. Never a secret. */
export type AuditFacts = z.infer<typeof factsSchema>;

export const actorKindSchema = z.enum(['operator', 'member', 'app', 'visitor', 'system']);
const targetTypeSchema = z.enum([
	'tenant',
	'app',
	'plan',
	'key',
	'master_key',
	'node',
	'account',
	'member',
	'invitation',
	'console_client',
	'invoice',
	'clock',
	'instance',
	'settings',
	'audit',
	'connection',
	'document',
	'data',
]);

/** Its database, and its number in that database's chain. */
export const auditEventIdSchema = z.string().regex(/^[a-z0-9-]{1,100}:\d{12,16}$/, 'must be a database, a colon and a number');

export const auditEventSchema = z.object({
	id: z.string(),
	at: z.iso.datetime(),
	actor: z.object({ kind: actorKindSchema, name: z.string() }),
	/** From where; null when it came from this machine's own console or from core itself. */
	remoteAddress: z.string().nullable(),
	tenantId: z.string().nullable(),
	action: z.enum(AUDIT_ACTIONS),
	target: z.object({ type: targetTypeSchema, id: z.string(), name: z.string() }),
	before: factsSchema.nullable(),
	after: factsSchema.nullable(),
	/** Link of the chain: covers this event and, through the one before, all earlier ones of its database. */
	hash: z.string(),
});
export type AuditEvent = z.infer<typeof auditEventSchema>;

/** An event in a list: with the name that people know the tenant by now. */
export const listedAuditEventSchema = auditEventSchema.extend({
	/** Null when the event concerns no single tenant, or one that is deleted. */
	tenantName: z.string().nullable(),
});
export type ListedAuditEvent = z.infer<typeof listedAuditEventSchema>;

/** Which events; what is left out lets all through. */
const auditFilterSchema = z.object({
	sort: sortSchema(['at'], '-at'),
	search: listQuerySchema.shape.search,
	tenantId: z.uuid().optional(),
	action: z.enum(AUDIT_ACTIONS).optional(),
	actor: z.string().trim().min(1).max(200).describe('Name of who did it, without case.').optional(),
	actorKind: actorKindSchema.optional(),
	targetType: targetTypeSchema.optional(),
	targetId: z.string().min(1).max(200).optional(),
	from: z.iso.datetime().describe('From this instant on.').optional(),
	to: z.iso.datetime().describe('Before this instant.').optional(),
});

export const auditQuerySchema = listQuerySchema.extend(auditFilterSchema.shape);
export type AuditQuery = z.infer<typeof auditQuerySchema>;

/** Media types of an export: one JSON object a line, or a table (RFC 4180). */
export const AUDIT_EXPORT_MEDIA_TYPES = { ndjson: 'application/x-ndjson', csv: 'text/csv; charset=utf-8' } as const;
export type AuditExportFormat = keyof typeof AUDIT_EXPORT_MEDIA_TYPES;

export const auditExportQuerySchema = auditFilterSchema.extend({ format: z.enum(['ndjson', 'csv']) });
export type AuditExportQuery = z.infer<typeof auditExportQuerySchema>;

/** All events that a filter lets through, as a file that is written while it is read. */
export const auditExportSchema = z.object({
	headers: z.object({ 'content-type': z.string(), 'content-disposition': z.string(), 'cache-control': z.literal('no-store') }),
	body: z.instanceof(ReadableStream),
});

/** Result of walking the chains: whether each is whole from its first event to its last. */
export const auditVerificationSchema = z.object({
	intact: z.boolean(),
	chains: z.array(
		z.object({
			database: z.string(),
			/** How many fit, from the first one that is kept on. */
			events: z.int(),
			/** The first event that does not fit. */
			brokenAt: z.string().nullable(),
			/** How many retention has removed from the start; that it was retention is proven. */
			removed: z.int(),
			/**
			 * `cut`: events were removed from the start, and not by retention; `unproven`: what proves where the chain begins was
			 * altered.
			 */
			start: z.enum(['whole', 'cut', 'unproven']),
			/** How many were removed from the start, and not by retention. */
			missingAtStart: z.int(),
			/**
			 * `cut`: events after the last one were removed; `unproven`: what proves which event is the last one is missing or
			 * was altered.
			 */
			end: z.enum(['whole', 'cut', 'unproven']),
			/** How many were removed from the end. */
			missing: z.int(),
		}),
	),
});
export type AuditVerification = z.infer<typeof auditVerificationSchema>;

/** What a retention would do. */
export const auditRetentionQuerySchema = z.object({ days: auditRetentionDays(z.coerce.number()) });

export const auditRetentionEffectSchema = z.object({
	/** Events of this moment and before go. */
	until: z.iso.datetime(),
	removes: z.int(),
	keeps: z.int(),
	/** When the oldest of those that go was recorded; null when none goes. */
	oldest: z.iso.datetime().nullable(),
	databases: z.array(
		z.object({
			database: z.string(),
			removes: z.int(),
			keeps: z.int(),
			/** Its chain was found not whole: nothing is removed from it, so that it can be looked into. */
			held: z.boolean(),
		}),
	),
});
export type AuditRetentionEffect = z.infer<typeof auditRetentionEffectSchema>;
