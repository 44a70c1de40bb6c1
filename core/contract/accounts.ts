import { z } from 'zod';
import { listQuerySchema, sortSchema } from './pages.ts';
import { tenantNameSchema, tenantStatusSchema } from './tenants.ts';

const EMAIL_CHARACTERS_MAX = 254;
const PASSWORD_CHARACTERS_MIN = 12;
const PASSWORD_CHARACTERS_MAX = 256;

/** An e-mail address, in lower case: it is what a member signs in with. */
export const emailSchema = z
	.string()
	.trim()
	.toLowerCase()
	.max(EMAIL_CHARACTERS_MAX, `must have at most ${EMAIL_CHARACTERS_MAX} characters`)
	.pipe(z.email('must be an e-mail address such as ada@example.com'));

/** What people are called. On one line, because it stands in mails and lists. */
export const personNameSchema = z
	.string()
	.trim()
	.min(1, 'must not be empty')
	.max(100, 'must have at most 100 characters')
	.regex(/^\P{Cc}*$/u, 'must not have control characters');

/** A new password. Whether it is too easy to guess depends on the account as well, and is asked later. */
export const newPasswordSchema = z
	.string()
	.min(PASSWORD_CHARACTERS_MIN, `must have at least ${PASSWORD_CHARACTERS_MIN} characters`)
	.max(PASSWORD_CHARACTERS_MAX, `must have at most ${PASSWORD_CHARACTERS_MAX} characters`)
	.refine((password) => !password.includes('\0'), 'must not have a NUL character')
	// A decoder puts U+FFFD where the bytes were not UTF-8: the account would have a password that nobody typed.
	.refine((password) => password.isWellFormed() && !password.includes('\uFFFD'), 'must be UTF-8');

/** A password as it is tried: checked for its shape only, so that no hash is computed of what cannot be one. */
export const triedPasswordSchema = z
	.string()
	.min(1, 'must not be empty')
	.max(1_000, 'must have at most 1000 characters')
	.refine((password) => !password.includes('\0'), 'must not have a NUL character');

/** What a person may do in a tenant; each role may do what those after it may. */
export const memberRoleSchema = z.enum(['owner', 'admin', 'viewer'], { error: 'must be owner, admin or viewer' });
export type MemberRole = z.infer<typeof memberRoleSchema>;

/** Who asks, and what they may do. */
export const meSchema = z.object({
	accountId: z.uuid(),
	/** What they sign in with: a member's e-mail address. */
	username: z.string(),
	name: z.string(),
	role: z.enum(['operator', ...memberRoleSchema.options]),
	/** The tenant that this session is about; null for an operator. */
	tenant: z.object({ id: z.uuid(), name: z.string(), status: tenantStatusSchema }).nullable(),
	/** All tenants that the account is a member of; sign in to another one with the parameter `tenant`. */
	memberships: z.array(z.object({ tenantId: z.uuid(), tenantName: z.string(), role: memberRoleSchema })),
	/** The routes that this session may call now, as `group.route` of this document. */
	permissions: z.array(z.string()),
});
export type Me = z.infer<typeof meSchema>;

/** The account of this machine's own console; no other account may have the name. */
export const LOCAL_OPERATOR = 'local';

/** An operator of the platform. */
export const operatorSchema = z.object({
	id: z.uuid(),
	username: z.string(),
	/** The user of this machine's own console. It cannot be removed. */
	local: z.boolean(),
	/** Whether there is a password to sign in with over the network. */
	hasPassword: z.boolean(),
	createdAt: z.iso.datetime(),
});
export type Operator = z.infer<typeof operatorSchema>;

/** Which operators a list shows, and in what order. */
export const operatorQuerySchema = listQuerySchema.extend({ sort: sortSchema(['createdAt', 'username'], '-createdAt') });
export type OperatorQuery = z.infer<typeof operatorQuerySchema>;

/** What an operator needs to sign in; the one answer that carries it. */
export const operatorCredentialsSchema = z.object({
	operator: operatorSchema,
	password: z.string(),
	/** The trusted console client to sign in through. */
	clientId: z.string(),
	clientSecret: z.string(),
});

/** A client that may use the password grant (contract section 2). */
export const consoleClientSchema = z.object({
	clientId: z.string(),
	name: z.string(),
	/** The operator that it came with, and goes with; null for one that stands alone. */
	operatorId: z.uuid().nullable(),
	createdAt: z.iso.datetime(),
});
export type ConsoleClient = z.infer<typeof consoleClientSchema>;

/** Which clients a list shows, and in what order. */
export const consoleClientQuerySchema = listQuerySchema.extend({ sort: sortSchema(['createdAt', 'name'], '-createdAt') });
export type ConsoleClientQuery = z.infer<typeof consoleClientQuerySchema>;

/** A new tenant with its owner, as anybody may ask for it. */
export const signUpSchema = z.object({
	tenantName: tenantNameSchema,
	name: personNameSchema,
	email: emailSchema,
	password: newPasswordSchema,
	billingEmail: emailSchema.nullish(),
});
export type SignUp = z.output<typeof signUpSchema>;
