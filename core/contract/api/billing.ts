import { oc } from '@orpc/contract';
import { z } from 'zod';
import {
	billingProfileSchema,
	checkoutSchema,
	creditsSchema,
	deletionImpactSchema,
	invoiceSchema,
	invoiceStatusSchema,
	newCreditSchema,
	planChangePreviewSchema,
	subscriptionSchema,
} from '../billing.ts';
import { listQuerySchema, pageSchema, sortSchema } from '../pages.ts';
import { question } from '../question.ts';
import { appParams, tenantParams } from './params.ts';

const planChoice = appParams.extend({ planId: z.uuid() });
const checkoutParams = appParams.extend({ checkoutId: z.uuid() });
const invoiceParams = tenantParams.extend({ invoiceId: z.uuid() });

/** Subscriptions, checkouts, invoices and credits. */
export const billing = {
	profile: oc
		.route({ method: 'GET', path: '/tenants/{tenantId}/billing', tags: ['Billing'], summary: 'Read the billing profile' })
		.input(tenantParams)
		.output(billingProfileSchema),
	subscriptions: oc
		.route({
			method: 'GET',
			path: '/tenants/{tenantId}/subscriptions',
			tags: ['Billing'],
			summary: 'List subscriptions, those of deleted apps included',
		})
		.input(tenantParams)
		.output(z.array(subscriptionSchema)),
	cancel: oc
		.route({
			method: 'POST',
			path: '/tenants/{tenantId}/subscriptions/{appId}/cancel',
			tags: ['Billing'],
			summary: 'Cancel at the end of the period; a free plan ends at once',
		})
		.input(appParams)
		.output(subscriptionSchema.nullable()),
	resume: oc
		.route({
			method: 'POST',
			path: '/tenants/{tenantId}/subscriptions/{appId}/resume',
			tags: ['Billing'],
			summary: 'Take a cancellation back while the period lasts',
		})
		.input(appParams)
		.output(subscriptionSchema),
	preview: question
		.route({
			method: 'POST',
			path: '/tenants/{tenantId}/apps/{appId}/plan/preview',
			tags: ['Billing'],
			summary: 'What a plan change would cost now; changes nothing',
		})
		.input(planChoice)
		.output(planChangePreviewSchema),
	openCheckout: oc
		.route({
			method: 'POST',
			path: '/tenants/{tenantId}/apps/{appId}/checkout',
			tags: ['Billing'],
			summary: 'Begin a plan change: its lines and amounts, to be confirmed',
			successStatus: 201,
		})
		.input(planChoice)
		.output(checkoutSchema),
	checkout: oc
		.route({
			method: 'GET',
			path: '/tenants/{tenantId}/apps/{appId}/checkout/{checkoutId}',
			tags: ['Billing'],
			summary: 'Read a checkout',
		})
		.input(checkoutParams)
		.output(checkoutSchema),
	confirmCheckout: oc
		.route({
			method: 'POST',
			path: '/tenants/{tenantId}/apps/{appId}/checkout/{checkoutId}/confirm',
			tags: ['Billing'],
			summary: 'Pay, and change the plan; confirming again changes nothing',
		})
		.input(checkoutParams)
		.output(checkoutSchema),
	deletionImpact: oc
		.route({
			method: 'GET',
			path: '/tenants/{tenantId}/apps/{appId}/deletion-impact',
			tags: ['Billing'],
			summary: 'What deleting or disabling an app leaves behind: its paid subscription goes on',
		})
		.input(appParams)
		.output(deletionImpactSchema),
	invoices: oc
		.route({ method: 'GET', path: '/tenants/{tenantId}/invoices', tags: ['Billing'], summary: 'List invoices, newest first' })
		.input(
			tenantParams.extend({
				...listQuerySchema.shape,
				sort: sortSchema(['issuedAt'], '-issuedAt'),
				appId: z.uuid().optional(),
				status: invoiceStatusSchema.optional(),
			}),
		)
		.output(pageSchema(invoiceSchema)),
	invoice: oc
		.route({ method: 'GET', path: '/tenants/{tenantId}/invoices/{invoiceId}', tags: ['Billing'], summary: 'Read an invoice' })
		.input(invoiceParams)
		.output(invoiceSchema),
	payInvoice: oc
		.route({
			method: 'POST',
			path: '/tenants/{tenantId}/invoices/{invoiceId}/pay',
			tags: ['Billing'],
			summary: 'Try the payment of an open invoice now',
		})
		.input(invoiceParams)
		.output(invoiceSchema),
	credits: oc
		.route({ method: 'GET', path: '/tenants/{tenantId}/credits', tags: ['Billing'], summary: 'Credit: balances and entries' })
		.input(tenantParams)
		.output(creditsSchema),
	grantCredit: oc
		.route({
			method: 'POST',
			path: '/tenants/{tenantId}/credits',
			tags: ['Billing'],
			summary: 'Grant a credit, with a reason; the next invoices use it up',
			successStatus: 201,
		})
		.input(tenantParams.extend(newCreditSchema.shape))
		.output(creditsSchema),
};
