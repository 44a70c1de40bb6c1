import type { NewAuditEvent } from '../audit/store.ts';

export interface NodeRecord {
	id: string;
	region: string;
	url: string;
	kind: 'sandbox' | 'external';
	/** An operator stopped it. */
	stopped: boolean;
	draining: boolean;
	/** Port that was asked for; null for whichever is free. */
	port: number | null;
	/** Connections that a sandbox node is made for; null for the usual number. */
	connectionsMax: number | null;
	/** An external node's token, hashed. */
	tokenHash: Uint8Array | null;
	/** Since when an external node is recorded as offline; null while it is heard of. */
	offlineSinceMs: number | null;
	/** When it was heard of before that. */
	lastHeartbeatAtMs: number | null;
	createdAtMs: number;
	/** Grows with each change that an operator makes. */
	version: number;
}

/** Fields that operators set; what is left out stays. */
export type NodeChanges = Partial<Pick<NodeRecord, 'stopped' | 'draining' | 'port' | 'connectionsMax'>>;

/** Port to the node registry. Regions are unique. Each method is one atomic step, its audit event included. */
export interface NodeStore {
	/** First registered first. */
	list(): Promise<NodeRecord[]>;
	get(id: string): Promise<NodeRecord | null>;
	getByRegion(region: string): Promise<NodeRecord | null>;
	/** @returns false when another node has the region. */
	insert(node: NodeRecord, event: NewAuditEvent): Promise<boolean>;
	/** Notes where a node is reached now. */
	setUrl(id: string, url: string): Promise<void>;
	/**
	 * Changes a node and counts its version up.
	 *
	 * @param expected version that the change is based on; null for whatever is there
	 * @returns `stale` when the node is gone or at another version; nothing was changed then.
	 */
	update(id: string, changes: NodeChanges, expected: number | null, event: NewAuditEvent): Promise<'stale' | null>;
	/** @returns `stale` when the node is gone or at another version; nothing was removed then. */
	remove(id: string, expected: number | null, event: NewAuditEvent): Promise<'stale' | null>;
	/** Records that a node is not heard of any more. @returns false when that was recorded already. */
	setOffline(id: string, sinceMs: number, lastHeartbeatAtMs: number | null, event: NewAuditEvent): Promise<boolean>;
	/** Records that a node is heard of again. @returns false when it was not recorded as offline. */
	setOnline(id: string, event: NewAuditEvent): Promise<boolean>;
}
