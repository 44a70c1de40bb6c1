import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import type { Logger } from '../platform/logger.ts';
import { type FrameReceiver, readShortFrames } from './wire/short-frames.ts';

/** Who takes part for a client: is told what happens at its connection. */
export interface PeerOwner {
	/** A message has come. No more of them after the end. */
	received(data: Buffer, isBinary: boolean): void;
	/** The client takes no more part: it is gone, or we have begun to close. Told once. */
	ended(): void;
	/** The connection is gone. Told once, after its end. */
	closed(): void;
}

/** A WebSocket that knows its peer, so that all of them share their listeners. */
export class PeerSocket extends WebSocket {
	/** The library's, which its types leave out. */
	declare readonly _receiver: FrameReceiver;
	peer: Peer | null = null;
}

/** What a client may say at a stretch before all others get their turn; some milliseconds' worth of the smallest messages. */
const STRETCH_BYTES = 64 * 1024;
/** What a message counts for beside its bytes: a short one is work, too. */
const MESSAGE_BYTES = 64;

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
	/** To be set before the event loop goes on. */
	owner: PeerOwner | null = null;
	readonly #socket: PeerSocket;
	readonly #logger: Logger;
	readonly #sendBufferBytesMax: number;
	/** What may wait now: more after a document that is larger than the budget was sent as a whole. */
	#bufferedMax: number;
	#heardBytes = 0;
	#isAlive = true;
	#hasEnded = false;

	constructor(socket: PeerSocket, options: PeerOptions) {
		this.#socket = socket;
		this.remoteAddress = options.remoteAddress;
		this.wire = options.wire;
		this.#logger = options.logger;
		this.#sendBufferBytesMax = options.sendBufferBytesMax;
		this.#bufferedMax = options.sendBufferBytesMax;
		socket.peer = this;
		socket.on('message', onMessage);
		socket.on('pong', onPong);
		socket.on('error', onError);
		socket.on('close', onClose);
		readShortFrames(socket._receiver);
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

	/**
	 * Sends a frame that may be larger than the budget by itself.
	 *
	 * @param rest what belongs to the frame behind `frame`; not copied, so that many can be sent the same
	 */
	sendWhole(frame: Buffer, rest: Uint8Array | null = null): void {
		const current = this.wire.writableLength === 0 ? 0 : this.#bufferedMax;
		const bytes = frame.byteLength + (rest?.byteLength ?? 0);
		this.#bufferedMax = Math.max(current, this.#sendBufferBytesMax + bytes);
		if (!rest) this.send(frame);
		else
			this.together(() => {
				this.send(frame);
				if (this.isOpen) this.wire.write(rest);
			});
	}

	/** All that is sent meanwhile leaves in one piece, which is one call of the system. */
	together(work: () => void): void {
		this.wire.cork();
		try {
			work();
		} finally {
			this.wire.uncork();
		}
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

	/** For its socket: a message has come. */
	heard(data: Buffer, isBinary: boolean): void {
		if (!this.isOpen) return;
		this.#heardBytes += MESSAGE_BYTES + data.byteLength;
		if (this.#heardBytes > STRETCH_BYTES) this.#pause();
		this.owner?.received(data, isBinary);
	}

	/** The system gives what a client floods in by megabytes at a time, and the event loop would be at that for seconds (faults W6). */
	#pause(): void {
		this.#heardBytes = 0;
		if (this.#socket.isPaused) return;
		this.#socket.pause();
		setImmediate(resume, this.#socket);
	}

	/** For its socket: the other side has answered. */
	answered(): void {
		this.#isAlive = true;
	}

	/** For its socket. The library answers what breaks the WebSocket protocol with the right code itself (faults W1). */
	failed({ message }: Error): void {
		this.#logger.debug({ reason: message }, 'broken connection');
	}

	/** For its socket: the connection is gone. */
	closed(): void {
		this.#end();
		this.owner?.closed();
	}

	#end(): void {
		if (this.#hasEnded) return;
		this.#hasEnded = true;
		this.owner?.ended();
	}
}

function resume(socket: WebSocket): void {
	socket.resume();
}

/** The listeners of all sockets. */
function onMessage(this: WebSocket, data: Buffer, isBinary: boolean): void {
	(this as PeerSocket).peer?.heard(data, isBinary);
}

function onPong(this: WebSocket): void {
	(this as PeerSocket).peer?.answered();
}

function onError(this: WebSocket, error: Error): void {
	(this as PeerSocket).peer?.failed(error);
}

function onClose(this: WebSocket): void {
	(this as PeerSocket).peer?.closed();
}
