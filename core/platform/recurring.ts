import type { Logger } from './logger.ts';

/**
 * Runs a task now and then again after each pause, one run at a time. A run that fails is logged; the next one comes.
 *
 * @returns ends it, and resolves when a run that is under way is over.
 */
export function runRecurring(name: string, pauseMs: number, task: () => Promise<void>, logger: Logger): () => Promise<void> {
	let timer: NodeJS.Timeout | undefined;
	let ended = false;
	const run = async (): Promise<void> => {
		try {
			await task();
		} catch (error) {
			logger.error({ task: name, reason: (error as Error).message }, 'recurring task failed');
		}
		if (!ended) timer = setTimeout(start, pauseMs);
	};
	let running = run();
	function start(): void {
		running = run();
	}
	return async () => {
		ended = true;
		clearTimeout(timer);
		await running;
	};
}
