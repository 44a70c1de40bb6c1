import type { InstanceEvent } from '../../core/contract/events.ts';
import { describeFailure } from './failure.ts';

const BACKOFF_MIN_MS = 1_000;
const BACKOFF_MAX_MS = 15_000;

/**
 * Pause before the next attempt: doubles from 1 s to 15 s, of which a random half is taken off, so that many windows
 * do not come back at the same moment.
 *
 * @param attempt 0 for the first attempt after the stream was lost
 * @param random from 0 to 1
 */
export function backoffMs(attempt: number, random: number): number {
	const longestMs = Math.min(BACKOFF_MIN_MS * 2 ** attempt, BACKOFF_MAX_MS);
	return Math.max(BACKOFF_MIN_MS, longestMs * (1 - random / 2));
}

export interface EventStreamOptions {
	/** Opens the stream; its first event is `hello`. */
	open(signal: AbortSignal): Promise<AsyncIterable<InstanceEvent>>;
	onEvent(event: InstanceEvent): void;
	/** `open` at each `hello`, `lost` when the stream ended or could not be opened. */
	onState(state: 'open' | 'lost'): void;
	/** Ends it all. */
	signal: AbortSignal;
	random?: () => number;
}

/** A stream of events that is opened again whenever it ends. */
export interface EventStream {
	/** Does not wait for the next attempt. */
	retryNow(): void;
	/** Resolves after the signal has ended it. */
	ended: Promise<void>;
}

/** Follows an instance's events until the signal aborts; comes back with backoff, for ever. */
export function followEvents(options: EventStreamOptions): EventStream {
	let wake: () => void = () => undefined;
	const pause = (ms: number) =>
		new Promise<void>((resolve) => {
			wake = () => {
				clearTimeout(timer);
				options.signal.removeEventListener('abort', wake);
				resolve();
			};
			const timer = setTimeout(wake, ms);
			options.signal.addEventListener('abort', wake);
		});
	return { retryNow: () => wake(), ended: run(options, pause) };
}

async function run(options: EventStreamOptions, pause: (ms: number) => Promise<void>): Promise<void> {
	const { signal, onState, random = Math.random } = options;
	let attempt = 0;
	while (!signal.aborted) {
		const { greeted, retryAtMs } = await readStream(options);
		if (signal.aborted) return;
		onState('lost');
		attempt = greeted ? 0 : attempt + 1;
		await pause(Math.max(backoffMs(attempt, random()), retryAtMs - Date.now()));
	}
}

/** Reads one stream to its end, whatever ends it. @returns whether it was a working one, and when the server wants to be asked again. */
async function readStream({ open, onEvent, onState, signal }: EventStreamOptions) {
	let greeted = false;
	let retryAtMs = 0;
	try {
		for await (const event of await open(signal)) {
			if (event.type === 'hello') {
				greeted = true;
				onState('open');
			}
			onEvent(event);
		}
	} catch (error) {
		// Why else it ended changes nothing: the next attempt tells whether the instance is there.
		retryAtMs = describeFailure(error).retryAtMs ?? 0;
	}
	return { greeted, retryAtMs };
}
