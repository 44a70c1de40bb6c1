import { oc } from '@orpc/contract';
import { z } from 'zod';
import { memberRoleSchema } from '../accounts.ts';
import {
	invitationAnswerSchema,
	invitationFactsSchema,
	invitationLookupSchema,
	invitationQuerySchema,
	invitationSchema,
	memberQuerySchema,
	memberSchema,
	newInvitationSchema,
} from '../members.ts';
import { countedPageSchema } from '../pages.ts';
import { question } from '../question.ts';
import { tenantParams } from './params.ts';

const memberParams = tenantParams.extend({ memberId: z.uuid() });
const invitationParams = tenantParams.extend({ invitationId: z.uuid() });

/** People of a tenant. */
export const members = {
	list: oc
		.route({ method: 'GET', path: '/tenants/{tenantId}/members', tags: ['Members'], summary: 'List members' })
		.input(tenantParams.extend(memberQuerySchema.shape))
		.output(countedPageSchema(memberSchema)),
	update: oc
		.route({
			method: 'PATCH',
			path: '/tenants/{tenantId}/members/{memberId}',
			tags: ['Members'],
			summary: "Change a member's role; their sessions in this tenant end",
		})
		.input(memberParams.extend({ role: memberRoleSchema }))
		.output(memberSchema),
	delete: oc
		.route({
			method: 'DELETE',
			path: '/tenants/{tenantId}/members/{memberId}',
			tags: ['Members'],
			summary: 'Remove a member; their sessions in this tenant end',
			successStatus: 204,
		})
		.input(memberParams)
		.output(z.void()),
};

/** Links that make members. */
export const invitations = {
	list: oc
		.route({
			method: 'GET',
			path: '/tenants/{tenantId}/invitations',
			tags: ['Members'],
			summary: 'List invitations that were not accepted yet',
		})
		.input(tenantParams.extend(invitationQuerySchema.shape))
		.output(countedPageSchema(invitationSchema)),
	create: oc
		.route({
			method: 'POST',
			path: '/tenants/{tenantId}/invitations',
			tags: ['Members'],
			summary: 'Invite somebody by mail; the link is good for 7 days and one use',
			successStatus: 201,
		})
		.input(tenantParams.extend(newInvitationSchema.shape))
		.output(invitationSchema),
	resend: oc
		.route({
			method: 'POST',
			path: '/tenants/{tenantId}/invitations/{invitationId}/resend',
			tags: ['Members'],
			summary: 'Mail a new link; the one before is dead',
		})
		.input(invitationParams)
		.output(invitationSchema),
	withdraw: oc
		.route({
			method: 'DELETE',
			path: '/tenants/{tenantId}/invitations/{invitationId}',
			tags: ['Members'],
			summary: 'Withdraw an invitation; its link is dead',
			successStatus: 204,
		})
		.input(invitationParams)
		.output(z.void()),
	lookup: question
		.route({
			method: 'POST',
			path: '/invitations/lookup',
			tags: ['Sign-up'],
			summary: 'What an invitation link is for; no token of a session is needed',
		})
		.input(invitationLookupSchema)
		.output(invitationFactsSchema),
	accept: oc
		.route({
			method: 'POST',
			path: '/invitations/accept',
			tags: ['Sign-up'],
			summary: 'Become a member, with a new account or the one that the address has; no token of a session is needed',
			successStatus: 201,
		})
		.input(invitationAnswerSchema)
		.output(memberSchema),
};
