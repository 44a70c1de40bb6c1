/** Port to the key that authenticates the ends of the audit chains. */
export interface AuditKeyStore {
	/** The sealed key; null on a new data directory. */
	get(): Promise<string | null>;
	/** Opens the audit trail with its key. */
	use(key: Uint8Array): Promise<void>;
	/** Opens the audit trail with its first key, gives the chains their heads and keeps the key. */
	begin(key: Uint8Array, sealed: string): Promise<void>;
}
