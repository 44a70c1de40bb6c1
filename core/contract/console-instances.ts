import { oc } from '@orpc/contract';
import { z } from 'zod';
import {
	connectionStepSchema,
	connectionTestSchema,
	importResultSchema,
	instanceDetailsSchema,
	instanceEntrySchema,
	instanceExportSchema,
	instanceSettingsSchema,
	instanceSignInSchema,
	instanceStatusSchema,
	newPassphraseSchema,
	signInResultSchema,
} from './instances.ts';

const instanceParams = z.object({ instanceId: z.string().min(1).max(100) });

/** The instances that the console manages, besides what goes through to them. */
export const instances = {
	list: oc
		.route({ method: 'GET', path: '/instances', summary: 'The instances this console manages; the sandbox comes first' })
		.output(z.array(instanceEntrySchema)),
	get: oc
		.route({ method: 'GET', path: '/instances/{instanceId}', summary: 'A remote instance with its settings' })
		.input(instanceParams)
		.output(instanceDetailsSchema),
	status: oc
		.route({ method: 'GET', path: '/instances/{instanceId}/status', summary: 'Whether it answers right now, and to whom' })
		.input(instanceParams)
		.output(instanceStatusSchema),
	add: oc
		.route({ method: 'POST', path: '/instances', summary: 'Add a remote instance', successStatus: 201 })
		.input(instanceSettingsSchema)
		.output(instanceDetailsSchema),
	update: oc
		.route({ method: 'PUT', path: '/instances/{instanceId}', summary: 'Change its settings; another address signs out' })
		.input(instanceParams.extend(instanceSettingsSchema.shape))
		.output(instanceDetailsSchema),
	duplicate: oc
		.route({
			method: 'POST',
			path: '/instances/{instanceId}/duplicate',
			summary: 'Add another one like it, which nobody is signed in to',
			successStatus: 201,
		})
		.input(instanceParams)
		.output(instanceDetailsSchema),
	remove: oc
		.route({
			method: 'DELETE',
			path: '/instances/{instanceId}',
			summary: 'Sign out of it and forget it; nothing happens to it',
			successStatus: 204,
		})
		.input(instanceParams)
		.output(z.void()),
	signIn: oc
		.route({ method: 'POST', path: '/instances/{instanceId}/sign-in', summary: 'Sign a person in; the password is not kept' })
		.input(instanceParams.extend(instanceSignInSchema.shape))
		.output(signInResultSchema),
	signOut: oc
		.route({ method: 'POST', path: '/instances/{instanceId}/sign-out', summary: 'End the session there and forget it here' })
		.input(instanceParams)
		.output(instanceEntrySchema),
	unlock: oc
		.route({
			method: 'POST',
			path: '/instances/{instanceId}/unlock',
			summary: 'Let a read-only instance take writes for 15 minutes',
		})
		.input(instanceParams.extend({ name: z.string().max(200).describe('Its name, as the user typed it.') }))
		.output(instanceEntrySchema),
	lock: oc
		.route({ method: 'POST', path: '/instances/{instanceId}/lock', summary: 'Refuse writes again' })
		.input(instanceParams)
		.output(instanceEntrySchema),
	test: oc
		.route({ method: 'POST', path: '/instances/test', summary: 'Try the way to an instance, step by step' })
		.input(connectionTestSchema)
		.output(z.array(connectionStepSchema)),
	export: oc
		.route({
			method: 'POST',
			path: '/instances/export',
			summary: 'All remote instances as a file; secrets only with a passphrase',
		})
		.input(z.object({ passphrase: newPassphraseSchema.optional() }))
		.output(instanceExportSchema),
	import: oc
		.route({ method: 'POST', path: '/instances/import', summary: 'Add the instances of a file', successStatus: 201 })
		.input(z.object({ file: instanceExportSchema, passphrase: z.string().min(1).max(1_000).optional() }))
		.output(importResultSchema),
};
