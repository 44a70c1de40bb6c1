import { z } from 'zod';

/** What starting core needs to know from the host that started it (the desktop shell or the browser host). */
export const startOptionsSchema = z.strictObject({
	/** Absolute path; absent: the platform's usual place for application data. */
	dataDir: z.string().min(1).optional(),
	/**
	 * `version:base64url`, from the shell's safe storage; two lines of it while a rotation is under way. Travels in a
	 * message, never on a command line.
	 */
	masterKey: z.string().optional(),
	/** Absolute path of the built screens; absent: beside the program. */
	rendererDir: z.string().optional(),
	/** Another base URL for the launch URL, where a development server serves the screens. */
	launchBaseUrl: z.url().optional(),
});
export type StartOptions = z.infer<typeof startOptionsSchema>;

/** Messages from the host to the core process. The channel is `process.parentPort` or `process.send`. */
export const hostMessageSchema = z.discriminatedUnion('type', [
	z.strictObject({ type: z.literal('start'), options: startOptionsSchema }),
	/** Asks for a new one-time launch URL. */
	z.strictObject({ type: z.literal('launch') }),
	/** Answers `store-master-key`: whether the key would survive a power failure now. */
	z.strictObject({ type: z.literal('master-key-stored'), stored: z.boolean() }),
	/** Asks for a graceful stop; the process exits by itself. */
	z.strictObject({ type: z.literal('stop') }),
]);
export type HostMessage = z.infer<typeof hostMessageSchema>;

/** Messages from the core process to its host. */
export const coreMessageSchema = z.discriminatedUnion('type', [
	/** The process listens for messages; the host answers with `start`. */
	z.object({ type: z.literal('hello') }),
	/** All listeners accept connections. */
	z.object({ type: z.literal('ready'), controlPlaneUrl: z.string(), consoleUrl: z.string(), launchUrl: z.string() }),
	/** Core could not start; `message` is for the user, `otherPid` names the process that holds the data directory. */
	z.object({ type: z.literal('failed'), message: z.string(), otherPid: z.int().optional() }),
	z.object({ type: z.literal('launch'), launchUrl: z.string() }),
	/** Only to a host that supplied a master key: asks it to keep this text instead, and to answer when it is kept. */
	z.object({ type: z.literal('store-master-key'), masterKey: z.string() }),
]);
export type CoreMessage = z.infer<typeof coreMessageSchema>;
