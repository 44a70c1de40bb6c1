import { Writable } from 'node:stream';
import { BINARY_FINAL, LENGTH_16 } from './frame.ts';

/** Of a whole binary message of a client (RFC 6455 section 5.2): masked, its length in one byte. */
const MASKED = 0x80;
const MASK_AT = 2;
const PAYLOAD_AT = 6;

/** What `ws` knows of where it is in what a client sends (8.23, lib/receiver.js), which its types leave out. */
export interface FrameReceiver extends Writable {
	/** 0: a frame is about to begin. */
	readonly _state: number;
	readonly _bufferedBytes: number;
	/** Opcode of a message that came in part; 0: none did. */
	readonly _fragmented: number;
	readonly _maxPayload: number;
}

/**
 * Lets a client's socket read at once what most of its chunks are: one short binary message, whole. The library's own way, over a
 * stream and five views of the same bytes, takes longer than all that we do with such a message. Everything else goes that way.
 */
export function readShortFrames(receiver: FrameReceiver): void {
	receiver.write = write;
}

/** What the library inherits. */
const writeWhatever = Writable.prototype.write as (chunk: Buffer) => boolean;

function write(this: FrameReceiver, chunk: Buffer): boolean {
	if (!isShortFrame(chunk) || !isBetweenMessages(this) || chunk.byteLength - PAYLOAD_AT > this._maxPayload)
		return writeWhatever.call(this, chunk);
	for (let at = PAYLOAD_AT; at < chunk.byteLength; at += 1)
		chunk[at] = (chunk[at] as number) ^ (chunk[MASK_AT + ((at - PAYLOAD_AT) & 3)] as number);
	this.emit('message', chunk.subarray(PAYLOAD_AT), true);
	return true;
}

function isShortFrame(chunk: Buffer): boolean {
	const length = chunk.byteLength - PAYLOAD_AT;
	return chunk[0] === BINARY_FINAL && length >= 0 && length < LENGTH_16 && chunk[1] === (MASKED | length);
}

/** Should the library ever keep this otherwise, no message is taken for short. */
function isBetweenMessages({ _state, _bufferedBytes, _fragmented }: FrameReceiver): boolean {
	return _state === 0 && _bufferedBytes === 0 && _fragmented === 0;
}
