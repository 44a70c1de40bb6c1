import { clientFrame } from './client.ts';
import { join, type Target } from './target.ts';
import { clockEnd, typedUpdates } from './typing.ts';

/** Updates that the writer is ahead of its slowest reader, at the most. */
const UNDER_WAY_MAX = 64;

/**
 * One writer flat out, every reader gets every update, alone or merged with others.
 *
 * @returns updates delivered per second, summed over the readers.
 */
export async function measureFlatOut(
	target: Target,
	{ document, readers, updates }: { document: string; readers: number; updates: number },
): Promise<number> {
	const { dialect } = target;
	const frames = typedUpdates(updates).map((update) => clientFrame(dialect.update(document, update)));
	const [writer, ...others] = await join(target, document, readers + 1);
	if (!writer) throw new Error('no writer');
	const { promise: done, resolve } = Promise.withResolvers<void>();
	const delivered = new Int32Array(readers);
	let sent = 0;
	let slowest = 0;
	const sendMore = () => {
		while (sent < updates && sent - slowest < UNDER_WAY_MAX) writer.send(frames[sent++] as Buffer);
	};
	for (const [index, client] of others.entries()) {
		client.onMessage = (payload) => {
			const heard = dialect.read(payload);
			if (heard.kind !== 'update') return;
			const before = delivered[index] as number;
			delivered[index] = clockEnd(heard.content);
			// Only the slowest one's progress lets the writer go on
			if (before !== slowest) return;
			slowest = delivered.reduce((least, value) => Math.min(least, value), updates);
			if (slowest === updates) resolve();
			sendMore();
		};
	}
	const startedMs = performance.now();
	sendMore();
	await done;
	const seconds = (performance.now() - startedMs) / 1000;
	await Promise.all([writer, ...others].map((client) => client.close()));
	return (updates * readers) / seconds;
}
