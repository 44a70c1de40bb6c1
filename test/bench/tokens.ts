import { execFileSync } from 'node:child_process';
import { clientCredentials, postToken } from '../support/clients.ts';
import type { ReadyLine } from '../support/sandbox.ts';

const CONCURRENCY = 16;

/** Tokens that the token endpoint answers with, per second. */
export async function measureTokens(ready: ReadyLine, count: number): Promise<number> {
	const [app] = ready.apps;
	if (!app) throw new Error('the sandbox made no app');
	let left = count;
	const startedMs = performance.now();
	const worker = async () => {
		while (left-- > 0) {
			const response = await postToken(ready.controlPlane, clientCredentials(app));
			if (response.status !== 200) throw new Error(`token endpoint answered ${response.status}`);
			await response.arrayBuffer();
		}
	};
	await Promise.all(Array.from({ length: CONCURRENCY }, worker));
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
