import { oc } from '@orpc/contract';
import { z } from 'zod';
import {
	consoleClientQuerySchema,
	consoleClientSchema,
	meSchema,
	newPasswordSchema,
	operatorCredentialsSchema,
	operatorQuerySchema,
	operatorSchema,
	personNameSchema,
	signUpSchema,
	triedPasswordSchema,
} from '../accounts.ts';
import { countedPageSchema } from '../pages.ts';

const operatorParams = z.object({ operatorId: z.uuid() });

/** The account of whoever asks. */
export const me = {
	get: oc
		.route({ method: 'GET', path: '/me', tags: ['Account'], summary: 'Who this session is, and what it may do' })
		.output(meSchema),
	changePassword: oc
		.route({
			method: 'PUT',
			path: '/me/password',
			tags: ['Account'],
			summary: 'Change the own password; every session of the account ends',
			successStatus: 204,
		})
		.input(z.object({ currentPassword: triedPasswordSchema, newPassword: newPasswordSchema }))
		.output(z.void()),
	signOutEverywhere: oc
		.route({
			method: 'POST',
			path: '/me/sign-out-everywhere',
			tags: ['Account'],
			summary: 'End every session of the account, this one included',
			successStatus: 204,
		})
		.output(z.void()),
};

/** The way in for everybody. */
export const signUp = {
	create: oc
		.route({
			method: 'POST',
			path: '/signup',
			tags: ['Sign-up'],
			summary: 'Ask for a tenant; no token. It waits for approval, and its owner can sign in meanwhile',
			successStatus: 202,
		})
		.input(signUpSchema)
		.output(z.object({ status: z.literal('pending') })),
};

/** Clients through which people sign in. */
export const consoleClients = {
	list: oc
		.route({
			method: 'GET',
			path: '/console-clients',
			tags: ['Operators'],
			summary: 'List the trusted console clients',
		})
		.input(consoleClientQuerySchema)
		.output(countedPageSchema(consoleClientSchema)),
	create: oc
		.route({
			method: 'POST',
			path: '/console-clients',
			tags: ['Operators'],
			summary: 'Add a trusted client for a console that members sign in through; the only answer with its secret',
			successStatus: 201,
		})
		.input(z.object({ name: personNameSchema }))
		.output(z.object({ client: consoleClientSchema, clientSecret: z.string() })),
	delete: oc
		.route({
			method: 'DELETE',
			path: '/console-clients/{clientId}',
			tags: ['Operators'],
			summary: 'Remove a trusted client: nobody signs in through it any more',
			successStatus: 204,
		})
		.input(z.object({ clientId: z.string().min(1).max(100) }))
		.output(z.void()),
};

/** The platform's operators. */
export const operators = {
	list: oc
		.route({ method: 'GET', path: '/operators', tags: ['Operators'], summary: 'List the operators' })
		.input(operatorQuerySchema)
		.output(countedPageSchema(operatorSchema)),
	create: oc
		.route({
			method: 'POST',
			path: '/operators',
			tags: ['Operators'],
			summary: 'Add an operator; the only answer with their credentials',
			successStatus: 201,
		})
		.input(z.object({ username: personNameSchema, password: newPasswordSchema.optional() }))
		.output(operatorCredentialsSchema),
	resetPassword: oc
		.route({
			method: 'POST',
			path: '/operators/{operatorId}/password',
			tags: ['Operators'],
			summary: 'Give an operator another password and console client; every session of theirs ends',
		})
		.input(operatorParams.extend({ password: newPasswordSchema.optional() }))
		.output(operatorCredentialsSchema),
	delete: oc
		.route({
			method: 'DELETE',
			path: '/operators/{operatorId}',
			tags: ['Operators'],
			summary: 'Remove an operator; every session of theirs ends',
			successStatus: 204,
		})
		.input(operatorParams)
		.output(z.void()),
};
