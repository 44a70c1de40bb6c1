import { os } from '../os.ts';
import type { InvitationService } from './invitations.ts';
import type { MemberService } from './service.ts';
import type { SignUpService } from './sign-up.ts';

/** Handlers of members. */
export function membersHandlers(members: MemberService) {
	return os.members.router({
		list: os.members.list.handler(({ input: { tenantId, ...query } }) => members.list(tenantId, query)),
		update: os.members.update.handler(({ input, context }) =>
			members.setRole(context.caller, input.tenantId, input.memberId, input.role),
		),
		delete: os.members.delete.handler(({ input, context }) => members.remove(context.caller, input.tenantId, input.memberId)),
	});
}

/** Handlers of invitations, those of the link's holder included. */
export function invitationsHandlers(invitations: InvitationService) {
	return os.invitations.router({
		list: os.invitations.list.handler(({ input: { tenantId, ...query } }) => invitations.list(tenantId, query)),
		create: os.invitations.create.handler(({ input, context }) =>
			invitations.invite(context.caller, input.tenantId, input.email, input.role),
		),
		resend: os.invitations.resend.handler(({ input, context }) =>
			invitations.resend(context.caller, input.tenantId, input.invitationId),
		),
		withdraw: os.invitations.withdraw.handler(({ input, context }) =>
			invitations.withdraw(context.caller, input.tenantId, input.invitationId),
		),
		lookup: os.invitations.lookup.handler(({ input }) => invitations.lookup(input.token)),
		accept: os.invitations.accept.handler(({ input, context }) => invitations.accept(context.caller, input)),
	});
}

/** The handler of sign-ups. */
export function signUpHandlers(signUps: SignUpService) {
	return os.signUp.router({
		create: os.signUp.create.handler(({ input, context }) => signUps.signUp(context.caller, input)),
	});
}
