import { z } from 'zod';

const RETENTION_DAYS_MAX = 3_650;

/** What an operator sets for the whole instance; holds from the next request on, and over restarts. */
export const settingsSchema = z.object({
	/** Whether requests beyond a policy's rate get 429. */
	rateLimits: z.boolean(),
	/** Mails that are done with are removed when they are older than this; null: never. */
	mailRetentionDays: z
		.int('must be a whole number of days')
		.min(1, 'must be at least 1 day')
		.max(RETENTION_DAYS_MAX, `must be at most ${RETENTION_DAYS_MAX} days`)
		.nullable(),
});
export type Settings = z.infer<typeof settingsSchema>;

/** Settings of an instance that nobody changed. */
export const DEFAULT_SETTINGS: Settings = { rateLimits: true, mailRetentionDays: null };

const settingNameSchema = z.enum(['rateLimits', 'mailRetentionDays'] satisfies (keyof Settings)[]);
export type SettingName = z.infer<typeof settingNameSchema>;

/** The settings as they hold. */
export const settingsStateSchema = z.object({
	settings: settingsSchema,
	/** Those that the command line decides for this run; they cannot be changed here. */
	fixed: z.array(settingNameSchema),
	/** Also the answer's `ETag`; send it back as `If-Match` with an edit. */
	version: z.int(),
});
export type SettingsState = z.infer<typeof settingsStateSchema>;

/** What is to change; what is left out stays. */
export const settingsChangesSchema = settingsSchema.partial();
export type SettingsChanges = z.infer<typeof settingsChangesSchema>;
