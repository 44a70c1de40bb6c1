/** How one wire protocol packs what is spread to all members of a document. */
export interface Wire {
	updateFrame(update: Uint8Array): Uint8Array;
	awarenessFrame(awarenessUpdate: Uint8Array): Uint8Array;
}

/** A client's end of a document. Members that speak the same protocol share one `wire`, and so the frames. */
export interface Member {
	readonly wire: Wire;
	send(frame: Uint8Array): void;
	/** Ends the connection; the client is expected to come back. */
	restart(): void;
}
