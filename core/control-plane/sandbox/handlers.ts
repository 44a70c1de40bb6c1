import type { PaymentBehaviour, SandboxClock } from '../../contract/sandbox.ts';
import { notFound } from '../../platform/fault.ts';
import { os } from '../os.ts';
import type { TenantStore } from '../tenants/store.ts';
import type { SandboxClockService } from './clock-service.ts';

/** What a sandbox lets its user decide. */
export interface SandboxControls {
	clock: SandboxClockService;
	payments: {
		behaviour(tenantId: string): Promise<PaymentBehaviour>;
		setBehaviour(tenantId: string, behaviour: PaymentBehaviour): Promise<void>;
	};
}

/** Handlers of the sandbox's own controls. */
export function sandboxHandlers({ clock, payments }: SandboxControls, tenants: Pick<TenantStore, 'get'>) {
	const requireTenant = async (tenantId: string) => {
		if (!(await tenants.get(tenantId))) throw notFound('tenant');
	};
	return os.sandbox.router({
		clock: os.sandbox.clock.handler((): SandboxClock => clock.read()),
		advanceClock: os.sandbox.advanceClock.handler(({ input, context }) => clock.advance(context.caller, input)),
		payments: os.sandbox.payments.handler(async ({ input }) => {
			await requireTenant(input.tenantId);
			return payments.behaviour(input.tenantId);
		}),
		setPayments: os.sandbox.setPayments.handler(async ({ input: { tenantId, ...behaviour } }) => {
			await requireTenant(tenantId);
			await payments.setBehaviour(tenantId, behaviour);
			return behaviour;
		}),
	});
}
