import type { InstanceSettings } from '../../contract/instances.ts';
import type { NewAuditEvent } from '../../control-plane/audit/store.ts';

/** A control plane elsewhere, as it is stored. */
export interface RemoteRecord {
	id: string;
	/** Unique without case. */
	name: string;
	/** Origin. */
	url: string;
	environment: InstanceSettings['environment'];
	production: boolean;
	readOnly: boolean;
	/** Certificates in PEM that are trusted besides those of the system. */
	ca: string | null;
	/** Origin. */
	proxyUrl: string | null;
	/** Who signed in last. */
	username: string | null;
	/** The console client that they signed in through. */
	clientId: string | null;
	/** JSON of the client's secret and the proxy's credentials, sealed under the master key. */
	sealedCredentials: string | null;
	/** Sealed; null while nobody is signed in. */
	sealedRefreshToken: string | null;
	/** The session has ended by itself. */
	expired: boolean;
	createdAtMs: number;
	/** Grows with each change of the settings. */
	version: number;
}

export type RemoteSettings = Pick<
	RemoteRecord,
	'name' | 'url' | 'environment' | 'production' | 'readOnly' | 'ca' | 'proxyUrl' | 'sealedCredentials'
>;
export type RemoteSessionState = Pick<
	RemoteRecord,
	'username' | 'clientId' | 'sealedCredentials' | 'sealedRefreshToken' | 'expired'
>;

/** Port to the remote instances. Each method is one atomic step, its audit event included. */
export interface RemoteStore {
	/** The oldest first. */
	list(): Promise<RemoteRecord[]>;
	/** All of them or none. @returns false when a name is taken. */
	insert(records: readonly RemoteRecord[], events: readonly NewAuditEvent[]): Promise<boolean>;
	/** @param expected version that the edit is based on; null for any */
	update(
		id: string,
		settings: RemoteSettings,
		expected: number | null,
		event: NewAuditEvent,
	): Promise<'stale' | 'name_taken' | null>;
	/** @param event null when the session only goes on */
	setSession(id: string, session: RemoteSessionState, event: NewAuditEvent | null): Promise<void>;
	/** @returns false when it is gone already. */
	remove(id: string, event: NewAuditEvent): Promise<boolean>;
	/** Records what changes nothing here, such as that writes were unlocked. */
	record(event: NewAuditEvent): Promise<void>;
}
