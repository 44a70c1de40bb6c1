import type { Settings } from '../../contract/settings.ts';
import type { NewAuditEvent } from '../audit/store.ts';

/** Settings that were changed, as they are kept. */
export interface KeptSettings {
	values: Partial<Settings>;
	/** 1 before the first change. */
	version: number;
}

/** Port to what operators set. Each method is one atomic step, its audit event included. */
export interface SettingsStore {
	get(): Promise<KeptSettings>;
	/**
	 * Keeps values in place of those before, and counts the version up.
	 *
	 * @param expected version that the change is based on; null for whatever is there
	 * @returns `stale` when it is at another version; nothing was changed then.
	 */
	set(values: Partial<Settings>, expected: number | null, event: NewAuditEvent): Promise<'stale' | null>;
}
