import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { binaryFrame } from '../../../core/data-plane/wire/frame.ts';

const MASKED = 0x80;
const LENGTH_BITS = 0x7f;
const MASK = Buffer.of(0x1f, 0x2e, 0x3d, 0x4c);
/** Who does not answer a ping is dropped at the next one. Those of the servers here carry nothing. */
const PONG = Buffer.concat([Buffer.of(0x8a, MASKED), MASK]);
/** Bytes of a server's frame before its payload, where its first length is one of these (RFC 6455 section 5.2). */
const LONG_HEADERS: Record<number, number> = { 126: 4, 127: 10 };
const SHORT_HEADER = 2;

/** One binary WebSocket frame of a client, masked and ready to be written. */
export function clientFrame(payload: Uint8Array): Buffer {
	const unmasked = binaryFrame([payload]);
	const header = unmasked.subarray(0, headerLength(unmasked));
	const masked = payload.map((byte, index) => byte ^ (MASK[index & 3] ?? 0));
	const frame = Buffer.concat([header, MASK, masked]);
	frame[1] = (frame[1] ?? 0) | MASKED;
	return frame;
}

/**
 * A WebSocket client that costs next to nothing, so that what is measured is the server: frames are built before, and
 * what comes is cut into messages where it lies.
 */
export class BenchClient {
	/** Gets the payload of each message. */
	onMessage: (payload: Buffer) => void = () => undefined;
	readonly #socket: Socket;
	#rest: Buffer = Buffer.alloc(0);
	/** Chunks of a frame that is longer than what has come of it. */
	#chunks: Buffer[] = [];
	#missing = 0;

	private constructor(socket: Socket) {
		this.#socket = socket;
	}

	/** Resolves when the server has switched to WebSocket. @param url of the document; with `protocols` as a browser sends them */
	static async connect(url: string, protocols: string[]): Promise<BenchClient> {
		const { hostname, port, pathname } = new URL(url);
		const socket = connect(Number(port), hostname);
		socket.setNoDelay(true);
		const client = new BenchClient(socket);
		socket.write(
			[
				`GET ${pathname} HTTP/1.1`,
				`Host: ${hostname}:${port}`,
				'Connection: Upgrade',
				'Upgrade: websocket',
				'Sec-WebSocket-Version: 13',
				`Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
				...(protocols.length > 0 ? [`Sec-WebSocket-Protocol: ${protocols.join(', ')}`] : []),
				'',
				'',
			].join('\r\n'),
		);
		let head = Buffer.alloc(0);
		let end = -1;
		while (end < 0) {
			const [chunk] = (await once(socket, 'data')) as [Buffer];
			head = Buffer.concat([head, chunk]);
			end = head.indexOf('\r\n\r\n');
		}
		if (!head.toString('latin1').startsWith('HTTP/1.1 101')) throw new Error(head.toString('latin1', 0, end));
		socket.on('data', (chunk: Buffer) => client.#take(chunk));
		const early = head.subarray(end + 4);
		if (early.length > 0) queueMicrotask(() => client.#take(early));
		return client;
	}

	/** Writes a frame of {@link clientFrame}. */
	send(frame: Buffer): void {
		this.#socket.write(frame);
	}

	/** Cuts the connection. */
	async close(): Promise<void> {
		const closed = once(this.#socket, 'close');
		this.#socket.destroy();
		await closed;
	}

	#take(chunk: Buffer): void {
		if (this.#missing > chunk.length) {
			this.#chunks.push(chunk);
			this.#missing -= chunk.length;
			return;
		}
		let bytes = this.#rest.length > 0 || this.#chunks.length > 0 ? Buffer.concat([this.#rest, ...this.#chunks, chunk]) : chunk;
		this.#chunks = [];
		this.#missing = 0;
		let frameEnd = frameLength(bytes);
		while (frameEnd > 0 && frameEnd <= bytes.length) {
			this.#deliver(bytes.subarray(0, frameEnd));
			bytes = bytes.subarray(frameEnd);
			frameEnd = frameLength(bytes);
		}
		this.#rest = bytes;
		if (frameEnd > 0) this.#missing = frameEnd - bytes.length;
	}

	#deliver(frame: Buffer): void {
		const opcode = (frame[0] ?? 0) & 0x0f;
		if (opcode === 2) this.onMessage(frame.subarray(headerLength(frame)));
		else if (opcode === 9) this.#socket.write(PONG);
		else if (opcode === 8) throw new Error(`closed by the server: ${frame.subarray(2).toString('latin1')}`);
	}
}

function headerLength(frame: Buffer): number {
	return LONG_HEADERS[frame[1] ?? 0] ?? SHORT_HEADER;
}

/** Of the frame that begins here, header included; 0 when too little of it has come to tell. */
function frameLength(bytes: Buffer): number {
	if (bytes.length < 2) return 0;
	const header = headerLength(bytes);
	if (bytes.length < header) return 0;
	if (header === SHORT_HEADER) return header + ((bytes[1] ?? 0) & LENGTH_BITS);
	return header + (header === 4 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2)));
}
