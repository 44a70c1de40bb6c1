/** How one wire protocol packs what is spread to all members of a document: as whole WebSocket frames. */
export interface Wire {
	/** Members whose wires have the same one get the very same frames. */
	readonly id: string;
	updateFrame(update: Uint8Array): Buffer;
	awarenessFrame(awarenessUpdate: Uint8Array): Buffer;
}

/** A client's end of a document. Members with the same wire share the frames. */
export interface Member {
	readonly wire: Wire;
	readonly sessionId: string;
	/** Sends a WebSocket frame. */
	send(frame: Buffer): void;
	/** That many of its updates are in the sync store for good; null for protocols without such messages. */
	readonly acknowledge: ((updates: number) => void) | null;
	/** Passes on what another member says to all; protocols without such messages pass it over. */
	sendStateless(payload: string): void;
}
