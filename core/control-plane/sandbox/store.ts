import type { NewAuditEvent } from '../audit/store.ts';

/** Port to how far the sandbox's clock was moved. */
export interface SandboxClockStore {
	/** 0 for a clock that was never moved. */
	offsetMs(): Promise<number>;
	/** @param event recorded in the same step; null on the way from one due moment to the next. */
	setOffsetMs(offsetMs: number, event: NewAuditEvent | null): Promise<void>;
}
