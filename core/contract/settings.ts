import { z } from 'zod';
import { environmentSchema } from './instances.ts';
import { auditRetentionDays, mailRetentionDays } from './retention.ts';

/** What an operator sets for the whole instance; holds from the next request on, and over restarts. */
export const settingsSchema = z.object({
	/** What this machine's console calls the instance, and in which colour. A server has no console of its own. */
	environment: environmentSchema,
	/** Whether requests beyond a policy's rate get 429. */
	rateLimits: z.boolean(),
	/** Whether people may look at what documents say: snapshots, and taps that show contents. Each look is recorded. */
	contentViewing: z.boolean(),
	/** Mails that are done with are removed when they are older than this; null: never. */
	mailRetentionDays: mailRetentionDays(z.number()).nullable(),
	/** Audit events are removed when they are older than this, and the chains begin after them; null: never. */
	auditRetentionDays: auditRetentionDays(z.number()).nullable(),
	/** Documents outlive their sessions: who opens one again later finds it as it was left. The hosted service keeps none. */
	keepDocuments: z.boolean(),
	/** WebSocket connects from this machine count against the limit of 60 a minute, as all others do. */
	limitLoopbackConnects: z.boolean(),
});
export type Settings = z.infer<typeof settingsSchema>;

/** Settings of an instance that nobody changed. */
export const DEFAULT_SETTINGS: Settings = {
	environment: { name: 'Local', color: 'teal' },
	rateLimits: true,
	contentViewing: true,
	mailRetentionDays: null,
	auditRetentionDays: null,
	keepDocuments: false,
	limitLoopbackConnects: false,
};

const settingNameSchema = z.enum([
	'environment',
	'rateLimits',
	'contentViewing',
	'mailRetentionDays',
	'auditRetentionDays',
	'keepDocuments',
	'limitLoopbackConnects',
] satisfies (keyof Settings)[]);
export type SettingName = z.infer<typeof settingNameSchema>;

/** The settings as they hold. */
export const settingsStateSchema = z.object({
	settings: settingsSchema,
	/** Those that command line, environment or declaration decide for this run; they cannot be changed here. */
	fixed: z.array(settingNameSchema),
	/** Documents that are kept without a session: what is forgotten at once when `keepDocuments` is switched off. */
	keptDocuments: z.int(),
	/** Also the answer's `ETag`; send it back as `If-Match` with an edit. */
	version: z.int(),
});
export type SettingsState = z.infer<typeof settingsStateSchema>;

/** What is to change; what is left out stays. */
export const settingsChangesSchema = settingsSchema.partial();
export type SettingsChanges = z.infer<typeof settingsChangesSchema>;
