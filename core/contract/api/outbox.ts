import { oc } from '@orpc/contract';
import { z } from 'zod';
import { mailDeliverySchema, mailQuerySchema, mailSchema, mailSummarySchema } from '../outbox.ts';
import { countedPageSchema } from '../pages.ts';

const mailParams = z.object({ mailId: z.uuid() });

/** Mails that this instance writes. */
export const outbox = {
	list: oc
		.route({ method: 'GET', path: '/outbox', tags: ['Outbox'], summary: 'List mails' })
		.input(mailQuerySchema)
		.output(countedPageSchema(mailSummarySchema)),
	get: oc
		.route({ method: 'GET', path: '/outbox/{mailId}', tags: ['Outbox'], summary: 'Read a mail' })
		.input(mailParams)
		.output(mailSchema),
	delivery: oc
		.route({ method: 'GET', path: '/mail-delivery', tags: ['Outbox'], summary: 'Which mail server takes the mails' })
		.output(mailDeliverySchema),
	retry: oc
		.route({
			method: 'POST',
			path: '/outbox/{mailId}/retry',
			tags: ['Outbox'],
			summary: 'Send a mail that failed or was kept; needs a mail server',
		})
		.input(mailParams)
		.output(mailSchema),
};
