import { oc } from '@orpc/contract';
import { z } from 'zod';
import { instances } from './console-instances.ts';
import { downloads } from './downloads.ts';
import { relayTargetSchema, relayTicketSchema } from './playground.ts';
import { strictInputs } from './strict.ts';

/** Where the console backend's own API is mounted. Instances are below `/instances/{id}`. */
export const CONSOLE_PREFIX = '/console';

/** Carries the session's secret half; the other half is an HttpOnly cookie (docs/decisions/0003). */
export const SESSION_HEADER = 'x-wiresocket-session';

/** Fragment parameter of the one-time launch URL: `/#launch=…`. A fragment reaches no server log. */
export const LAUNCH_PARAMETER = 'launch';

/** Fragment parameter of the one-time link in an invitation's mail: `/#invitation=…`. */
export const INVITATION_PARAMETER = 'invitation';

/** The console backend's own API: sign-in of the screens, and the instances they manage. */
export const consoleApi = oc.prefix(CONSOLE_PREFIX).router({
	session: {
		create: oc
			.route({ method: 'POST', path: '/session', summary: 'Trade a one-time launch token for a session' })
			.input(z.object({ launchToken: z.string().min(1).max(200) }))
			.output(z.object({ sessionToken: z.string() })),
	},
	instances: strictInputs(instances),
	downloads: strictInputs(downloads),
	playground: {
		open: oc
			.route({ method: 'POST', path: '/playground/tickets', summary: 'A ticket for a WebSocket through the console to a node' })
			.input(relayTargetSchema)
			.output(relayTicketSchema),
	},
});
