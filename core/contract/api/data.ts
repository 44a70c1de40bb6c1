import { oc } from '@orpc/contract';
import { z } from 'zod';
import {
	backupDownloadSchema,
	dataFactsSchema,
	newPassphraseSchema,
	restoreStateSchema,
	triedPassphraseSchema,
} from '../data.ts';
import { question } from '../question.ts';

const TAGS = ['Sandbox'];

/** Where a backup is sent to: a stream of bytes, so it is no route of this contract. */
export const BACKUP_UPLOAD_PATH = '/sandbox/data/restore/file';

/** A sandbox's data as a whole: backup, restore, and back to nothing. */
export const data = {
	get: oc
		.route({ method: 'GET', path: '/sandbox/data', tags: TAGS, summary: 'How much the data directory holds' })
		.output(dataFactsSchema),
	backUp: question
		.route({
			method: 'POST',
			path: '/sandbox/data/backup',
			tags: TAGS,
			summary: 'All data as of one moment in one file, its master key sealed under a passphrase',
			outputStructure: 'detailed',
		})
		.input(z.object({ passphrase: newPassphraseSchema }))
		.output(backupDownloadSchema),
	restoreState: oc
		.route({ method: 'GET', path: '/sandbox/data/restore', tags: TAGS, summary: 'How far a restore has come' })
		.output(restoreStateSchema),
	check: oc
		.route({
			method: 'POST',
			path: '/sandbox/data/restore/check',
			tags: TAGS,
			summary: 'Open the backup that was sent, and check all that is in it; nothing is replaced',
		})
		.input(z.object({ passphrase: triedPassphraseSchema }))
		.output(restoreStateSchema),
	restore: oc
		.route({
			method: 'POST',
			path: '/sandbox/data/restore/apply',
			tags: TAGS,
			summary: 'Put the checked backup in the place of all data, and start anew with it',
			successStatus: 202,
		})
		.output(restoreStateSchema),
	discard: oc
		.route({
			method: 'DELETE',
			path: '/sandbox/data/restore',
			tags: TAGS,
			summary: 'Forget the backup that was sent',
			successStatus: 204,
		})
		.output(z.void()),
	reset: oc
		.route({
			method: 'POST',
			path: '/sandbox/data/reset',
			tags: TAGS,
			summary: 'Remove all data, and start anew with an empty sandbox',
			successStatus: 202,
		})
		.output(restoreStateSchema),
};
