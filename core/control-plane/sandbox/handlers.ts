import type { PaymentBehaviour, SandboxClock } from '../../contract/sandbox.ts';
import { notFound } from '../../platform/fault.ts';
import type { NewAuditEvent } from '../audit/store.ts';
import { recordOf } from '../caller.ts';
import { os } from '../os.ts';
import type { TenantStore } from '../tenants/store.ts';
import type { SandboxClockService } from './clock-service.ts';

/** What a sandbox lets its user decide. */
export interface SandboxControls {
	clock: SandboxClockService;
	payments: {
		behaviour(tenantId: string): Promise<PaymentBehaviour>;
		setBehaviour(tenantId: string, behaviour: PaymentBehaviour, event: NewAuditEvent): Promise<void>;
	};
}

/** Handlers of the sandbox's own controls. */
export function sandboxHandlers({ clock, payments }: SandboxControls, tenants: Pick<TenantStore, 'get'>) {
	const requireTenant = async (tenantId: string) => {
		const tenant = await tenants.get(tenantId);
		if (!tenant) throw notFound('tenant');
		return tenant;
	};
	return os.sandbox.router({
		clock: os.sandbox.clock.handler((): SandboxClock => clock.read()),
		advanceClock: os.sandbox.advanceClock.handler(({ input, context }) => clock.advance(context.caller, input)),
		clockReset: os.sandbox.clockReset.handler(() => clock.describeReset()),
		resetClock: os.sandbox.resetClock.handler(({ context }) => clock.reset(context.caller)),
		payments: os.sandbox.payments.handler(async ({ input }) => {
			await requireTenant(input.tenantId);
			return payments.behaviour(input.tenantId);
		}),
		setPayments: os.sandbox.setPayments.handler(async ({ input: { tenantId, ...behaviour }, context }) => {
			const { name } = await requireTenant(tenantId);
			const event = recordOf(context.caller, clock.nowMs(), {
				action: 'payments.behaviour_set',
				target: { type: 'tenant', id: tenantId, name },
				tenantId,
				before: await payments.behaviour(tenantId),
				after: behaviour,
			});
			await payments.setBehaviour(tenantId, behaviour, event);
			return behaviour;
		}),
	});
}
