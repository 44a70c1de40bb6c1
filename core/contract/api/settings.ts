import { oc } from '@orpc/contract';
import { settingsChangesSchema, settingsStateSchema } from '../settings.ts';

const TAGS = ['Instance'];

/** What holds for the whole instance. */
export const settings = {
	get: oc
		.route({ method: 'GET', path: '/instance/settings', tags: TAGS, summary: 'Settings of the instance' })
		.output(settingsStateSchema),
	update: oc
		.route({ method: 'PATCH', path: '/instance/settings', tags: TAGS, summary: 'Change settings; they hold at once' })
		.input(settingsChangesSchema)
		.output(settingsStateSchema),
};
