import { isIP } from 'node:net';
import type { EnvironmentConfig } from './config.ts';
import { LOCAL_OPERATOR } from './contract/accounts.ts';
import type { DeclarationFile } from './declaration/read.ts';
import type { Declaration } from './declaration/schema.ts';
import { isLoopbackAddress } from './platform/client-address.ts';
import { StartError } from './platform/start-error.ts';

/** Where a server listens, and how the world reaches it. */
export interface Exposure {
	host: string;
	/** Base URL of the control plane for clients, and the issuer of its tokens; absent: the listener's own. */
	publicUrl: string | undefined;
	trustedProxies: readonly string[];
}

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '::1', '[::1]'];

/**
 * Checks that a server does not speak plain HTTP to the world: tokens and secrets travel in it, so a proxy with TLS must
 * stand between.
 *
 * @throws {StartError} that says what is missing.
 */
export function checkExposure({ host, publicUrl, trustedProxies }: Exposure): void {
	if (isIP(host) === 0 && host !== 'localhost')
		throw new StartError(`--host must be an IP address of this machine or localhost, not "${host}".`);
	if (publicUrl !== undefined) checkPublicUrl(publicUrl);
	const isExposed = !isLoopback(host);
	if (isExposed && publicUrl === undefined)
		throw new StartError(
			`On ${host} others can reach this service, so it must know its own address: set WIRESOCKET_PUBLIC_URL, for example to https://api.example.com.`,
		);
	if ((isExposed || publicUrl !== undefined) && trustedProxies.length === 0)
		throw new StartError(
			`This service speaks HTTP without TLS, so it must stand behind a proxy that adds TLS${isExposed ? ` before it may listen on ${host}` : ''}. Name the proxy's address in WIRESOCKET_TRUSTED_PROXIES.`,
		);
}

function checkPublicUrl(text: string): void {
	const url = URL.canParse(text) ? new URL(text) : null;
	if (!url || !/^https?:$/.test(url.protocol) || url.origin !== text)
		throw new StartError(
			`WIRESOCKET_PUBLIC_URL must be an origin such as https://api.example.com, without a path, not "${text}".`,
		);
	if (url.protocol === 'http:' && !LOOPBACK_NAMES.includes(url.hostname))
		throw new StartError('WIRESOCKET_PUBLIC_URL must begin with https://, because tokens and secrets travel over it.');
}

function isLoopback(host: string): boolean {
	return LOOPBACK_NAMES.includes(host) || isLoopbackAddress(host);
}

/**
 * Adds the operator from the environment to a declaration. A server makes up no password: one that it printed would stay
 * in somebody's log.
 *
 * @throws {StartError} for half a pair of credentials, and for a declared operator without a password.
 */
export function withOperator(file: DeclarationFile, { username, password }: EnvironmentConfig['operator']): DeclarationFile {
	if ((username === undefined) !== (password === undefined))
		throw new StartError('Set both WIRESOCKET_OPERATOR_USERNAME and WIRESOCKET_OPERATOR_PASSWORD, or neither.');
	if (password !== undefined && password.length < PASSWORD_CHARACTERS_MIN)
		throw new StartError(`WIRESOCKET_OPERATOR_PASSWORD must have at least ${PASSWORD_CHARACTERS_MIN} characters.`);
	if (username?.toLowerCase() === LOCAL_OPERATOR)
		throw new StartError(`WIRESOCKET_OPERATOR_USERNAME must not be ${LOCAL_OPERATOR}: that is the console's own operator.`);
	const operator: Declaration['operator'] = username === undefined ? file.declaration.operator : { username, password };
	if (operator && operator.password === undefined)
		throw new StartError(`${file.describe(['operator', 'password'], 'is missing')}: a server makes up no password.`);
	return { ...file, declaration: { ...file.declaration, operator } };
}

const PASSWORD_CHARACTERS_MIN = 12;
