import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { endWhenSilent } from '../../renderer/api/silence.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A body that the test writes, and what became of it. */
function body() {
	let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
	const state: { cancelled: unknown } = { cancelled: undefined };
	const stream = new ReadableStream<Uint8Array>({
		start(started) {
			controller = started;
		},
		cancel(reason) {
			state.cancelled = reason;
		},
	});
	return { stream, state, write: (byte: number) => controller?.enqueue(new Uint8Array([byte])), end: () => controller?.close() };
}

test('bytes come through as they are, for as long as they come', async () => {
	const source = body();
	const reader = endWhenSilent(source.stream, 45_000).getReader();
	for (let byte = 0; byte < 20; byte += 1) {
		await vi.advanceTimersByTimeAsync(44_000);
		source.write(byte);
		expect((await reader.read()).value).toEqual(new Uint8Array([byte]));
	}
	source.end();
	expect((await reader.read()).done).toBe(true);
	expect(vi.getTimerCount()).toBe(0);
});

test('silence ends the stream, and the server is told', async () => {
	const source = body();
	const read = endWhenSilent(source.stream, 45_000).getReader().read();
	const outcome = expect(read).rejects.toThrow('fell silent');
	await vi.advanceTimersByTimeAsync(45_000);
	await outcome;
	expect(source.state.cancelled).toBeInstanceOf(Error);
	expect(vi.getTimerCount()).toBe(0);
});

test('who reads no more ends the source', async () => {
	const source = body();
	await endWhenSilent(source.stream, 45_000).cancel('enough');
	expect(source.state.cancelled).toBe('enough');
});
