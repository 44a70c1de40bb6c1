/** A signed-in console on this machine: as its own user, without a password. */
export interface ConsoleSession {
	/** Sends a request to the management API. @param path below `/api/v1` */
	request(method: string, path: string, body?: unknown): Promise<Response>;
}

/** Trades a one-time launch link for a session, as the page does. */
export async function openConsole(launchUrl: string): Promise<ConsoleSession> {
	const { origin, hash } = new URL(launchUrl);
	const launchToken = new URLSearchParams(hash.slice(1)).get('launch');
	const opened = await fetch(`${origin}/console/session`, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify({ launchToken }),
	});
	if (!opened.ok) throw new Error(`the console answered ${opened.status}`);
	const headers = {
		cookie: (opened.headers.get('set-cookie') ?? '').split(';')[0] ?? '',
		'x-wiresocket-session': ((await opened.json()) as { sessionToken: string }).sessionToken,
	};
	return {
		request: (method, path, body) =>
			fetch(`${origin}/instances/local/api/v1${path}`, {
				method,
				headers: body === undefined ? headers : { ...headers, 'Content-Type': 'application/json' },
				...(body === undefined ? {} : { body: JSON.stringify(body) }),
			}),
	};
}
