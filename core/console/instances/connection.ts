import { request as httpRequest } from 'node:http';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { CertificateFacts } from '../../contract/instances.ts';
import { certificateFacts, trusted } from './certificates.ts';

const HTTPS_PORT = 443;
const HTTP_PORT = 80;
const STATUS_OK = 200;

/** How a control plane is reached. */
export interface RemoteTarget {
	/** Origin. */
	url: string;
	/** Certificates in PEM that are trusted besides those of the system. */
	ca: string | null;
	proxy: { url: string; credentials: { username: string; password: string } | null } | null;
}

/** Host and port of an origin; an IPv6 address without its brackets. */
export function endpointOf(origin: string): { host: string; port: number; isTls: boolean } {
	const { hostname, port, protocol } = new URL(origin);
	const isTls = protocol === 'https:';
	return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (isTls ? HTTPS_PORT : HTTP_PORT), isTls };
}

/** Value of `Proxy-Authorization` (RFC 7617); null without credentials. */
export function proxyAuthorization({ credentials }: NonNullable<RemoteTarget['proxy']>): string | null {
	if (!credentials) return null;
	return `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`;
}

/** What went wrong before a request could be sent; `code` is Node's or OpenSSL's. */
class ConnectionError extends Error {
	readonly code: string;

	constructor(code: string, message: string) {
		super(message);
		this.code = code;
	}
}

/** Opens a TCP connection. Rejects with Node's error, or with `ETIMEDOUT` when it takes too long. */
export function openTcp({ host, port }: { host: string; port: number }, timeoutMs: number): Promise<Socket> {
	return opened(connectTcp({ host, port }), 'connect', timeoutMs);
}

function opened<T extends Socket>(socket: T, event: string, timeoutMs: number): Promise<T> {
	const { promise, resolve, reject } = Promise.withResolvers<T>();
	const timer = setTimeout(() => fail(new ConnectionError('ETIMEDOUT', 'nobody answered in time')), timeoutMs);
	const fail = (error: Error) => {
		clearTimeout(timer);
		socket.destroy();
		reject(error);
	};
	socket.once('error', fail);
	socket.once('close', () => fail(new ConnectionError('ECONNRESET', 'the connection was closed')));
	socket.once(event, () => {
		clearTimeout(timer);
		socket.removeAllListeners('close').off('error', fail);
		socket.on('error', () => socket.destroy());
		resolve(socket);
	});
	return promise;
}

/** Asks a proxy for a tunnel to the target (RFC 9110 section 9.3.6). Rejects with what the proxy answered. */
export async function openTunnel(socket: Socket, target: RemoteTarget, timeoutMs: number): Promise<Socket> {
	if (!target.proxy) return socket;
	const proxy = endpointOf(target.proxy.url);
	const toProxy = proxy.isTls ? (await openTls(socket, proxy.host, target.ca, true, timeoutMs)).socket : socket;
	const { host, port } = endpointOf(target.url);
	const authority = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
	const authorization = proxyAuthorization(target.proxy);
	const { promise, resolve, reject } = Promise.withResolvers<Socket>();
	const asking = httpRequest({
		createConnection: () => toProxy,
		method: 'CONNECT',
		path: authority,
		timeout: timeoutMs,
		headers: { host: authority, ...(authorization === null ? {} : { 'proxy-authorization': authorization }) },
	});
	const refused = (status: number | undefined) => {
		toProxy.destroy();
		reject(new ConnectionError('EPROXY', `the proxy answered ${status}`));
	};
	asking.once('connect', (answer) => (answer.statusCode === STATUS_OK ? resolve(toProxy) : refused(answer.statusCode)));
	asking.once('response', (answer) => refused(answer.statusCode));
	asking.once('timeout', () => asking.destroy(new ConnectionError('ETIMEDOUT', 'the proxy did not answer in time')));
	asking.once('error', reject);
	asking.end();
	return promise;
}

/** A finished TLS handshake. */
export interface Handshake {
	socket: TLSSocket;
	protocol: string;
	certificate: CertificateFacts | null;
	/** OpenSSL's code for why the certificate is not good; null when it is. */
	refusal: string | null;
}

/**
 * Shakes hands on an open connection. Nothing is sent over one whose certificate is not good: it is only looked at.
 *
 * @param insists whether such a certificate is an error
 */
export async function openTls(
	socket: Socket,
	host: string,
	ca: string | null,
	insists: boolean,
	timeoutMs: number,
): Promise<Handshake> {
	const options = { socket, host, ALPNProtocols: ['http/1.1'], ...(trusted(ca) ? { ca: trusted(ca) } : {}) };
	const servername = isIP(host) === 0 ? { servername: host } : {};
	const tls = await opened(connectTls({ ...options, ...servername, rejectUnauthorized: insists }), 'secureConnect', timeoutMs);
	const certificate = tls.getPeerX509Certificate();
	return {
		socket: tls,
		protocol: tls.getProtocol() ?? 'TLS',
		certificate: certificate ? certificateFacts(certificate) : null,
		// Node has a string here, whatever its types say
		refusal: tls.authorized ? null : codeOf(tls.authorizationError),
	};
}

function codeOf(error: unknown): string {
	if (typeof error === 'object' && error !== null && 'code' in error) return String(error.code);
	return String(error);
}

/** Looks at the certificate that a target shows, whether it is good or not. Null when there is none to be seen. */
export async function peekCertificate(target: RemoteTarget, timeoutMs: number): Promise<CertificateFacts | null> {
	const { host } = endpointOf(target.url);
	try {
		const tcp = await openTcp(endpointOf(target.proxy?.url ?? target.url), timeoutMs);
		const handshake = await openTls(await openTunnel(tcp, target, timeoutMs), host, target.ca, false, timeoutMs);
		handshake.socket.destroy();
		return handshake.certificate;
	} catch {
		// It is only wanted for a better explanation of what failed already
		return null;
	}
}
