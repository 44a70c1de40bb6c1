import type { Socket } from 'node:net';

/**
 * Bytes on the wire of all WebSocket connections, handshakes and frame headers included. The system's sockets count them
 * anyway; they are added up when somebody reads.
 */
export class Traffic {
	readonly #open = new Set<Socket>();
	/** Of connections that are gone. */
	#received = 0;
	#sent = 0;
	/** What was never sent to a client that broke off is taken back by its socket; a counter must not go back. */
	#sentTold = 0;

	/** Counts a connection from now on. */
	open(socket: Socket): void {
		this.#open.add(socket);
	}

	/** A connection is gone. */
	close(socket: Socket): void {
		if (!this.#open.delete(socket)) return;
		this.#received += socket.bytesRead;
		this.#sent += socket.bytesWritten;
	}

	get receivedBytes(): number {
		return this.#sum(this.#received, 'bytesRead');
	}

	get sentBytes(): number {
		this.#sentTold = Math.max(this.#sentTold, this.#sum(this.#sent, 'bytesWritten'));
		return this.#sentTold;
	}

	#sum(past: number, field: 'bytesRead' | 'bytesWritten'): number {
		let sum = past;
		for (const socket of this.#open) sum += socket[field];
		return sum;
	}
}
