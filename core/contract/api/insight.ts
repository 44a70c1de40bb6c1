import { eventIterator, oc } from '@orpc/contract';
import { documentNameSchema, insightSettingsSchema, snapshotSchema, tapEventSchema } from '../insight.ts';
import { question } from '../question.ts';
import { appParams, documentParams } from './params.ts';

/** Without a document: all of the app. */
const tapParams = appParams.extend({ documentName: documentNameSchema.optional() });

/** A look into what runs. */
export const insight = {
	settings: oc
		.route({ method: 'GET', path: '/live/settings', tags: ['Live'], summary: 'May contents of documents be looked at?' })
		.output(insightSettingsSchema),
	snapshot: question
		.route({
			method: 'POST',
			path: '/tenants/{tenantId}/apps/{appId}/documents/{documentName}/snapshot',
			tags: ['Live'],
			summary: 'Look at what a document holds; recorded in the audit trail',
		})
		.input(documentParams)
		.output(snapshotSchema),
	tap: oc
		.route({
			method: 'GET',
			path: '/tenants/{tenantId}/apps/{appId}/tap',
			tags: ['Live'],
			summary: 'Messages on the wire of an app or a document as they come (SSE), without their contents',
		})
		.input(tapParams)
		.output(eventIterator(tapEventSchema)),
	tapContents: oc
		.route({
			method: 'GET',
			path: '/tenants/{tenantId}/apps/{appId}/tap/contents',
			tags: ['Live'],
			summary: 'Messages on the wire with their contents (SSE); recorded in the audit trail',
		})
		.input(tapParams)
		.output(eventIterator(tapEventSchema)),
};
