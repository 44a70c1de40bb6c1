import { z } from 'zod';

/** Facts about an instance, for its Overview. */
export const instanceSchema = z.object({
	name: z.string(),
	/** A sandbox can be backed up, restored and reset from a console, and its time moved; a server's data is a server's affair. */
	kind: z.enum(['sandbox', 'server']),
	version: z.string(),
	issuer: z.string(),
	/** Base URL of the control plane: `/connect/token` and the JWKS hang below it. */
	controlPlaneUrl: z.string(),
	startedAt: z.iso.datetime(),
	/** Only told to a console on the same machine. */
	dataDir: z.string().nullable(),
});
export type Instance = z.infer<typeof instanceSchema>;
