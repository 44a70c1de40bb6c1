import { z } from 'zod';
import { emailSchema, memberRoleSchema, personNameSchema, triedPasswordSchema } from './accounts.ts';
import { listQuerySchema, sortSchema } from './pages.ts';

/** A person in a tenant. */
export const memberSchema = z.object({
	id: z.uuid(),
	tenantId: z.uuid(),
	name: z.string(),
	email: z.string(),
	role: memberRoleSchema,
	createdAt: z.iso.datetime(),
	/** Also the answer's `ETag`; send it back as `If-Match` with an edit. */
	version: z.int(),
});
export type Member = z.infer<typeof memberSchema>;

/** A link that was mailed and not used yet. Its token is never told. */
export const invitationSchema = z.object({
	id: z.uuid(),
	tenantId: z.uuid(),
	email: z.string(),
	role: memberRoleSchema,
	invitedBy: z.string(),
	createdAt: z.iso.datetime(),
	expiresAt: z.iso.datetime(),
	expired: z.boolean(),
	/** Also the answer's `ETag`; grows when the link is sent again. */
	version: z.int(),
});
export type Invitation = z.infer<typeof invitationSchema>;

/** Which members a list shows, and in what order. */
export const memberQuerySchema = listQuerySchema.extend({
	sort: sortSchema(['createdAt', 'name', 'email'], '-createdAt'),
	role: memberRoleSchema.optional(),
});
export type MemberQuery = z.infer<typeof memberQuerySchema>;

/** Which invitations a list shows, and in what order. */
export const invitationQuerySchema = listQuerySchema.extend({ sort: sortSchema(['createdAt', 'email'], '-createdAt') });
export type InvitationQuery = z.infer<typeof invitationQuerySchema>;

export const newInvitationSchema = z.object({ email: emailSchema, role: memberRoleSchema });

/** The token of an invitation's link. */
const invitationTokenSchema = z.string().min(1, 'must not be empty').max(200, 'is too long');

export const invitationLookupSchema = z.object({ token: invitationTokenSchema });

/** What the holder of a link is told before they accept. */
export const invitationFactsSchema = z.object({
	tenantName: z.string(),
	email: z.string(),
	role: memberRoleSchema,
	expiresAt: z.iso.datetime(),
	/** Whether the address has an account already, whose password is then asked for. */
	hasAccount: z.boolean(),
});
export type InvitationFacts = z.infer<typeof invitationFactsSchema>;

/** `name` and `password` of a new account; of an existing one, its password. */
export const invitationAnswerSchema = z.object({
	token: invitationTokenSchema,
	name: personNameSchema.optional(),
	password: triedPasswordSchema,
});
export type InvitationAnswer = z.output<typeof invitationAnswerSchema>;
