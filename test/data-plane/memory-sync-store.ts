import type { SyncStore } from '../../core/data-plane/sync-store/store.ts';

/** A sync store in memory, whose writes can be held or made to fail. */
export class MemorySyncStore implements SyncStore {
	readonly logs = new Map<string, Uint8Array[]>();
	writable = true;
	/** Writes wait for this. */
	gate: Promise<void> = Promise.resolve();

	async append(document: string, update: Uint8Array): Promise<void> {
		await this.gate;
		this.logs.set(document, [...(this.logs.get(document) ?? []), update]);
	}

	async replace(document: string, updates: readonly Uint8Array[]): Promise<void> {
		await this.gate;
		this.logs.set(document, [...updates]);
	}

	async flushed(): Promise<void> {
		await this.gate;
	}

	async load(document: string): Promise<Uint8Array[]> {
		return this.logs.get(document) ?? [];
	}

	async adopt(): Promise<void> {
		// There is no other region here
	}

	async isWritable(): Promise<boolean> {
		return this.writable;
	}

	async purge(document: string): Promise<void> {
		this.logs.delete(document);
	}

	async list(): Promise<string[]> {
		return [...this.logs.keys()];
	}
}
