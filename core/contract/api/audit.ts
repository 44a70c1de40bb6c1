import { oc } from '@orpc/contract';
import { z } from 'zod';
import {
	auditEventIdSchema,
	auditExportQuerySchema,
	auditExportSchema,
	auditQuerySchema,
	auditRetentionEffectSchema,
	auditRetentionQuerySchema,
	auditVerificationSchema,
	listedAuditEventSchema,
} from '../audit.ts';
import { pageSchema } from '../pages.ts';

/** The audit trail. */
export const audit = {
	list: oc
		.route({ method: 'GET', path: '/audit', tags: ['Audit'], summary: 'List audit events, newest first' })
		.input(auditQuerySchema)
		.output(pageSchema(listedAuditEventSchema)),
	get: oc
		.route({ method: 'GET', path: '/audit/events/{eventId}', tags: ['Audit'], summary: 'Read an audit event' })
		.input(z.object({ eventId: auditEventIdSchema }))
		.output(listedAuditEventSchema),
	export: oc
		.route({
			method: 'GET',
			path: '/audit/export',
			tags: ['Audit'],
			summary: 'All audit events that a filter lets through, as NDJSON or CSV',
			inputStructure: 'detailed',
			outputStructure: 'detailed',
		})
		.input(z.object({ query: auditExportQuerySchema }))
		.output(auditExportSchema),
	verify: oc
		.route({
			method: 'GET',
			path: '/audit/verification',
			tags: ['Audit'],
			summary: 'Walk the hash chains and tell whether they are whole',
		})
		.output(auditVerificationSchema),
	retention: oc
		.route({
			method: 'GET',
			path: '/audit/retention',
			tags: ['Audit'],
			summary: 'What would be removed if events were kept for so many days',
		})
		.input(auditRetentionQuerySchema)
		.output(auditRetentionEffectSchema),
};
