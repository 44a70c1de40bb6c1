import { os } from '../os.ts';
import type { BillingService } from './service.ts';

/** Handlers of subscriptions, checkouts, invoices and credits. */
export function billingHandlers(billing: BillingService) {
	return os.billing.router({
		profile: os.billing.profile.handler(({ input }) => billing.profile(input.tenantId)),
		subscriptions: os.billing.subscriptions.handler(({ input }) => billing.subscriptions(input.tenantId)),
		cancel: os.billing.cancel.handler(({ input, context }) => billing.cancel(context.caller, input.tenantId, input.appId)),
		resume: os.billing.resume.handler(({ input, context }) => billing.resume(context.caller, input.tenantId, input.appId)),
		preview: os.billing.preview.handler(({ input }) => billing.preview(input.tenantId, input.appId, input.planId)),
		openCheckout: os.billing.openCheckout.handler(({ input, context }) =>
			billing.openCheckout(context.caller, input.tenantId, input.appId, input.planId),
		),
		checkout: os.billing.checkout.handler(({ input }) => billing.checkout(input.tenantId, input.appId, input.checkoutId)),
		confirmCheckout: os.billing.confirmCheckout.handler(({ input, context }) =>
			billing.confirmCheckout(context.caller, input.tenantId, input.appId, input.checkoutId),
		),
		deletionImpact: os.billing.deletionImpact.handler(({ input }) => billing.deletionImpact(input.tenantId, input.appId)),
		invoices: os.billing.invoices.handler(({ input }) => billing.invoices(input)),
		invoice: os.billing.invoice.handler(({ input }) => billing.invoice(input.tenantId, input.invoiceId)),
		payInvoice: os.billing.payInvoice.handler(({ input, context }) =>
			billing.pay(context.caller, input.tenantId, input.invoiceId),
		),
		credits: os.billing.credits.handler(({ input }) => billing.credits(input.tenantId)),
		grantCredit: os.billing.grantCredit.handler(({ input: { tenantId, ...credit }, context }) =>
			billing.grantCredit(context.caller, tenantId, credit),
		),
	});
}
