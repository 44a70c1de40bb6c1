import { Fault } from '../platform/fault.ts';

/** Names that a loopback listener goes by. */
const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Refuses requests that a foreign web page made a browser send to a listener on this machine.
 *
 * @param port the listener's own
 * @returns null when the request may go on; else `misdirected_request` for a foreign `Host` (DNS rebinding) or
 *   `forbidden` for a foreign `Origin` (cross-site request; faults M1, T13). Neither answer carries a CORS header.
 */
export function refuseForeign(request: Request, port: number): Fault | null {
	const own = LOOPBACK_NAMES.map((name) => `${name}:${port}`);
	const host = request.headers.get('host')?.toLowerCase() ?? '';
	if (!own.includes(host)) return new Fault('misdirected_request', 'Use the address that this server printed when it started.');
	const origin = request.headers.get('origin')?.toLowerCase();
	if (origin !== undefined && !own.some((name) => origin === `http://${name}`))
		return new Fault('forbidden', 'Requests from other web pages are not taken.');
	return null;
}
