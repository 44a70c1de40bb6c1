import type { AuditAction, AuditEvent, AuditFacts } from '../contract/audit.ts';
import type { NewAuditEvent } from './audit/store.ts';

/** Who asks: over HTTP the bearer of a management token, in process the user of this machine's console. */
export interface Caller {
	role: 'operator';
	/** For people and records, not for decisions. */
	name: string;
	/** From where; null on this machine itself. */
	remoteAddress: string | null;
	/** Version that an edit is based on (`If-Match`); null for whatever is there. */
	expectedVersion: number | null;
}

/** Core itself, as when it applies a declaration. */
export const SYSTEM: Caller = { role: 'operator', name: 'system', remoteAddress: null, expectedVersion: null };

interface Recorded {
	action: AuditAction;
	target: AuditEvent['target'];
	tenantId: string | null;
	before?: AuditFacts | null;
	after?: AuditFacts | null;
}

/** The record of what a caller does. */
export function recordOf(caller: Caller, nowMs: number, { before, after, ...what }: Recorded): NewAuditEvent {
	return {
		...what,
		atMs: nowMs,
		actor: { kind: caller === SYSTEM ? 'system' : caller.role, name: caller.name },
		remoteAddress: caller.remoteAddress,
		before: before ?? null,
		after: after ?? null,
	};
}
