/** How one wire protocol packs what is spread to all members of a document. */
export interface Wire {
	/** Members whose wires have the same one get the very same frames. */
	readonly id: string;
	updateFrame(update: Uint8Array): Uint8Array;
	awarenessFrame(awarenessUpdate: Uint8Array): Uint8Array;
}

/** A client's end of a document. Members with the same wire share the frames. */
export interface Member {
	readonly wire: Wire;
	send(frame: Uint8Array): void;
	/** Passes on what another member says to all; protocols without such messages pass it over. */
	sendStateless(payload: string): void;
	/** Ends the connection; the client is expected to come back. */
	restart(): void;
}
