import { envFileName } from '../../ui/connect-snippets.ts';

/** What somebody needs to sign in, as it was made: shown once, and kept nowhere. */
export interface NewCredentials {
	/** Whose, or which client's. */
	of: string;
	/** Only where an operator got one. */
	username?: string;
	password?: string;
	clientId: string;
	clientSecret: string;
}

/** The credentials by the names that the token endpoint has for them. */
export function credentialLines({
	username,
	password,
	clientId,
	clientSecret,
}: NewCredentials): { name: string; value: string }[] {
	return [
		{ name: 'username', value: username },
		{ name: 'password', value: password },
		{ name: 'client_id', value: clientId },
		{ name: 'client_secret', value: clientSecret },
	].flatMap(({ name, value }) => (value === undefined ? [] : [{ name, value }]));
}

/** The credentials as a .env file. A name is the user's, so it must not begin a line of its own. */
export function credentialsFile(credentials: NewCredentials): string {
	const of = credentials.of.replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ');
	const lines = credentialLines(credentials).map(({ name, value }) => `WIRESOCKET_${name.toUpperCase()}=${value}`);
	return [`# Credentials of "${of}". Keep this file out of version control.`, ...lines, ''].join('\n');
}

/** A name for that file: `ada.env`. */
export function credentialsFileName(of: string): string {
	return envFileName(of);
}
