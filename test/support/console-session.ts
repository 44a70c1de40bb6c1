import { LAUNCH_PARAMETER, SESSION_HEADER } from '../../core/contract/console.ts';
import type { ReadyLine } from './sandbox.ts';

/** Sends a request to the console's own listener with the session: its API, and what is below `/instances`. */
export type ConsoleFetch = (
	path: string,
	init?: { method?: string; headers?: Record<string, string>; body?: string },
) => Promise<Response>;

/** Sends a request to the management API as this machine's console does. */
export type ConsoleCall = (method: string, path: string, body?: object) => Promise<Response>;

const opened = new WeakMap<ReadyLine, Promise<ConsoleFetch>>();

/** Opens the console through its launch link, which works once, and keeps the session. @param tellCookie hears of the half that browsers send by themselves */
export function consoleFetch(sandbox: ReadyLine, tellCookie?: (cookie: string) => void): Promise<ConsoleFetch> {
	const known = opened.get(sandbox) ?? open(sandbox, tellCookie);
	opened.set(sandbox, known);
	return known;
}

/** The management API of the sandbox as this machine's console calls it. */
export async function openConsole(sandbox: ReadyLine): Promise<ConsoleCall> {
	const send = await consoleFetch(sandbox);
	return (method, path, body) => send(`/instances/local/api/v1${path}`, { method, ...jsonBody(body) });
}

/** Headers and body of a request with JSON; of one without, nothing. */
export function jsonBody(body: object | undefined): { headers?: Record<string, string>; body?: string } {
	return body ? { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) } : {};
}

async function open({ console }: ReadyLine, tellCookie?: (cookie: string) => void): Promise<ConsoleFetch> {
	const { origin, hash } = new URL(console);
	const response = await fetch(`${origin}/console/session`, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify({ launchToken: new URLSearchParams(hash.slice(1)).get(LAUNCH_PARAMETER) }),
	});
	const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
	tellCookie?.(cookie);
	const { sessionToken } = (await response.json()) as { sessionToken: string };
	return (path, init = {}) =>
		fetch(origin + path, { ...init, headers: { ...init.headers, cookie, [SESSION_HEADER]: sessionToken } });
}
