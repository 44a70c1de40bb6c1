import { z } from 'zod';

/** Where the console's relay takes WebSockets: `ws://{console}/console/playground`. */
export const RELAY_PATH = '/console/playground';

/** Longest message that the relay passes on, in bytes; as long as a node takes one. */
export const RELAY_FRAME_BYTES_MAX = 16 * 1024 * 1024;

/** A text that can be offered as a subprotocol (RFC 9110 section 5.6.2), as every JWT can. */
const SUBPROTOCOL = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const ORIGIN = /^[\x21-\x7e]+$/;

/** What the relay is to dial on a page's behalf, which a page cannot do itself: browsers set its `Origin`. */
export const relayTargetSchema = z.object({
	instanceId: z.string().min(1).max(200),
	/** A node of the instance, with the document's path as a client sends it. */
	url: z
		.string()
		.max(2_000)
		.refine(
			(url) => /^wss?:\/\/[^\s@#\\]+$/i.test(url) && URL.canParse(url),
			'must be ws://node/document or wss://node/document',
		),
	/** The `Origin` header; null for a client that sends none. */
	origin: z.string().max(2_000).regex(ORIGIN, 'must be visible characters without spaces').nullable(),
	/** Offered as a subprotocol beside `access_token`; null for none in the handshake. */
	token: z.string().max(8_192).regex(SUBPROTOCOL, 'has characters that no token has').nullable(),
});
export type RelayTarget = z.infer<typeof relayTargetSchema>;

/** A ticket for one relayed connection: the first message of the WebSocket at `url`. It works once, and soon. */
export const relayTicketSchema = z.object({ url: z.string(), ticket: z.string() });
export type RelayTicket = z.infer<typeof relayTicketSchema>;

/** The relay's one message of its own, a text; all that follows `open` comes from the node. */
export const relayAnswerSchema = z.discriminatedUnion('type', [
	/** The node has accepted the handshake with this subprotocol; empty for none. */
	z.object({ type: z.literal('open'), protocol: z.string() }),
	/** No WebSocket came about. `status` is the node's HTTP status; null when nobody answered. */
	z.object({ type: z.literal('refused'), status: z.int().nullable(), retryAfterS: z.int().nullable(), reason: z.string() }),
]);
export type RelayAnswer = z.infer<typeof relayAnswerSchema>;
