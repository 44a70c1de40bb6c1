import { z } from 'zod';
import { listQuerySchema, sortSchema } from './pages.ts';

/** What a mail is about. */
export const MAIL_KINDS = ['signup.received', 'tenant.approved', 'tenant.rejected', 'invitation', 'billing'] as const;
export type MailKind = (typeof MAIL_KINDS)[number];

/** `queued`: will be sent; `sent`: the mail server took it; `failed`: given up; `kept`: no mail server is configured. */
export const mailStatusSchema = z.enum(['queued', 'sent', 'failed', 'kept']);
export type MailStatus = z.infer<typeof mailStatusSchema>;

/** A mail as lists show it. */
export const mailSummarySchema = z.object({
	id: z.uuid(),
	kind: z.enum(MAIL_KINDS),
	to: z.string(),
	subject: z.string(),
	tenantId: z.string().nullable(),
	status: mailStatusSchema,
	/** How often it was tried. */
	attempts: z.int(),
	/** What the mail server, or the way to it, said last. */
	lastError: z.string().nullable(),
	createdAt: z.iso.datetime(),
	/** When it is tried next; null when it is not. */
	nextAttemptAt: z.iso.datetime().nullable(),
	sentAt: z.iso.datetime().nullable(),
});

/** A mail with its text. */
export const mailSchema = mailSummarySchema.extend({
	/** Null for a one-time link that a mail server delivers: it is for the recipient alone. */
	text: z.string().nullable(),
});
export type Mail = z.infer<typeof mailSchema>;
export type MailSummary = z.infer<typeof mailSummarySchema>;

export const mailQuerySchema = listQuerySchema.extend({
	sort: sortSchema(['createdAt', 'to', 'subject'], '-createdAt'),
	status: mailStatusSchema.optional(),
	kind: z.enum(MAIL_KINDS).optional(),
	tenantId: z.uuid().optional(),
});
export type MailQuery = z.infer<typeof mailQuerySchema>;

/** How mails leave; both null where no mail server is configured. */
export const mailDeliverySchema = z.object({
	/** Host and port of the mail server. */
	server: z.string().nullable(),
	/** The sender's address. */
	from: z.string().nullable(),
});
export type MailDelivery = z.infer<typeof mailDeliverySchema>;
