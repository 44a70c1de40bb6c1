import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as ws from 'ws';
import { type FrameReceiver, readShortFrames } from '../../core/data-plane/wire/short-frames.ts';

/** Missing in the types of ws. */
const { Receiver } = ws as unknown as { Receiver: new (options: { isServer: boolean; maxPayload: number }) => FrameReceiver };

const PAYLOAD_BYTES_MAX = 300;
const BINARY = 2;

interface Frame {
	opcode: number;
	isFinal: boolean;
	payload: Uint8Array;
	mask: Uint8Array;
}

/** A client's frame (RFC 6455 section 5.2). */
function frameBytes({ opcode, isFinal, payload, mask }: Frame): Buffer {
	const { length } = payload;
	const lengthBytes = length < 126 ? [0x80 | length] : [0x80 | 126, length >> 8, length & 0xff];
	const masked = payload.map((byte, index) => byte ^ (mask[index & 3] as number));
	return Buffer.from([(isFinal ? 0x80 : 0) | opcode, ...lengthBytes, ...mask, ...masked]);
}

/** All that a receiver says of some chunks, as text. */
function heard(chunks: readonly Buffer[], receiver: FrameReceiver): string[] {
	const said: string[] = [];
	for (const event of ['message', 'ping', 'pong', 'conclude'])
		receiver.on(event, (...args: unknown[]) =>
			said.push([event, ...args.map((arg) => (Buffer.isBuffer(arg) ? arg.toString('hex') : String(arg)))].join(' ')),
		);
	let failed = false;
	receiver.on('error', () => undefined);
	for (const chunk of chunks) {
		// As the socket does: nothing is read any more
		failed ||= receiver.errored !== null || receiver.writableEnded;
		if (!failed) receiver.write(Buffer.from(chunk));
	}
	const error = receiver.errored as (Error & { code?: string }) | null;
	return error ? [...said, error.code ?? error.message] : said;
}

const newReceiver = (maxPayload = PAYLOAD_BYTES_MAX) => new Receiver({ isServer: true, maxPayload });

/** Fails unless the same is said as by the library alone. */
function expectSame(chunks: readonly Buffer[], maxPayload = PAYLOAD_BYTES_MAX): void {
	const short = newReceiver(maxPayload);
	readShortFrames(short);
	expect(heard(chunks, short)).toEqual(heard(chunks, newReceiver(maxPayload)));
}

const frames = fc.array(
	fc.record({
		opcode: fc.constantFrom(0, 1, BINARY, BINARY, BINARY, BINARY, 8, 9, 10),
		isFinal: fc.constantFrom(true, true, true, false),
		payload: fc.oneof(fc.uint8Array({ maxLength: 140 }), fc.uint8Array({ minLength: 280, maxLength: 320 })),
		mask: fc.uint8Array({ minLength: 4, maxLength: 4 }),
	}),
	{ maxLength: 8 },
);

describe('short frames', () => {
	it('says of any frames, however they are cut into chunks, what the library alone says', () => {
		fc.assert(
			fc.property(frames, fc.array(fc.nat(2_000)), fc.boolean(), (sent, cuts, cutsAtFrames) => {
				const whole = sent.map(frameBytes);
				const bytes = Buffer.concat(whole);
				const places = [...new Set([0, ...cuts.filter((at) => at < bytes.length), bytes.length])].sort((a, b) => a - b);
				const chunks = cutsAtFrames ? whole : places.slice(1).map((to, index) => bytes.subarray(places[index], to));
				expectSame(chunks);
			}),
			{ numRuns: 2_000 },
		);
	});

	const message = { opcode: BINARY, isFinal: true, payload: Uint8Array.of(1, 2), mask: Uint8Array.of(0, 0, 0, 0) };
	const cut = (bytes: Buffer, at: number) => [bytes.subarray(0, at), bytes.subarray(at)];

	it.each<[string, Buffer[], number?]>([
		['it is longer than a message may be', [frameBytes(message)], 1],
		[
			'it is the rest of one whose first byte came before',
			cut(frameBytes({ ...message, mask: Uint8Array.of(0x81, 0, 0, 0) }), 1),
		],
		['it is the content of one', cut(frameBytes({ ...message, payload: frameBytes(message) }), 6)],
		['it comes within a message of several parts', [frameBytes({ ...message, isFinal: false }), frameBytes(message)]],
	])('takes nothing for a short message when %s', (_, chunks, maxPayload) => {
		expectSame(chunks, maxPayload);
	});

	it('does not trouble the library with a short binary message in one chunk', () => {
		const receiver = newReceiver();
		readShortFrames(receiver);
		let writes = 0;
		const write = receiver._write.bind(receiver);
		receiver._write = (...args) => {
			writes += 1;
			write(...args);
		};
		const mask = Uint8Array.of(1, 2, 3, 4);
		const binary = { ...message, payload: Uint8Array.of(7, 8, 9, 10, 11), mask };
		const chunks = [binary, { ...binary, payload: new Uint8Array() }, { ...binary, payload: new Uint8Array(125) }].map(
			frameBytes,
		);
		expect(heard(chunks, receiver)).toEqual(['message 0708090a0b true', 'message  true', `message ${'00'.repeat(125)} true`]);
		expect(writes).toBe(0);
		receiver.write(frameBytes({ ...binary, payload: new Uint8Array(126) }));
		expect(writes).toBe(1);
	});
});
