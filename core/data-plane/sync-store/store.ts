/**
 * Port to the sync layer: the updates of the sessions that run, so that a node which dies gives them back to the
 * clients that come again (contract section 3). Calls take effect in their order.
 */
export interface SyncStore {
	/**
	 * Adds an update to a document's log. Resolves when it would outlive this process.
	 *
	 * @param isAwaited whether somebody waits for that; if not, it may take longer
	 */
	append(document: string, update: Uint8Array, isAwaited: boolean): Promise<void>;
	/** Puts these updates in the place of all that were appended before this call. */
	replace(document: string, updates: readonly Uint8Array[]): Promise<void>;
	/** Resolves when all that was appended before this call, to any document, would outlive this process. */
	flushed(): Promise<void>;
	/** A document's log, in its order. */
	load(document: string): Promise<Uint8Array[]>;
	/** Takes over the log that another region has of a document: one that was kept may be opened anywhere again. */
	adopt(document: string): Promise<void>;
	/** Forgets a document. */
	purge(document: string): Promise<void>;
	/** Every document that has a log. */
	list(): Promise<string[]>;
	/** Whether writing works right now; tries it when the last write failed. */
	isWritable(): Promise<boolean>;
}
