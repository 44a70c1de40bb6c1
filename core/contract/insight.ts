import { z } from 'zod';
import { DOCUMENT_NAME_PATTERN } from './close-codes.ts';

/** What may be looked at; operators decide that in the settings of the instance. */
export const insightSettingsSchema = z.object({
	/** Snapshots, and taps that show contents. */
	contentViewing: z.boolean(),
});
export type InsightSettings = z.infer<typeof insightSettingsSchema>;

export const documentNameSchema = z.string().regex(DOCUMENT_NAME_PATTERN, 'must be 1 to 255 of A-Z a-z 0-9 _ -');

// What a tap shows

/** What a message on the wire is; `other` is none of the protocols'. */
const MESSAGE_TYPES = [
	'sync-step-1',
	'sync-step-2',
	'update',
	'awareness',
	'query-awareness',
	'stateless',
	'sync-status',
	'authenticated',
	'close',
	'other',
] as const;

/** One message of a frame that came or went. */
export const tappedMessageSchema = z.object({
	/** Counts up within a tap. */
	sequence: z.int(),
	at: z.iso.datetime(),
	appId: z.string(),
	documentName: z.string(),
	region: z.string(),
	direction: z.enum(['in', 'out']),
	protocol: z.enum(['y-websocket', 'hocuspocus']),
	type: z.enum(MESSAGE_TYPES),
	/** Size of the frame. */
	bytes: z.int(),
	/** The connection that it came from or went to; null when it went to several. */
	connectionId: z.string().nullable(),
	/** Clients that were sent this very frame: what is spread to all members is listed once for each form it has. */
	recipients: z.int(),
	/** Yjs clients whose changes are in it. */
	clientIds: z.array(z.number()),
	/** Structs that it brings, and ranges that it deletes; null where there are none to count, or the frame was too large to look into. */
	inserts: z.int().nullable(),
	deletes: z.int().nullable(),
	/** Yjs clients whose awareness is in it. */
	awarenessClientIds: z.array(z.number()),
	/** What it says, shortened; null unless the tap shows contents. */
	content: z.string().nullable(),
});
export type TappedMessage = z.infer<typeof tappedMessageSchema>;

/** Messages of a tap, as they come; several at once. */
export const tapEventSchema = z.object({
	messages: z.array(tappedMessageSchema),
	/** Messages that were left out since the event before, because they came faster than they were read. */
	dropped: z.int(),
});
export type TapEvent = z.infer<typeof tapEventSchema>;

// What a snapshot shows

/** What a shared type or a value in it is. */
const NODE_TYPES = ['map', 'array', 'text', 'xml', 'object', 'list', 'value', 'binary', 'document', 'embed'] as const;

/** A piece of text with the formatting that it has. */
const deltaSchema = z.array(z.object({ insert: z.json(), attributes: z.record(z.string(), z.json()).optional() }));

/**
 * A line of a document's tree. A tree is a list of its lines from top to bottom: a line's children follow it, one level
 * deeper.
 */
export const treeNodeSchema = z.object({
	level: z.int(),
	/** Key in a map or object, index in an array or list; the name of a root. */
	key: z.string(),
	/** `map`, `array`, `text`, `xml`: shared types. `object`, `list`, `value`, `binary`: plain JSON or bytes inside of one. */
	type: z.enum(NODE_TYPES),
	/** Entries, elements, characters or bytes. */
	length: z.int(),
	/** Of a `value`. */
	value: z.json().optional(),
	/** Of a `text`. */
	delta: deltaSchema.optional(),
	/** Of an `xml`. */
	xml: z.string().optional(),
	/** Not all of it is here: it is too large. */
	isCut: z.boolean().optional(),
});
export type TreeNode = z.infer<typeof treeNodeSchema>;

const weightSchema = {
	/** Encoded size of what is there. */
	liveBytes: z.int(),
	/** Encoded size of what is left of what was deleted. */
	deletedBytes: z.int(),
	/** Characters, elements and entries that are there, and that were deleted. */
	liveLength: z.int(),
	deletedLength: z.int(),
};

const ROOT_TYPES = ['map', 'array', 'text', 'xml', 'empty', 'mixed'] as const;

export const rootSchema = z.object({
	name: z.string(),
	/** By what is in it, since Yjs does not store it. `empty`: all was deleted. `mixed`: used as a map and as a list, which is a mistake of an app. */
	type: z.enum(ROOT_TYPES),
	/** As plain JSON: a text as a delta, XML as a string; null where it is too large for that. */
	json: z.json(),
	nodes: z.array(treeNodeSchema),
	...weightSchema,
});
export type SnapshotRoot = z.infer<typeof rootSchema>;

/** What a document is at this moment. */
export const snapshotSchema = z.object({
	at: z.iso.datetime(),
	/** Encoded size of the whole document. */
	bytes: z.int(),
	roots: z.array(rootSchema),
	/** Roots and lines beyond the limits were left out. */
	isCut: z.boolean(),
	awareness: z.array(z.object({ clientId: z.number(), clock: z.int(), state: z.json() })),
	stateVector: z.array(z.object({ clientId: z.number(), clock: z.int() })),
	weight: z.object({
		total: z.object(weightSchema),
		clients: z.array(z.object({ clientId: z.number(), ...weightSchema })),
		/** Of what was deleted so thoroughly that its root is not known any more. */
		unattributed: z.object(weightSchema),
	}),
});
export type Snapshot = z.infer<typeof snapshotSchema>;
