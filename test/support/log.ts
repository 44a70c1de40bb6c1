import type { SandboxProcess } from './sandbox.ts';

/** Resolves when a sandbox's log has a text, now or later; rejects when its process ends first. */
export function logged({ process, log }: SandboxProcess, text: string): Promise<void> {
	const { promise, resolve, reject } = Promise.withResolvers<void>();
	const look = () => {
		if (log().includes(text)) resolve();
	};
	process.stderr?.on('data', look);
	process.once('close', () => reject(new Error(`the sandbox ended without logging "${text}"`)));
	look();
	return promise.finally(() => process.stderr?.off('data', look));
}
