import type { MemberRole } from '../../contract/accounts.ts';
import type { Member, MemberQuery } from '../../contract/members.ts';
import type { CountedPage } from '../../contract/pages.ts';
import type { Clock } from '../../platform/clock.ts';
import { Fault, notFound, stale } from '../../platform/fault.ts';
import { isoTime } from '../../platform/iso-time.ts';
import type { NewAuditEvent } from '../audit/store.ts';
import { type Caller, recordOf } from '../caller.ts';
import type { EventHub } from '../events/hub.ts';
import type { TenantStore } from '../tenants/store.ts';
import type { MemberConflict, MemberRecord, MemberStore } from './store.ts';

interface MemberServiceOptions {
	members: MemberStore;
	tenants: TenantStore;
	events: EventHub;
	clock: Clock;
}

/** People of a tenant and their roles. */
export class MemberService {
	readonly #options: MemberServiceOptions;

	constructor(options: MemberServiceOptions) {
		this.#options = options;
	}

	/** A page of the members. @throws {Fault} `not_found` for an unknown tenant; `invalid_request` for a foreign cursor. */
	async list(tenantId: string, query: MemberQuery): Promise<CountedPage<Member>> {
		if (!(await this.#options.tenants.get(tenantId))) throw notFound('tenant');
		const { items, ...rest } = await this.#options.members.list(tenantId, query);
		return { items: items.map(describeMember), ...rest };
	}

	/** Gives a member another role; their sessions in this tenant end. @throws {Fault} `not_found`, `last_owner`, `stale`. */
	async setRole(by: Caller, tenantId: string, memberId: string, role: MemberRole): Promise<Member> {
		const member = await this.#record(tenantId, memberId);
		const event = this.#event(by, 'member.role_changed', member, { role: member.role }, { role });
		const conflict = await this.#options.members.setRole(member, role, by.expectedVersion, event);
		if (conflict) throw conflictFault(conflict, member);
		this.#changed(tenantId);
		return describeMember(await this.#record(tenantId, memberId));
	}

	/** Removes a member; their sessions in this tenant end. @throws {Fault} `not_found`, `last_owner`, `stale`. */
	async remove(by: Caller, tenantId: string, memberId: string): Promise<void> {
		const member = await this.#record(tenantId, memberId);
		const event = this.#event(by, 'member.removed', member, { role: member.role }, null);
		const conflict = await this.#options.members.remove(member, by.expectedVersion, event);
		if (conflict) throw conflictFault(conflict, member);
		this.#changed(tenantId);
	}

	async #record(tenantId: string, memberId: string): Promise<MemberRecord> {
		const member = await this.#options.members.get(tenantId, memberId);
		if (!member) throw notFound('member');
		return member;
	}

	#event(
		by: Caller,
		action: 'member.role_changed' | 'member.removed',
		{ id, email, tenantId }: MemberRecord,
		before: NewAuditEvent['before'],
		after: NewAuditEvent['after'],
	): NewAuditEvent {
		const target = { type: 'member' as const, id, name: email };
		return recordOf(by, this.#options.clock.nowMs(), { action, target, tenantId, before, after });
	}

	#changed(tenantId: string): void {
		this.#options.events.publish({ type: 'tenant.changed', tenantId });
	}
}

/** A member as the API tells it. */
export function describeMember({ id, tenantId, name, email, role, createdAtMs, version }: MemberRecord): Member {
	return { id, tenantId, name, email, role, createdAt: isoTime(createdAtMs), version };
}

function conflictFault(conflict: MemberConflict, { email }: MemberRecord): Fault {
	if (conflict === 'stale') return stale(`member "${email}"`);
	return new Fault('last_owner', `"${email}" is the only owner of the tenant. Make another member an owner first.`);
}
