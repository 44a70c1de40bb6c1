import { tenantSeenBy } from '../caller.ts';
import { os } from '../os.ts';
import type { TestTokenService } from '../tokens/test-tokens.ts';
import type { AppService } from './service.ts';
import type { AppUsageService } from './usage.ts';

/** Handlers of apps. */
export function appsHandlers(apps: AppService, usage: AppUsageService, testTokens: TestTokenService) {
	return os.apps.router({
		list: os.apps.list.handler(({ input, context }) =>
			apps.list({ ...input, tenantId: tenantSeenBy(context.caller) ?? input.tenantId }),
		),
		create: os.apps.create.handler(({ input: { tenantId, ...app }, context }) => apps.create(context.caller, tenantId, app)),
		get: os.apps.get.handler(({ input }) => apps.get(input.tenantId, input.appId)),
		usage: os.apps.usage.handler(({ input }) => usage.usage(input.tenantId, input.appId)),
		impact: os.apps.impact.handler(({ input }) => usage.impact(input.tenantId, input.appId)),
		update: os.apps.update.handler(({ input, context }) => apps.rename(context.caller, input.tenantId, input.appId, input.name)),
		disable: os.apps.disable.handler(({ input, context }) => apps.disable(context.caller, input.tenantId, input.appId)),
		enable: os.apps.enable.handler(({ input, context }) => apps.enable(context.caller, input.tenantId, input.appId)),
		regenerateSecret: os.apps.regenerateSecret.handler(({ input, context }) =>
			apps.regenerateSecret(context.caller, input.tenantId, input.appId),
		),
		delete: os.apps.delete.handler(({ input, context }) => apps.delete(context.caller, input.tenantId, input.appId)),
		setDomains: os.apps.setDomains.handler(({ input, context }) =>
			apps.setDomains(context.caller, input.tenantId, input.appId, input.allowedDomains),
		),
		checkOrigin: os.apps.checkOrigin.handler(({ input }) => apps.checkOrigin(input.tenantId, input.appId, input.origin ?? null)),
		setPlan: os.apps.setPlan.handler(({ input, context }) =>
			apps.setPlan(context.caller, input.tenantId, input.appId, input.planId),
		),
		testToken: os.apps.testToken.handler(({ input, context }) => testTokens.issue(context.caller, input.tenantId, input.appId)),
	});
}
