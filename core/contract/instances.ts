import { z } from 'zod';

/** The sandbox's id; it is always there. */
export const SANDBOX_INSTANCE_ID = 'local';

/** Carries the name of a production instance, percent-encoded, with each write to it: the user has typed it. */
export const CONFIRMATION_HEADER = 'x-wiresocket-confirm';

/** How long writes to a read-only instance stay unlocked. */
export const UNLOCK_MS = 15 * 60_000;

/** Colours of an environment, by their names in the screens' theme. */
export const ENVIRONMENT_COLORS = ['teal', 'green', 'blue', 'violet', 'pink', 'orange', 'red', 'gray'] as const;

const NAME_CHARACTERS_MAX = 60;
const ENVIRONMENT_CHARACTERS_MAX = 20;
const URL_CHARACTERS_MAX = 300;
const PEM_CHARACTERS_MAX = 100_000;
const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

const oneLine = (charactersMax: number) =>
	z
		.string()
		.trim()
		.min(1, 'must not be empty')
		.max(charactersMax, `must have at most ${charactersMax} characters`)
		.regex(/^\P{Cc}*$/u, 'must not have control characters');

/** Says what is wrong with an address; null when it is an origin and nothing more. */
function originProblem(text: string): string | null {
	const url = URL.canParse(text) ? new URL(text) : null;
	if (!url || !/^https?:$/.test(url.protocol)) return 'must be an address such as https://api.example.com';
	if (url.username || url.password) return 'must not have a user name or password in it';
	if (url.pathname !== '/' || url.search || url.hash) return 'must end after the host, or its port';
	return null;
}

const originSchema = z
	.string()
	.trim()
	.max(URL_CHARACTERS_MAX, `must have at most ${URL_CHARACTERS_MAX} characters`)
	.superRefine((text, context) => {
		const message = originProblem(text);
		if (message) context.addIssue({ code: 'custom', message });
	});

/** Where a control plane is: `https`, or `http` on this machine, since tokens travel over it. Saved as an origin. */
const instanceUrlSchema = originSchema
	.refine((text) => {
		const url = URL.canParse(text) ? new URL(text) : null;
		return url?.protocol !== 'http:' || LOOPBACK_NAMES.includes(url.hostname);
	}, 'must begin with https://, because tokens travel over it; http:// is for this machine only')
	.transform((text) => new URL(text).origin);

const proxyUrlSchema = originSchema.transform((text) => new URL(text).origin);

/** What an instance is there for, as people tell it from others. */
export const environmentSchema = z.strictObject({ name: oneLine(ENVIRONMENT_CHARACTERS_MAX), color: z.enum(ENVIRONMENT_COLORS) });

const proxyCredentialsSchema = z.object({ username: z.string().min(1).max(200), password: z.string().max(500) });

/** How a control plane is reached. */
const connectionSchema = z.object({
	url: instanceUrlSchema,
	/** Certificates in PEM that are trusted besides those of the system; null for none. */
	ca: z.string().trim().max(PEM_CHARACTERS_MAX, `must have at most ${PEM_CHARACTERS_MAX} characters`).nullable(),
	proxyUrl: proxyUrlSchema.nullable(),
});

/** What a user says of a remote instance. */
export const instanceSettingsSchema = connectionSchema.extend({
	name: oneLine(NAME_CHARACTERS_MAX),
	environment: environmentSchema,
	/** Each write wants the instance's name to be typed. */
	production: z.boolean(),
	/** Writes are refused until they are unlocked. Left out: as `production` says. */
	readOnly: z.boolean().optional(),
	/** Left out: what is kept stays. Null: none. They are sealed and never told again. */
	proxyCredentials: proxyCredentialsSchema.nullable().optional(),
});
export type InstanceSettings = z.output<typeof instanceSettingsSchema>;

const tenantChoiceSchema = z.object({ id: z.string(), name: z.string() });

/** A trusted console client of the remote (docs/accounts.md). */
const consoleClientSchema = z.object({ clientId: z.string().trim().min(1).max(200), clientSecret: z.string().min(1).max(500) });

/** Credentials of a person. The password is used once and kept nowhere. */
export const instanceSignInSchema = z.object({
	username: z.string().trim().min(1, 'must not be empty').max(254),
	password: z.string().min(1, 'must not be empty').max(1_000),
	/** For who is a member of several tenants. */
	tenantId: z.string().max(100).optional(),
	/** Left out: the one of the last sign-in. */
	client: consoleClientSchema.optional(),
});
export type InstanceSignIn = z.output<typeof instanceSignInSchema>;

/** An instance in the list: all that the frame around the places needs. */
export const instanceEntrySchema = z.object({
	id: z.string(),
	name: z.string(),
	kind: z.enum(['sandbox', 'remote']),
	/** Origin of its control plane. */
	url: z.string(),
	environment: z.object({ name: z.string(), color: z.string() }),
	production: z.boolean(),
	readOnly: z.boolean(),
	/** Until then a read-only instance takes writes. */
	writesUnlockedUntil: z.iso.datetime().nullable(),
	session: z.object({
		/** `local`: needs none. `expired`: it has ended by itself; sign in again. */
		state: z.enum(['local', 'signed_in', 'signed_out', 'expired']),
		username: z.string().nullable(),
	}),
	version: z.int(),
});
export type InstanceEntry = z.infer<typeof instanceEntrySchema>;

/** A remote instance with what its form shows. */
export const instanceDetailsSchema = instanceEntrySchema.extend({
	ca: z.string().nullable(),
	proxyUrl: z.string().nullable(),
	/** Whose password is kept; null for none. */
	proxyUsername: z.string().nullable(),
	/** The console client of the last sign-in, whose secret is kept. */
	clientId: z.string().nullable(),
});
export type InstanceDetails = z.infer<typeof instanceDetailsSchema>;

/** Result of a sign-in: done, or who is a member of several tenants has to say which. */
export const signInResultSchema = z.discriminatedUnion('outcome', [
	z.object({ outcome: z.literal('signed_in'), instance: instanceEntrySchema }),
	z.object({ outcome: z.literal('choose_tenant'), tenants: z.array(tenantChoiceSchema) }),
]);
export type SignInResult = z.infer<typeof signInResultSchema>;

/** How an instance answers right now. */
export const instanceStatusSchema = z.object({
	/** Null when it answered as it should; else why not, with the code of its problem. */
	problem: z.object({ code: z.string(), title: z.string(), detail: z.string() }).nullable(),
	/** Of the control plane; null while it is not told. */
	serverVersion: z.string().nullable(),
	role: z.string().nullable(),
	durationMs: z.int(),
});
export type InstanceStatus = z.infer<typeof instanceStatusSchema>;

/** Facts about a TLS certificate. */
export const certificateSchema = z.object({
	subject: z.string(),
	issuer: z.string(),
	/** Host names and addresses that it is for. */
	names: z.string(),
	validFrom: z.iso.datetime(),
	validTo: z.iso.datetime(),
	/** SHA-256, with colons. */
	fingerprint: z.string(),
});
export type CertificateFacts = z.infer<typeof certificateSchema>;

export const CONNECTION_STEPS = ['dns', 'tcp', 'proxy', 'tls', 'api', 'sign_in'] as const;
export type ConnectionStepName = (typeof CONNECTION_STEPS)[number];

/** One step on the way to an instance. */
export const connectionStepSchema = z.object({
	step: z.enum(CONNECTION_STEPS),
	/** `skipped`: not needed, or one before it failed. */
	result: z.enum(['passed', 'failed', 'skipped']),
	durationMs: z.int(),
	detail: z.string(),
	/** What to do; null when there is nothing to do. */
	advice: z.string().nullable(),
	certificate: certificateSchema.nullable(),
});
export type ConnectionStep = z.infer<typeof connectionStepSchema>;

/** What is tested: settings as they stand in a form. */
export const connectionTestSchema = connectionSchema.extend({
	/** Whose kept secrets are used where none are sent. */
	instanceId: z.string().max(100).optional(),
	proxyCredentials: proxyCredentialsSchema.nullable().optional(),
});
export type ConnectionTest = z.output<typeof connectionTestSchema>;

/** An instance in an export. */
const exportedInstanceSchema = instanceSettingsSchema.omit({ proxyCredentials: true }).extend({ readOnly: z.boolean() });

/** What is sealed in an export, in the order of its instances. */
export const exportedSecretsSchema = z.array(
	z.object({
		client: consoleClientSchema.nullable(),
		username: z.string().nullable(),
		proxyCredentials: proxyCredentialsSchema.nullable(),
	}),
);

/** A file with instances. */
export const instanceExportSchema = z.object({
	format: z.literal('wiresocket-instances'),
	version: z.literal(1),
	instances: z.array(exportedInstanceSchema).max(500),
	/** Compact JWE (RFC 7516) under a passphrase (PBES2-HS512+A256KW); null: no secrets. */
	secrets: z.string().max(2_000_000).nullable(),
});
export type InstanceExport = z.output<typeof instanceExportSchema>;

const PASSPHRASE_CHARACTERS_MIN = 12;

/** A passphrase for a new export. */
export const newPassphraseSchema = z
	.string()
	.min(PASSPHRASE_CHARACTERS_MIN, `must have at least ${PASSPHRASE_CHARACTERS_MIN} characters`)
	.max(1_000);

/** What became of an import. */
export const importResultSchema = z.object({
	added: z.array(instanceEntrySchema),
	/** Names of those that are there already, with the same address. */
	skipped: z.array(z.string()),
});
export type ImportResult = z.infer<typeof importResultSchema>;
