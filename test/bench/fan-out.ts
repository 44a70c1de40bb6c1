import { once } from 'node:events';
import * as encoding from 'lib0/encoding';
import { WebSocket } from 'ws';
import { writeUpdate } from 'y-protocols/sync';
import * as Y from 'yjs';

const MESSAGE_SYNC = 0;
const UNDER_WAY_MAX = 64;
/** Sync step 1 with an empty state vector. */
const GREETING = new Uint8Array([MESSAGE_SYNC, 0, 1, 0]);

interface FanOutOptions {
	/** URL of the document. */
	url: string;
	protocols: string[];
	/** Clients that only read. */
	readers: number;
	updates: number;
}

/**
 * One writer flat out, every reader gets every update.
 *
 * @returns updates delivered per second, summed over the readers.
 */
export async function measureFanOut({ url, protocols, readers, updates }: FanOutOptions): Promise<number> {
	const sockets = await Promise.all(Array.from({ length: readers + 1 }, () => connect(url, protocols)));
	// As each client begins; the relay passes it on, and nobody counts it
	for (const socket of sockets) socket.send(GREETING);
	const [writer, ...others] = sockets;
	if (!writer) throw new Error('no writer');
	const frames = updateFrames(updates);
	const sizes = new Set(frames.map((frame) => frame.byteLength));
	const { promise: done, resolve } = Promise.withResolvers<void>();
	const delivered = others.map(() => 0);
	let sent = 0;
	const sendMore = () => {
		const slowest = Math.min(...delivered);
		if (slowest === updates) resolve();
		while (sent < updates && sent - slowest < UNDER_WAY_MAX) writer.send(frames[sent++] ?? '');
	};
	others.forEach((socket, index) => {
		socket.on('message', (data: Buffer) => {
			// The handshake's own frames are no updates of the writer.
			if (!sizes.has(data.byteLength) || data[0] !== MESSAGE_SYNC || data[1] !== 2) return;
			delivered[index] = (delivered[index] ?? 0) + 1;
			sendMore();
		});
	});
	const startedMs = performance.now();
	sendMore();
	await done;
	const seconds = (performance.now() - startedMs) / 1000;
	for (const socket of sockets) socket.close();
	await Promise.all(sockets.map((socket) => once(socket, 'close')));
	return (updates * readers) / seconds;
}

async function connect(url: string, protocols: string[]): Promise<WebSocket> {
	const socket = new WebSocket(url, protocols, { perMessageDeflate: false });
	await once(socket, 'open');
	return socket;
}

/** What a person who types makes: one small update a key. */
function updateFrames(count: number): Uint8Array[] {
	const doc = new Y.Doc();
	const frames: Uint8Array[] = [];
	doc.on('update', (update: Uint8Array) => {
		const encoder = encoding.createEncoder();
		encoding.writeVarUint(encoder, MESSAGE_SYNC);
		writeUpdate(encoder, update);
		frames.push(encoding.toUint8Array(encoder));
	});
	const text = doc.getText('body');
	for (let index = 0; index < count; index += 1) text.insert(index, 'x');
	return frames;
}
