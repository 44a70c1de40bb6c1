import { z } from 'zod';

const PASSPHRASE_CHARACTERS_MIN = 12;
const PASSPHRASE_CHARACTERS_MAX = 1_000;

/** What seals the master key in a backup. */
export const newPassphraseSchema = z
	.string()
	.min(PASSPHRASE_CHARACTERS_MIN, `must have at least ${PASSPHRASE_CHARACTERS_MIN} characters`)
	.max(PASSPHRASE_CHARACTERS_MAX, `must have at most ${PASSPHRASE_CHARACTERS_MAX} characters`);

/** A passphrase as it is tried. */
export const triedPassphraseSchema = z.string().min(1, 'must not be empty').max(PASSPHRASE_CHARACTERS_MAX);

/** Media type of a backup. */
export const BACKUP_MEDIA_TYPE = 'application/vnd.wiresocket.backup';

/** How much there is, in numbers. */
const dataCountsSchema = z.object({
	tenants: z.int(),
	apps: z.int(),
	members: z.int(),
	plans: z.int(),
	nodes: z.int(),
	invoices: z.int(),
	mails: z.int(),
	auditEvents: z.int(),
});

/** What the data directory holds. */
export const dataFactsSchema = z.object({ counts: dataCountsSchema, sizeBytes: z.int() });
export type DataFacts = z.infer<typeof dataFactsSchema>;

/** What a backup says of itself. */
export const backupSummarySchema = z.object({
	createdAt: z.iso.datetime(),
	/** Version of the program that made it. */
	programVersion: z.string(),
	sizeBytes: z.int(),
});
export type BackupSummary = z.infer<typeof backupSummarySchema>;

/** What was found in a backup that opens. */
export const checkedBackupSchema = z.object({
	counts: dataCountsSchema,
	/** Whether the hash chains of its audit trail are whole. */
	auditIntact: z.boolean(),
});
export type CheckedBackup = z.infer<typeof checkedBackupSchema>;

/** What became of data that was to take the place of what was there. */
export const replacementSchema = z.object({
	kind: z.enum(['restore', 'reset']),
	/** `undone`: it could not be used, and what was there before is in use again. */
	outcome: z.enum(['done', 'undone']),
	at: z.iso.datetime(),
});
export type Replacement = z.infer<typeof replacementSchema>;

/** How far a restore has come. */
export const restoreStateSchema = z.object({
	/** The backup that was received; null when there is none. */
	backup: backupSummarySchema.nullable(),
	/** Null until its passphrase has opened it and all that is in it was checked. */
	checked: checkedBackupSchema.nullable(),
	/** The last restore or reset since the process was started; null when there was none. */
	last: replacementSchema.nullable(),
});
export type RestoreState = z.infer<typeof restoreStateSchema>;

/** A backup, as a file that is read while it is sent. */
export const backupDownloadSchema = z.object({
	headers: z.object({
		'content-type': z.string(),
		'content-disposition': z.string(),
		'content-length': z.string(),
		'cache-control': z.literal('no-store'),
	}),
	body: z.instanceof(ReadableStream),
});
