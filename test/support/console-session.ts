import { LAUNCH_PARAMETER, SESSION_HEADER } from '../../core/contract/console.ts';
import type { ReadyLine } from './sandbox.ts';

/** Sends a request to the management API as this machine's console does. */
export type ConsoleCall = (method: string, path: string, body?: object) => Promise<Response>;

const opened = new WeakMap<ReadyLine, Promise<ConsoleCall>>();

/** Opens the console through its launch link, which works once, and keeps the session. */
export function openConsole(sandbox: ReadyLine): Promise<ConsoleCall> {
	const known = opened.get(sandbox) ?? open(sandbox);
	opened.set(sandbox, known);
	return known;
}

async function open({ console }: ReadyLine): Promise<ConsoleCall> {
	const { origin, hash } = new URL(console);
	const response = await fetch(`${origin}/console/session`, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify({ launchToken: new URLSearchParams(hash.slice(1)).get(LAUNCH_PARAMETER) }),
	});
	const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
	const { sessionToken } = (await response.json()) as { sessionToken: string };
	return (method, path, body) =>
		fetch(`${origin}/instances/local/api/v1${path}`, {
			method,
			headers: { cookie, [SESSION_HEADER]: sessionToken, ...(body ? { 'Content-Type': 'application/json' } : {}) },
			...(body ? { body: JSON.stringify(body) } : {}),
		});
}
