export interface OperatorRecord {
	id: string;
	username: string;
	passwordHash: string;
	createdAtMs: number;
}

export interface ConsoleClientRecord {
	clientId: string;
	secretHash: Uint8Array;
	createdAtMs: number;
}

/** Port to the platform's operators and to the trusted console clients through which they sign in. */
export interface OperatorStore {
	hasAny(): Promise<boolean>;
	getByUsername(username: string): Promise<OperatorRecord | null>;
	/** @returns false when the username is taken (compared without case). */
	insert(operator: OperatorRecord): Promise<boolean>;
	getClient(clientId: string): Promise<ConsoleClientRecord | null>;
	insertClient(client: ConsoleClientRecord): Promise<void>;
}
