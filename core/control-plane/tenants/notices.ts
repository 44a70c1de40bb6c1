import type { MemberStore } from '../members/store.ts';
import type { Outbox } from '../outbox/service.ts';
import type { NewMail } from '../outbox/store.ts';
import type { TenantRecord } from './store.ts';

/** Mails that tell a tenant's owners what became of it. */
export class TenantNotices {
	readonly #outbox: Outbox;
	readonly #members: Pick<MemberStore, 'ownerEmails'>;

	constructor(outbox: Outbox, members: Pick<MemberStore, 'ownerEmails'>) {
		this.#outbox = outbox;
		this.#members = members;
	}

	/** One mail to each owner; none when the tenant has no owner yet. */
	async mailsTo({ id, name }: TenantRecord, kind: 'tenant.approved' | 'tenant.rejected'): Promise<NewMail[]> {
		const owners = await this.#members.ownerEmails(id);
		return Promise.all(owners.map((email) => this.#outbox.newMail(kind, email, id, { tenantName: name })));
	}
}
