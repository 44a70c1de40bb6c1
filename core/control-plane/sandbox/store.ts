import type { NewAuditEvent } from '../audit/store.ts';

/** Port to how far the sandbox's clock was moved. */
export interface SandboxClockStore {
	/** 0 for a clock that was never moved. */
	offsetMs(): Promise<number>;
	/** When it last went back to real time, milliseconds since the epoch; null: never. */
	wentBackAtMs(): Promise<number | null>;
	/** @param event recorded in the same step; null on the way from one due moment to the next. */
	setOffsetMs(offsetMs: number, event: NewAuditEvent | null): Promise<void>;
	/** How much bears a later time than this one. */
	laterThan(atMs: number): Promise<{ events: number; mailsDue: number }>;
	/** Sets the offset to 0 as of a time, makes mails due that wait for a later time, and forgets how many tokens each key has signed. */
	goBack(atMs: number, event: NewAuditEvent): Promise<void>;
}
