import type { MemberRole } from '../../contract/accounts.ts';
import { INVITATION_PARAMETER } from '../../contract/console.ts';
import type { MailKind } from '../../contract/outbox.ts';

/** What each kind of mail has to tell. */
export interface MailFacts {
	'signup.received': { name: string; tenantName: string };
	'tenant.approved': { tenantName: string };
	'tenant.rejected': { tenantName: string };
	invitation: { tenantName: string; role: MemberRole; invitedBy: string; token: string; expiresAt: string };
	/** Written by billing, which knows its own words. */
	billing: { subject: string; text: string };
}

/** A mail in words. */
export interface MailText {
	subject: string;
	text: string;
	/** Whether the text is for the recipient alone: it holds a link that works once. */
	confidential: boolean;
}

type Writer<Kind extends MailKind> = (facts: MailFacts[Kind], publicUrl: string) => MailText;

const WRITERS: { [Kind in MailKind]: Writer<Kind> } = {
	'signup.received': ({ name, tenantName }, publicUrl) =>
		plain(`Your WireSocket tenant "${tenantName}" waits for approval`, [
			`Hello ${name},`,
			`"${tenantName}" was signed up with this address. You get another mail once it is approved.`,
			`You can sign in and see its state at ${publicUrl}`,
			'If this was not you, there is nothing to do.',
		]),
	'tenant.approved': ({ tenantName }, publicUrl) =>
		plain(`Your WireSocket tenant "${tenantName}" is active`, [
			`"${tenantName}" was approved. You can make apps now: ${publicUrl}`,
		]),
	'tenant.rejected': ({ tenantName }) =>
		plain(`Your WireSocket tenant "${tenantName}" was not approved`, [
			`"${tenantName}" was turned away. Answer to whoever runs this service if you think that is a mistake.`,
		]),
	invitation: ({ tenantName, role, invitedBy, token, expiresAt }, publicUrl) => ({
		...plain(`Invitation to "${tenantName}" on WireSocket`, [
			`${invitedBy} invites you to "${tenantName}" as ${role}. Open this link to accept:`,
			// A fragment reaches no server, so it is in no log either.
			`${publicUrl}/#${INVITATION_PARAMETER}=${token}`,
			`The link works once, until ${inWords(expiresAt)}. If you do not know what this is about, there is nothing to do.`,
		]),
		confidential: true,
	}),
	billing: ({ subject, text }) => plain(subject, [text]),
};

/**
 * Puts a mail into words.
 *
 * @param publicUrl where the recipients reach the console, without a slash at the end
 */
export function writeMail<Kind extends MailKind>(kind: Kind, facts: MailFacts[Kind], publicUrl: string): MailText {
	return WRITERS[kind](facts, publicUrl);
}

/** `2026-11-23 20:15 UTC`: who reads it may be anywhere. @param instant in ISO 8601, UTC */
function inWords(instant: string): string {
	return `${instant.slice(0, 'YYYY-MM-DDTHH:MM'.length).replace('T', ' ')} UTC`;
}

/** A subject is one line, whatever the names in it contain. */
function plain(subject: string, paragraphs: readonly string[]): MailText {
	return { subject: subject.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim(), text: `${paragraphs.join('\n\n')}\n`, confidential: false };
}
