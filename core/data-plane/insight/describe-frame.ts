import * as decoding from 'lib0/decoding';
import { messageYjsSyncStep1, messageYjsSyncStep2, messageYjsUpdate } from 'y-protocols/sync';
import * as Y from 'yjs';
import type { TappedMessage } from '../../contract/insight.ts';
import { decodeAwareness } from '../documents/awareness.ts';

/** Larger ones are told, but not looked into: that would hold up all others. */
const DECODED_BYTES_MAX = 128 * 1024;
const CONTENT_CHARACTERS_MAX = 2_000;
const CLIENT_IDS_MAX = 50;

type Described = Pick<TappedMessage, 'type' | 'clientIds' | 'inserts' | 'deletes' | 'awarenessClientIds' | 'content'>;
type Type = TappedMessage['type'];

const NOTHING = { clientIds: [], inserts: null, deletes: null, awarenessClientIds: [], content: null };

/** Types after a document's name in a Hocuspocus frame (wire/hocuspocus-frame.ts). */
const HOCUSPOCUS_TYPES: Record<number, Type> = {
	0: 'other',
	1: 'awareness',
	2: 'authenticated',
	3: 'query-awareness',
	5: 'stateless',
	7: 'close',
	8: 'sync-status',
};
/** Types of y-websocket (wire/y-websocket.ts). */
const Y_WEBSOCKET_TYPES: Record<number, Type> = { 0: 'other', 1: 'awareness', 3: 'query-awareness' };
const SYNC_TYPES: Record<number, Type> = {
	[messageYjsSyncStep1]: 'sync-step-1',
	[messageYjsSyncStep2]: 'sync-step-2',
	[messageYjsUpdate]: 'update',
};
const SYNC = 0;

/**
 * What a frame says, message by message. Never throws: what cannot be decoded is `other`.
 *
 * @param withContents whether `content` is filled in
 */
export function describeFrame(protocol: TappedMessage['protocol'], frame: Uint8Array, withContents: boolean): Described[] {
	const decoder = decoding.createDecoder(frame);
	const described: Described[] = [];
	try {
		if (protocol === 'hocuspocus') decoding.readVarString(decoder);
		do described.push(describeMessage(decoder, protocol, withContents));
		while (
			// A Hocuspocus frame has one message
			protocol === 'y-websocket' &&
			decoding.hasContent(decoder)
		);
	} catch {
		described.push({ ...NOTHING, type: 'other' });
	}
	return described;
}

function describeMessage(decoder: decoding.Decoder, protocol: TappedMessage['protocol'], withContents: boolean): Described {
	const number = decoding.readVarUint(decoder);
	if (number === SYNC) return describeSync(decoder, withContents);
	const type = (protocol === 'hocuspocus' ? HOCUSPOCUS_TYPES : Y_WEBSOCKET_TYPES)[number] ?? 'other';
	if (type === 'awareness') return describeAwareness(decoding.readVarUint8Array(decoder), withContents);
	if (type === 'stateless')
		return { ...NOTHING, type, content: withContents ? shortened(decoding.readVarString(decoder)) : null };
	return { ...NOTHING, type };
}

function describeSync(decoder: decoding.Decoder, withContents: boolean): Described {
	const type = SYNC_TYPES[decoding.readVarUint(decoder)] ?? 'other';
	const bytes = decoding.readVarUint8Array(decoder);
	if (bytes.byteLength > DECODED_BYTES_MAX || type === 'other') return { ...NOTHING, type };
	if (type === 'sync-step-1')
		return { ...NOTHING, type, clientIds: [...Y.decodeStateVector(bytes).keys()].slice(0, CLIENT_IDS_MAX) };
	const { structs, ds } = Y.decodeUpdate(bytes);
	const clientIds = new Set([...structs.map(({ id }) => id.client), ...ds.clients.keys()]);
	return {
		...NOTHING,
		type,
		clientIds: [...clientIds].slice(0, CLIENT_IDS_MAX),
		inserts: structs.filter((struct) => !(struct instanceof Y.Skip)).length,
		deletes: [...ds.clients.values()].reduce((sum, ranges) => sum + ranges.length, 0),
		content: withContents ? shortened(structs.map(textOf).filter(Boolean).join(' · ')) : null,
	};
}

function describeAwareness(update: Uint8Array, withContents: boolean): Described {
	const entries = decodeAwareness(update);
	return {
		...NOTHING,
		type: 'awareness',
		awarenessClientIds: entries.map(({ clientId }) => clientId).slice(0, CLIENT_IDS_MAX),
		content: withContents ? shortened(entries.map(({ clientId, state }) => `${clientId} ${state}`).join(' · ')) : null,
	};
}

/** What an insertion brings, in words; empty for what only holds a place. */
function textOf(struct: ReturnType<typeof Y.decodeUpdate>['structs'][number]): string {
	if (!(struct instanceof Y.Item)) return '';
	const key = struct.parentSub === null ? '' : `${struct.parentSub}: `;
	const { content } = struct;
	if (content instanceof Y.ContentString) return key + JSON.stringify(content.str);
	if (content instanceof Y.ContentAny || content instanceof Y.ContentJSON) return key + content.arr.map(jsonOf).join(', ');
	if (content instanceof Y.ContentFormat) return `${key}${content.key}=${jsonOf(content.value)}`;
	if (content instanceof Y.ContentEmbed) return key + jsonOf(content.embed);
	if (content instanceof Y.ContentType) return `${key}new ${content.type.constructor.name.replace(/^Y/, 'Y.')}`;
	if (content instanceof Y.ContentBinary) return `${key}${content.content.byteLength} bytes`;
	return '';
}

function jsonOf(value: unknown): string {
	return typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? 'undefined');
}

function shortened(text: string): string {
	return text.length > CONTENT_CHARACTERS_MAX ? `${text.slice(0, CONTENT_CHARACTERS_MAX)}…` : text;
}
