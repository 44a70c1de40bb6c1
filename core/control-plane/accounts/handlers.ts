import { os } from '../os.ts';
import type { AccountService } from './service.ts';

/** Handlers of the own account. */
export function meHandlers(accounts: AccountService) {
	return os.me.router({
		get: os.me.get.handler(({ context }) => accounts.me(context.caller)),
		changePassword: os.me.changePassword.handler(({ input, context }) =>
			accounts.changePassword(context.caller, input.currentPassword, input.newPassword),
		),
		signOutEverywhere: os.me.signOutEverywhere.handler(({ context }) => accounts.signOutEverywhere(context.caller)),
	});
}
