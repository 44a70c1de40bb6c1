/** Port to the versions of the master key that have sealed something here, each with a text to try the key on. */
export interface MasterKeyRegister {
	/** The sealed probe of each version. */
	probes(): Promise<Map<string, string>>;
	insert(version: string, probe: string): Promise<void>;
}
