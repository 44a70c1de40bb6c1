import { z } from 'zod';

const DAY_MS = 24 * 60 * 60 * 1000;
const DELAY_MAX_MS = 40 * DAY_MS;
/** How far one call may move the clock. */
export const CLOCK_ADVANCE_MAX_MS = 366 * DAY_MS;

/** How the sandbox's payment provider answers for a tenant. */
export const paymentBehaviourSchema = z.object({
	/** `delay`: payments stay pending for `delayMs`, then they succeed. */
	behaviour: z.enum(['succeed', 'decline', 'delay']),
	delayMs: z.int().min(0).max(DELAY_MAX_MS).default(0),
});
export type PaymentBehaviour = z.infer<typeof paymentBehaviourSchema>;

/** The sandbox's clock: the machine's, moved forward. */
export const sandboxClockSchema = z.object({
	now: z.iso.datetime(),
	/** How far it is ahead of the machine's clock. */
	offsetMs: z.int(),
});
export type SandboxClock = z.infer<typeof sandboxClockSchema>;

/** What going back to real time means, before it is done, and meant, after. */
export const clockResetSchema = z.object({
	/** The machine's time. */
	realNow: z.iso.datetime(),
	/** How far the clock is, or was, ahead of it. */
	aheadMs: z.int(),
	/** Events of the audit trail that bear a later time: they stay as they are, and stand before those of now. */
	laterEvents: z.int(),
	/** Mails that would wait for the time that is given up: they are sent now. */
	mailsDue: z.int(),
});
export type ClockReset = z.infer<typeof clockResetSchema>;

/** How far to move the clock, or to which moment: one of the two. */
export const clockAdvanceSchema = z.object({
	byMs: z
		.int('must be a whole number of milliseconds')
		.min(0, 'must not be negative: the only way back is to real time')
		.nullish(),
	to: z.iso.datetime({ offset: true }).nullish(),
});
export type ClockAdvance = z.infer<typeof clockAdvanceSchema>;
