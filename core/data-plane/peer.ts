import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import type { Logger } from '../platform/logger.ts';

type FrameListener = (data: Uint8Array, isBinary: boolean) => void;

interface PeerOptions {
	remoteAddress: string;
	/** The TCP connection below. Whole frames are written to it, built once for all who get them (RFC 6455 section 5.2). */
	wire: Socket;
	sendBufferBytesMax: number;
	logger: Logger;
}

/** One client's WebSocket: sends within a budget, closes once, and notices when the other side is dead. */
export class Peer {
	readonly remoteAddress: string;
	/** The TCP connection below, which counts its bytes. */
	readonly wire: Socket;
	/** Resolves when the connection is gone, for whatever reason. */
	readonly closed: Promise<void>;
	/** Resolves when the client takes no more part: it is gone, or we have begun to close. */
	readonly ended: Promise<void>;
	/** Gets every message until a close was begun by either side. */
	onFrame: FrameListener | undefined;
	readonly #socket: WebSocket;
	readonly #logger: Logger;
	readonly #sendBufferBytesMax: number;
	/** What may wait now: more after a document that is larger than the budget was sent as a whole. */
	#bufferedMax: number;
	#isAlive = true;
	readonly #end: () => void;

	constructor(socket: WebSocket, options: PeerOptions) {
		this.#socket = socket;
		this.remoteAddress = options.remoteAddress;
		this.wire = options.wire;
		this.#logger = options.logger;
		this.#sendBufferBytesMax = options.sendBufferBytesMax;
		this.#bufferedMax = options.sendBufferBytesMax;
		const { promise, resolve } = Promise.withResolvers<void>();
		this.ended = promise;
		this.#end = resolve;
		this.closed = new Promise((resolveClosed) => socket.once('close', () => resolveClosed()));
		socket.once('close', resolve);
		// ws answers what breaks the WebSocket protocol with the right code itself (faults W1).
		socket.on('error', (error) => this.#logger.debug({ reason: error.message }, 'broken connection'));
		socket.on('pong', () => {
			this.#isAlive = true;
		});
		socket.on('message', (data: Buffer, isBinary) => {
			if (this.isOpen) this.onFrame?.(data, isBinary);
		});
	}

	get isOpen(): boolean {
		return this.#socket.readyState === WebSocket.OPEN;
	}

	/**
	 * Sends a WebSocket frame. A client that has left too much unread is dropped instead, so that it costs nobody (faults
	 * W3).
	 */
	send(frame: Buffer): void {
		if (!this.isOpen) return;
		if (this.wire.writableLength > this.#bufferedMax) {
			this.#logger.info({ remoteAddress: this.remoteAddress }, 'client dropped: it does not read');
			this.terminate();
			return;
		}
		this.wire.write(frame);
	}

	/** Sends a frame that may be larger than the budget by itself. */
	sendWhole(frame: Buffer): void {
		const current = this.wire.writableLength === 0 ? 0 : this.#bufferedMax;
		this.#bufferedMax = Math.max(current, this.#sendBufferBytesMax + frame.byteLength);
		this.send(frame);
	}

	/** Begins to close; only the first call counts. @param reason at most 123 bytes of UTF-8 */
	close(code: number, reason = ''): void {
		if (!this.isOpen) return;
		this.#socket.close(code, reason);
		this.#end();
	}

	/** Asks whether the other side is there; cuts the connection when it has not answered the last time. */
	heartbeat(): void {
		if (!this.#isAlive) this.terminate();
		this.#isAlive = false;
		if (this.isOpen) this.#socket.ping();
	}

	/** Cuts the connection. */
	terminate(): void {
		this.#socket.terminate();
		this.#end();
	}
}
