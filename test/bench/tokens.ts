import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** Requests under way at any moment. */
const CONCURRENCY = 16;

/** Where a server gives tokens, and to whom. */
export interface TokenEndpoint {
	url: string;
	clientId: string;
	clientSecret: string;
}

interface TokenAnswer {
	access_token: string;
	refresh_token?: string;
}

/** Costs less than fetch, so that the generator is not what is measured. */
const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });

/** Runs a grant that is expected to succeed. @returns its answer. */
async function grant({ url, clientId, clientSecret }: TokenEndpoint, fields: Record<string, string>): Promise<TokenAnswer> {
	const body = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...fields }).toString();
	const headers = { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body) };
	const sent = request(url, { method: 'POST', agent, headers });
	sent.end(body);
	const [answer] = (await once(sent, 'response')) as [IncomingMessage];
	const content = await text(answer);
	if (answer.statusCode !== 200) throw new Error(`${url} answered ${answer.statusCode}: ${content}`);
	return JSON.parse(content) as TokenAnswer;
}

/** Grants per second with `client_credentials`. */
export function measureClientCredentials(endpoint: TokenEndpoint, count: number): Promise<number> {
	return measure(count, () => grant(endpoint, { grant_type: 'client_credentials', scope: 'WireSocket.API' }));
}

/**
 * Grants per second with `refresh_token`, each with the token that the one before answered with.
 *
 * @param tokens unused refresh tokens, of as many families; the newest of each take their place
 */
export function measureRefresh(endpoint: TokenEndpoint, tokens: string[], count: number): Promise<number> {
	return measure(count, async (worker) => {
		const { refresh_token } = await grant(endpoint, { grant_type: 'refresh_token', refresh_token: tokens[worker] ?? '' });
		if (!refresh_token) throw new Error('the answer has no refresh token');
		tokens[worker] = refresh_token;
	});
}

/** Unused refresh tokens, one for each worker. */
export function refreshTokens(endpoint: TokenEndpoint): Promise<string[]> {
	const fields = { grant_type: 'client_credentials', scope: 'WireSocket.API offline_access' };
	return Promise.all(Array.from({ length: CONCURRENCY }, async () => (await grant(endpoint, fields)).refresh_token ?? ''));
}

async function measure(count: number, once: (worker: number) => Promise<unknown>): Promise<number> {
	let left = count;
	const startedMs = performance.now();
	const work = async (_: unknown, worker: number) => {
		while (left-- > 0) await once(worker);
	};
	await Promise.all(Array.from({ length: CONCURRENCY }, work));
	return count / ((performance.now() - startedMs) / 1000);
}

/** The machine's own speed: RSA-2048 signatures per second on one core. Null where there is no openssl. */
export function measureOpenssl(): number | null {
	try {
		const output = execFileSync('openssl', ['speed', '-seconds', '1', '-mr', 'rsa2048'], {
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'ignore'],
		});
		const signsPerSecond = /^\+F2:\d+:2048:([0-9.e-]+)/m.exec(output)?.[1];
		return signsPerSecond ? Number(signsPerSecond) : null;
	} catch {
		return null;
	}
}
