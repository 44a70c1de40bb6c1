import type { CountedPage } from '../../contract/pages.ts';
import type { Tenant, TenantQuery, TenantStatus } from '../../contract/tenants.ts';
import type { Clock } from '../../platform/clock.ts';
import { Fault, notFound, stale } from '../../platform/fault.ts';
import { isoTime } from '../../platform/iso-time.ts';
import type { AppStore } from '../apps/store.ts';
import type { NewAuditEvent } from '../audit/store.ts';
import { type Caller, recordOf, SYSTEM } from '../caller.ts';
import type { EventHub } from '../events/hub.ts';
import type { KeyService } from '../keys/service.ts';
import type { Revocations } from '../live/revocations.ts';
import type { NewMail } from '../outbox/store.ts';
import type { TenantNotices } from './notices.ts';
import type { TenantChanges, TenantRecord, TenantStore } from './store.ts';

interface TenantServiceOptions {
	tenants: TenantStore;
	apps: AppStore;
	keys: KeyService;
	notices: TenantNotices;
	events: EventHub;
	revocations: Revocations;
	/** Ends what a tenant is billed for. */
	subscriptions: { endTenant(tenantId: string): Promise<void> };
	clock: Clock;
}

type TenantAction = Extract<NewAuditEvent['action'], `tenant.${string}`>;

const PAGE_LIMIT = 500;

/** Tenants from creation to deletion (contract section 1). */
export class TenantService {
	readonly #options: TenantServiceOptions;

	constructor(options: TenantServiceOptions) {
		this.#options = options;
	}

	/**
	 * A page of the tenants that a query asks for.
	 *
	 * @param id of the only one that may be seen; absent: all
	 * @throws {Fault} `invalid_request` for a cursor of another order.
	 */
	async list(query: TenantQuery, id?: string): Promise<CountedPage<Tenant>> {
		const { items, ...rest } = await this.#options.tenants.list(query, id);
		const counts = await this.#options.apps.countByTenant(items.map((record) => record.id));
		return { items: items.map((record) => describe(record, counts.get(record.id) ?? 0)), ...rest };
	}

	/** @throws {Fault} `not_found`. */
	async get(id: string): Promise<Tenant> {
		return this.#describe(await this.#record(id));
	}

	/**
	 * Adds a tenant, pending until an operator approves it.
	 *
	 * @throws {Fault} `tenant_name_taken`.
	 */
	async create(by: Caller, name: string, billingEmail?: string | null): Promise<Tenant> {
		const nowMs = this.#options.clock.nowMs();
		const record: TenantRecord = {
			id: crypto.randomUUID(),
			name,
			status: 'pending',
			createdAtMs: nowMs,
			approvedAtMs: null,
			billingEmail: billingEmail ?? null,
			version: 1,
		};
		const event = this.#event(by, 'tenant.created', record, null, { name, status: 'pending' });
		if (!(await this.#options.tenants.insert(record, event))) throw nameTaken(name);
		this.#changed(record.id);
		return this.#describe(record);
	}

	/** Gives a tenant another name or billing e-mail. @throws {Fault} `not_found`, `tenant_name_taken`. */
	async update(by: Caller, id: string, changes: TenantChanges): Promise<Tenant> {
		const record = await this.#record(id);
		const { name = record.name, billingEmail = record.billingEmail } = changes;
		const before = { name: record.name, billingEmail: record.billingEmail };
		const event = this.#event(by, 'tenant.updated', { ...record, name }, before, { name, billingEmail });
		const conflict = await this.#options.tenants.update(id, changes, by.expectedVersion, event);
		if (conflict === 'stale') throw stale(`tenant "${record.name}"`);
		if (conflict) throw nameTaken(name);
		this.#changed(id);
		return this.get(id);
	}

	/**
	 * Makes a pending tenant active, with its first signing key and its billing profile, and mails its owners.
	 *
	 * @throws {Fault} `not_found`, `tenant_wrong_status`.
	 */
	async approve(by: Caller, id: string): Promise<Tenant> {
		const record = await this.#record(id);
		// Asked first as well, so that a repeated call does not cost a key pair.
		if (record.status !== 'pending') throw wrongStatus(record, 'approved', ['pending']);
		const key = await this.#options.keys.generate();
		const event = this.#event(by, 'tenant.approved', record, { status: 'pending' }, { status: 'active', kid: key.kid });
		const mails = await this.#options.notices.mailsTo(record, 'tenant.approved');
		if (!(await this.#options.tenants.approve(id, key, this.#options.clock.nowMs(), mails, event)))
			throw wrongStatus(await this.#record(id), 'approved', ['pending']);
		this.#changed(id);
		return this.get(id);
	}

	/** Turns a pending tenant away, and mails its owners. @throws {Fault} `not_found`, `tenant_wrong_status`. */
	async reject(by: Caller, id: string): Promise<Tenant> {
		const mails = await this.#options.notices.mailsTo(await this.#record(id), 'tenant.rejected');
		return this.#move(by, id, { from: ['pending'], to: 'rejected' }, 'tenant.rejected', mails);
	}

	/** Stops a tenant: no tokens from now on, and its live sessions end. @throws {Fault} `not_found`, `tenant_wrong_status`. */
	async suspend(by: Caller, id: string): Promise<Tenant> {
		const tenant = await this.#move(by, id, { from: ['active'], to: 'suspended' }, 'tenant.suspended');
		this.#options.revocations.publish({ tenantId: id, close: 'forbidden' });
		return tenant;
	}

	/** Lets a suspended tenant go on. @throws {Fault} `not_found`, `tenant_wrong_status`. */
	resume(by: Caller, id: string): Promise<Tenant> {
		return this.#move(by, id, { from: ['suspended'], to: 'active' }, 'tenant.resumed');
	}

	/**
	 * Deletes a tenant with everything that is theirs; its live sessions end. Begun once, it is ended even if the
	 * process dies in between: see {@link finishDeletions}.
	 *
	 * @throws {Fault} `not_found`.
	 */
	async delete(by: Caller, id: string): Promise<void> {
		const from = ['pending', 'active', 'rejected', 'suspended', 'deleting'] as const;
		await this.#move(by, id, { from, to: 'deleting' }, 'tenant.deleted');
		this.#options.revocations.publish({ tenantId: id, close: 'forbidden' });
		await this.#finishDeletion(await this.#record(id));
		this.#changed(id);
	}

	/** Ends deletions that an earlier process began. */
	async finishDeletions(): Promise<void> {
		for (const record of await this.#options.tenants.listDeleting()) await this.#finishDeletion(record);
	}

	/** Its apps lie in other files, so they go one by one; the tenant's own row goes last and marks the end. */
	async #finishDeletion(record: TenantRecord): Promise<void> {
		const { apps, tenants, subscriptions, clock } = this.#options;
		for (;;) {
			const { items } = await apps.list({ tenantId: record.id, limit: PAGE_LIMIT, sort: '-createdAt' });
			if (items.length === 0) break;
			for (const app of items) {
				const target = { type: 'app' as const, id: app.id, name: app.name };
				const event = recordOf(SYSTEM, clock.nowMs(), {
					action: 'app.deleted',
					target,
					tenantId: record.id,
					before: { name: app.name },
				});
				await apps.remove({ ...app, expected: null }, event);
			}
		}
		// After the apps, so that no payment that was under way can begin another subscription.
		await subscriptions.endTenant(record.id);
		await tenants.remove(record.id, this.#event(SYSTEM, 'tenant.deleted', record, { status: 'deleting' }, null));
	}

	async #move(
		by: Caller,
		id: string,
		{ from, to }: { from: readonly TenantStatus[]; to: TenantStatus },
		action: TenantAction,
		mails: readonly NewMail[] = [],
	): Promise<Tenant> {
		const record = await this.#record(id);
		const event = this.#event(by, action, record, { status: record.status }, { status: to });
		const conflict = await this.#options.tenants.setStatus(id, { from, to }, by.expectedVersion, mails, event);
		if (conflict === 'stale') throw stale(`tenant "${record.name}"`);
		if (conflict) throw wrongStatus(record, action.replace('tenant.', ''), from);
		this.#changed(id);
		return this.get(id);
	}

	async #record(id: string): Promise<TenantRecord> {
		const record = await this.#options.tenants.get(id);
		if (!record) throw notFound('tenant');
		return record;
	}

	async #describe(record: TenantRecord): Promise<Tenant> {
		const counts = await this.#options.apps.countByTenant([record.id]);
		return describe(record, counts.get(record.id) ?? 0);
	}

	#event(
		by: Caller,
		action: TenantAction,
		{ id, name }: TenantRecord,
		before: NewAuditEvent['before'],
		after: NewAuditEvent['after'],
	): NewAuditEvent {
		return recordOf(by, this.#options.clock.nowMs(), {
			action,
			target: { type: 'tenant', id, name },
			tenantId: id,
			before,
			after,
		});
	}

	#changed(tenantId: string): void {
		this.#options.events.publish({ type: 'tenant.changed', tenantId });
	}
}

function describe(record: TenantRecord, appCount: number): Tenant {
	return {
		id: record.id,
		name: record.name,
		status: record.status,
		billingEmail: record.billingEmail,
		appCount,
		createdAt: isoTime(record.createdAtMs),
		approvedAt: record.approvedAtMs === null ? null : isoTime(record.approvedAtMs),
		version: record.version,
	};
}

function wrongStatus({ name, status }: TenantRecord, verb: string, from: readonly TenantStatus[]): Fault {
	return new Fault(
		'tenant_wrong_status',
		`The tenant "${name}" is ${status}. Only a tenant that is ${from.join(' or ')} can be ${verb}.`,
	);
}

function nameTaken(name: string): Fault {
	return new Fault('tenant_name_taken', `There is a tenant named "${name}" already. Choose another name.`, {
		errors: [{ path: 'name', message: 'is taken' }],
	});
}
