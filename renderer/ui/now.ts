import { useSyncExternalStore } from 'react';

/** One timer for all that shows a time, however many rows a table has. */
function createTicker(intervalMs: number) {
	const listeners = new Set<() => void>();
	let nowMs = Date.now();
	let timer: ReturnType<typeof setInterval> | undefined;
	const tick = () => {
		nowMs = Date.now();
		for (const listener of listeners) listener();
	};
	return {
		read: () => nowMs,
		subscribe(listener: () => void): () => void {
			if (listeners.size === 0) {
				nowMs = Date.now();
				timer = setInterval(tick, intervalMs);
			}
			listeners.add(listener);
			return () => {
				listeners.delete(listener);
				if (listeners.size === 0) clearInterval(timer);
			};
		},
	};
}

const seconds = createTicker(1_000);
const halfMinutes = createTicker(30_000);

/** The time in milliseconds, again each second: for countdowns. */
export function useNowPerSecond(): number {
	return useSyncExternalStore(seconds.subscribe, seconds.read);
}

/** The time in milliseconds, again twice a minute: for "5 min. ago". */
export function useNowPerHalfMinute(): number {
	return useSyncExternalStore(halfMinutes.subscribe, halfMinutes.read);
}

/** The number of the interval that is going on, counted since the epoch; again when the next one begins. */
export function useIntervalNumber(intervalMs: number): number {
	return useSyncExternalStore(seconds.subscribe, () => Math.floor(seconds.read() / intervalMs));
}
