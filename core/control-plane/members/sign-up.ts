import type { SignUp } from '../../contract/accounts.ts';
import type { Clock } from '../../platform/clock.ts';
import { Fault } from '../../platform/fault.ts';
import { hashPassword, requireGoodPassword } from '../accounts/passwords.ts';
import type { AccountStore } from '../accounts/store.ts';
import { type Caller, recordOf, visitor } from '../caller.ts';
import type { EventHub } from '../events/hub.ts';
import type { Outbox } from '../outbox/service.ts';
import type { NewMail } from '../outbox/store.ts';
import type { TenantRecord } from '../tenants/store.ts';
import { type InvitationService, newMemberAccount } from './invitations.ts';
import type { FirstOwner, MemberStore } from './store.ts';

interface SignUpServiceOptions {
	members: MemberStore;
	accounts: AccountStore;
	invitations: InvitationService;
	outbox: Outbox;
	events: EventHub;
	clock: Clock;
}

/** How a tenant begins without an operator: anybody may ask for one. */
export class SignUpService {
	readonly #options: SignUpServiceOptions;

	constructor(options: SignUpServiceOptions) {
		this.#options = options;
	}

	/**
	 * Adds a pending tenant. An address without an account becomes its owner. One that has an account is mailed an
	 * invitation to own it: what a stranger types changes nothing for that account. The answer is the same, the tenant
	 * is there in both cases, and a password is hashed in both, so nobody learns who has an account.
	 *
	 * @throws {Fault} `tenant_name_taken`; `invalid_request` for a password that is easy to guess.
	 */
	async signUp(by: Caller, input: SignUp): Promise<{ status: 'pending' }> {
		const { clock, members, events } = this.#options;
		requireGoodPassword(input.password, [input.email, input.name, input.tenantName], 'password');
		const passwordHash = await hashPassword(input.password);
		const nowMs = clock.nowMs();
		const tenant: TenantRecord = {
			id: crypto.randomUUID(),
			name: input.tenantName,
			status: 'pending',
			createdAtMs: nowMs,
			approvedAtMs: null,
			billingEmail: input.billingEmail ?? null,
			version: 1,
		};
		const target = { type: 'tenant' as const, id: tenant.id, name: tenant.name };
		const after = { name: tenant.name, status: tenant.status, owner: input.email };
		const event = recordOf(visitor(input.email, by.remoteAddress), nowMs, {
			action: 'tenant.signed_up',
			target,
			tenantId: tenant.id,
			after,
		});
		const store = async () => {
			const { owner, mail } = await this.#firstOwner(tenant, input, passwordHash);
			return members.signUp(tenant, owner, [mail], event);
		};
		// Of two sign-ups with one address at once, the second finds the account of the first.
		const first = await store();
		const conflict = first === 'username_taken' ? await store() : first;
		if (conflict)
			throw new Fault('tenant_name_taken', `There is a tenant named "${tenant.name}" already. Choose another name.`, {
				errors: [{ path: 'tenantName', message: 'is taken' }],
			});
		events.publish({ type: 'tenant.changed', tenantId: tenant.id });
		return { status: 'pending' };
	}

	async #firstOwner(
		tenant: TenantRecord,
		{ email, name }: SignUp,
		passwordHash: string,
	): Promise<{ owner: FirstOwner; mail: NewMail }> {
		const { accounts, invitations, outbox } = this.#options;
		if (await accounts.getByUsername(email)) {
			const { invitation, mail } = await invitations.compose(tenant, email, 'owner', 'A sign-up with your address');
			return { owner: { invitation }, mail };
		}
		const account = newMemberAccount(email, name, passwordHash, tenant.createdAtMs);
		const mail = await outbox.newMail('signup.received', email, tenant.id, { name, tenantName: tenant.name });
		return { owner: { account, memberId: crypto.randomUUID() }, mail };
	}
}
