import * as encoding from 'lib0/encoding';
import { SHARED_BYTES_MIN } from '../documents/document-bytes.ts';

/** First byte of a binary message that is whole. */
export const BINARY_FINAL = 0x82;
/** In place of a length: it follows in two bytes. Shorter ones stand here themselves. */
export const LENGTH_16 = 126;
const LENGTH_64 = 127;

/**
 * A binary message as a whole WebSocket frame of a server (RFC 6455 section 5.2), in one piece: written to a socket as
 * it is, however many sockets it goes to.
 */
export function binaryFrame(parts: readonly Uint8Array[]): Buffer {
	return beginFrame(parts, 0);
}

/** A frame in one piece or two: of its content, the second one, a long one is not copied. */
type SplitFrame = readonly [frame: Buffer, rest: Uint8Array | null];

/** As {@link binaryFrame}, of `prefix` and what comes behind its length, which others may be sent as well. */
export function splitFrame(prefix: Uint8Array, content: Uint8Array): SplitFrame {
	const parts = [prefix, lengthPrefix(content)];
	if (content.byteLength < SHARED_BYTES_MIN) return [binaryFrame([...parts, content]), null];
	return [beginFrame(parts, content.byteLength), content];
}

/** @param restBytes length of the rest of the message, which is sent by itself */
function beginFrame(parts: readonly Uint8Array[], restBytes: number): Buffer {
	let own = 0;
	for (const part of parts) own += part.byteLength;
	const length = own + restBytes;
	const header = headerBytes(length);
	const frame = Buffer.allocUnsafe(header + own);
	frame[0] = BINARY_FINAL;
	if (header === 2) frame[1] = length;
	else if (header === 4) {
		frame[1] = LENGTH_16;
		frame.writeUInt16BE(length, 2);
	} else {
		frame[1] = LENGTH_64;
		frame.writeUInt32BE(0, 2);
		frame.writeUInt32BE(length, 6);
	}
	let position = header;
	for (const part of parts) {
		frame.set(part, position);
		position += part.byteLength;
	}
	return frame;
}

/** The message in a frame of {@link binaryFrame} or {@link splitFrame}. */
export function payloadOf(begun: Buffer, rest: Uint8Array | null = null): Buffer {
	const frame = rest ? Buffer.concat([begun, rest]) : begun;
	if (frame[1] === LENGTH_64) return frame.subarray(10);
	return frame.subarray(frame[1] === LENGTH_16 ? 4 : 2);
}

function headerBytes(length: number): 2 | 4 | 10 {
	if (length < LENGTH_16) return 2;
	return length < 2 ** 16 ? 4 : 10;
}

/** The length of what follows, as lib0 has it in front of bytes. */
export function lengthPrefix({ byteLength }: Uint8Array): Uint8Array {
	if (byteLength < 128) return SHORT_LENGTHS[byteLength] as Uint8Array;
	return encoding.encode((encoder) => encoding.writeVarUint(encoder, byteLength));
}

const SHORT_LENGTHS = Array.from({ length: 128 }, (_, length) => Uint8Array.of(length));
