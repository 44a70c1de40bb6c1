import type { MemberRole } from '../contract/accounts.ts';
import type { AuditAction, AuditEvent, AuditFacts } from '../contract/audit.ts';
import type { TenantStatus } from '../contract/tenants.ts';
import type { NewAuditEvent } from './audit/store.ts';

interface CallerFacts {
	/** For people and records, not for decisions. */
	name: string;
	/** From where; null on this machine itself. */
	remoteAddress: string | null;
	/** Version that an edit is based on (`If-Match`); null for whatever is there. */
	expectedVersion: number | null;
}

/** Runs the platform: an operator over HTTP, the user of this machine's console, or core itself. */
export interface OperatorCaller extends CallerFacts {
	role: 'operator';
	/** Null for core itself. */
	accountId: string | null;
	/** Sessions of the account up to now; null for callers in this process, who have none. */
	epoch: number | null;
}

/** A person in a tenant, who sees that tenant and no other. */
export interface MemberCaller extends CallerFacts {
	role: MemberRole;
	accountId: string;
	epoch: number;
	memberId: string;
	tenantId: string;
	tenantStatus: TenantStatus;
}

/** Whoever asks without a token, which the public routes allow. */
export interface Visitor extends CallerFacts {
	role: 'visitor';
}

/** Who asks. */
export type Caller = OperatorCaller | MemberCaller | Visitor;

/** Core itself, as when it applies a declaration. */
export const SYSTEM: Caller = {
	role: 'operator',
	accountId: null,
	epoch: null,
	name: 'system',
	remoteAddress: null,
	expectedVersion: null,
};

/** Somebody without a session. @param name what the record calls them: the address that they gave, if they gave one */
export function visitor(name: string, remoteAddress: string | null): Visitor {
	return { role: 'visitor', name, remoteAddress, expectedVersion: null };
}

/** Whether a caller belongs to one tenant. */
export function isMember(caller: Caller): caller is MemberCaller {
	return caller.role !== 'operator' && caller.role !== 'visitor';
}

/**
 * Which tenant's things a caller sees: for lists, whose answers hold nothing of any other.
 *
 * @returns undefined for an operator, who sees all; for a visitor a text that is no tenant's id.
 */
export function tenantSeenBy(caller: Caller): string | undefined {
	if (caller.role === 'operator') return undefined;
	return isMember(caller) ? caller.tenantId : 'none';
}

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
		actor: { kind: actorKind(caller), name: caller.name },
		remoteAddress: caller.remoteAddress,
		before: before ?? null,
		after: after ?? null,
	};
}

function actorKind(caller: Caller): AuditEvent['actor']['kind'] {
	if (caller === SYSTEM) return 'system';
	return isMember(caller) ? 'member' : caller.role;
}
