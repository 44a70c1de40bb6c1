import { oc } from '@orpc/contract';
import { auditEventSchema, auditQuerySchema, auditVerificationSchema } from '../audit.ts';
import { pageSchema } from '../pages.ts';

/** The audit trail. */
export const audit = {
	list: oc
		.route({ method: 'GET', path: '/audit', tags: ['Audit'], summary: 'List audit events, newest first' })
		.input(auditQuerySchema)
		.output(pageSchema(auditEventSchema)),
	verify: oc
		.route({
			method: 'GET',
			path: '/audit/verification',
			tags: ['Audit'],
			summary: 'Walk the hash chains and tell whether they are whole',
		})
		.output(auditVerificationSchema),
};
