import { Fault } from '../platform/fault.ts';

/** Names that a loopback listener goes by. */
const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/** Whether a `Host` header is a name of a loopback listener (DNS rebinding, faults M1). @param port the listener's own */
export function isLoopbackHost(host: string | undefined, port: number): boolean {
	return LOOPBACK_NAMES.some((name) => host?.toLowerCase() === `${name}:${port}`);
}

/**
 * Refuses requests that a foreign web page made a browser send to a listener on this machine.
 *
 * @param port the listener's own
 * @param publicUrl origin that a proxy offers this listener at, if there is one
 * @returns null when the request may go on; else `misdirected_request` for a foreign `Host` (DNS rebinding) or
 *   `forbidden` for a foreign `Origin` (cross-site request; faults M1, T13). Neither answer carries a CORS header.
 */
export function refuseForeign(request: Request, port: number, publicUrl?: string): Fault | null {
	const own = LOOPBACK_NAMES.map((name) => `${name}:${port}`);
	const publicHosts = publicUrl === undefined ? [] : [new URL(publicUrl).host];
	const host = request.headers.get('host')?.toLowerCase() ?? '';
	if (![...own, ...publicHosts].includes(host))
		return new Fault('misdirected_request', 'Use the address that this server printed when it started.');
	const origin = request.headers.get('origin')?.toLowerCase();
	const origins = [...own.map((name) => `http://${name}`), publicUrl];
	if (origin !== undefined && !origins.includes(origin))
		return new Fault('forbidden', 'Requests from other web pages are not taken.');
	return null;
}
