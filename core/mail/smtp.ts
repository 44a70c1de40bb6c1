import { createTransport } from 'nodemailer';
import { MailRefusedError, type MailTransport } from '../control-plane/outbox/delivery.ts';

const CONNECTION_TIMEOUT_MS = 10_000;
const SOCKET_TIMEOUT_MS = 10_000;
const PERMANENT_REPLY_MIN = 500;

export interface SmtpOptions {
	/** `smtp://` or `smtps://`, with user and password where the server wants them. */
	url: string;
	/** Address in `From`. */
	from: string;
}

/** Mails through an SMTP server (RFC 5321). The mail's id is its `Message-ID`. */
export function smtpTransport({ url, from }: SmtpOptions): MailTransport {
	const transporter = createTransport({
		url,
		connectionTimeout: CONNECTION_TIMEOUT_MS,
		greetingTimeout: CONNECTION_TIMEOUT_MS,
		socketTimeout: SOCKET_TIMEOUT_MS,
		// A mail is text that we wrote: nothing in it makes this machine read a file or fetch a URL.
		disableFileAccess: true,
		disableUrlAccess: true,
	});
	return {
		async send({ id, to, subject, text }) {
			try {
				await transporter.sendMail({ from, to: { name: '', address: to }, subject, text, messageId: `<${id}@wiresocket>` });
			} catch (error) {
				throw refusedForGood(error) ? new MailRefusedError((error as Error).message) : error;
			}
		},
	};
}

/** Only for the recipient or the text: a wrong password, too, gets a 5xx reply, and is mended without a new mail. */
function refusedForGood(error: unknown): boolean {
	const { code, responseCode } = error as { code?: string; responseCode?: number };
	return (code === 'EENVELOPE' || code === 'EMESSAGE') && (responseCode ?? 0) >= PERMANENT_REPLY_MIN;
}
