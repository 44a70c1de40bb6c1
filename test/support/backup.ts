import { BACKUP_MEDIA_TYPE } from '../../core/contract/data.ts';
import { operatorToken } from './clients.ts';
import type { ReadyLine } from './sandbox.ts';

export const PASSPHRASE = 'correct horse battery staple';

/** Sends a request about a sandbox's data as its operator. */
export async function dataCall(sandbox: ReadyLine, method: string, path: string, body?: object | Uint8Array): Promise<Response> {
	const isFile = body instanceof Uint8Array;
	const type: Record<string, string> = body ? { 'content-type': isFile ? BACKUP_MEDIA_TYPE : 'application/json' } : {};
	return fetch(`${sandbox.controlPlane}/api/v1${path}`, {
		method,
		headers: { authorization: `Bearer ${await operatorToken(sandbox)}`, ...type },
		...(body ? { body: isFile ? new Uint8Array(body) : JSON.stringify(body) } : {}),
	});
}

/** Takes a backup. */
export async function backUp(sandbox: ReadyLine, passphrase = PASSPHRASE): Promise<Buffer> {
	const response = await dataCall(sandbox, 'POST', '/sandbox/data/backup', { passphrase });
	if (response.status !== 200) throw new Error(`no backup: ${await response.text()}`);
	return Buffer.from(await response.arrayBuffer());
}

/** Sends a backup and has it checked. */
export async function stage(sandbox: ReadyLine, backup: Uint8Array, passphrase = PASSPHRASE): Promise<Response> {
	const sent = await dataCall(sandbox, 'PUT', '/sandbox/data/restore/file', backup);
	return sent.status === 200 ? dataCall(sandbox, 'POST', '/sandbox/data/restore/check', { passphrase }) : sent;
}

/** Waits until a restore or reset is in use, by asking for it. @param ask reads the state of the restore */
export async function untilReplaced(kind: 'restore' | 'reset', ask: () => Promise<Response>): Promise<void> {
	for (;;) {
		// Refused and cut connections are what a start anew looks like from outside
		const response = await ask().catch(() => null);
		const state = response?.ok ? ((await response.json()) as { last: { kind: string } | null }) : null;
		if (state?.last?.kind === kind) return;
	}
}
