import { WebSocket } from 'ws';

/** What may wait for a side that does not read, before the other one is not read any more either. */
const BUFFERED_BYTES_MAX = 1024 * 1024;
/** For the other side's answer to a close frame. */
const CLOSE_TIMEOUT_MS = 5_000;

const CLOSE_NO_STATUS = 1005;
const CLOSE_ABNORMAL = 1006;

/**
 * Passes everything that comes from one WebSocket on to the other, in both directions: messages as they are, and the end
 * with its code and reason. A side that reads slowly slows the other one down.
 */
export function pipeBoth(one: WebSocket, other: WebSocket): void {
	pipe(one, other);
	pipe(other, one);
}

function pipe(from: WebSocket, to: WebSocket): void {
	from.on('message', (data: Buffer, isBinary) => {
		if (to.readyState !== WebSocket.OPEN) return;
		to.send(data, { binary: isBinary }, () => {
			if (from.isPaused && to.bufferedAmount <= BUFFERED_BYTES_MAX) from.resume();
		});
		if (to.bufferedAmount > BUFFERED_BYTES_MAX) from.pause();
	});
	from.on('close', (code, reason) => closeLike(to, code, reason));
	from.on('error', () => from.terminate());
}

/** Ends a WebSocket as another one ended. */
export function closeLike(socket: WebSocket, code: number, reason: Buffer | string): void {
	if (socket.isPaused) socket.resume();
	if (code === CLOSE_ABNORMAL || socket.readyState === WebSocket.CONNECTING) {
		socket.terminate();
		return;
	}
	if (code === CLOSE_NO_STATUS) socket.close();
	else socket.close(code, reason);
	const timer = setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS);
	socket.once('close', () => clearTimeout(timer));
}
