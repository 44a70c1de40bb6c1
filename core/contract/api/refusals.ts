import { oc } from '@orpc/contract';
import { countedPageSchema } from '../pages.ts';
import { question } from '../question.ts';
import {
	admissionAnswerSchema,
	admissionQuestionSchema,
	refusalCountsSchema,
	refusalParams,
	refusalQuerySchema,
	refusalSchema,
} from '../refusals.ts';

/** Clients that were turned away, and why. */
export const refusals = {
	list: oc
		.route({
			method: 'GET',
			path: '/live/refusals',
			tags: ['Live'],
			summary: 'List refused clients with the whole reasoning, newest first; the latest are kept',
		})
		.input(refusalQuerySchema)
		.output(countedPageSchema(refusalSchema)),
	get: oc
		.route({
			method: 'GET',
			path: '/live/refusals/{refusalId}',
			tags: ['Live'],
			summary: 'One refused client with the whole reasoning, as long as it is among the latest',
		})
		.input(refusalParams)
		.output(refusalSchema),
	counts: oc
		.route({ method: 'GET', path: '/live/refusals/counts', tags: ['Live'], summary: 'Refusals of the last 15 minutes by code' })
		.output(refusalCountsSchema),
	check: question
		.route({
			method: 'POST',
			path: '/live/admission-check',
			tags: ['Live'],
			summary: 'Would this client be admitted, and if not, why? By the code of the handshake; nothing is taken',
		})
		.input(admissionQuestionSchema)
		.output(admissionAnswerSchema),
};
