import { z } from 'zod';
import { CONSOLE_PREFIX, LAUNCH_PARAMETER, SESSION_HEADER } from '../core/contract/console.ts';
import type { CoreReady } from './core-supervisor.ts';

const sessionSchema = z.object({ sessionToken: z.string() });

/** What the shell adds to a page's request, so that core's console knows who asks. */
export interface ConsoleSession {
	consoleUrl: string;
	headers: { cookie: string; [SESSION_HEADER]: string };
}

/**
 * Trades a launch URL's token for a session of the console backend.
 *
 * @throws {Error} when core does not grant one.
 */
export async function openConsoleSession({ consoleUrl, launchUrl }: CoreReady): Promise<ConsoleSession> {
	const launchToken = new URLSearchParams(new URL(launchUrl).hash.slice(1)).get(LAUNCH_PARAMETER);
	const response = await fetch(`${consoleUrl}${CONSOLE_PREFIX}/session`, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify({ launchToken }),
	});
	if (!response.ok) throw new Error(`the console granted no session: status ${response.status}`);
	const { sessionToken } = sessionSchema.parse(await response.json());
	const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0] ?? '');
	return { consoleUrl, headers: { cookie: cookies.join('; '), [SESSION_HEADER]: sessionToken } };
}
