import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { InstanceEvent } from '../../core/contract/events.ts';
import { backoffMs, followEvents } from '../../renderer/api/event-stream.ts';
import { decodeProblem } from '../../renderer/api/failure.ts';

const HELLO: InstanceEvent = { type: 'hello' };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A server whose streams the test opens, feeds and ends. */
class FakeServer {
	isUp = true;
	refusal: unknown = new TypeError('Failed to fetch');
	attempts = 0;
	readonly states: string[] = [];
	readonly events: InstanceEvent[] = [];
	readonly controller = new AbortController();
	#end: () => void = () => undefined;

	follow() {
		return followEvents({
			open: async (signal) => {
				this.attempts += 1;
				if (!this.isUp) throw this.refusal;
				return this.#stream(signal);
			},
			onEvent: (event) => this.events.push(event),
			onState: (state) => this.states.push(state),
			signal: this.controller.signal,
			random: () => 0,
		});
	}

	/** The open stream ends, as it does when the server goes. */
	endStream(): void {
		this.#end();
	}

	async *#stream(signal: AbortSignal): AsyncGenerator<InstanceEvent> {
		yield HELLO;
		await new Promise<void>((resolve) => {
			this.#end = resolve;
			signal.addEventListener('abort', () => resolve());
		});
	}
}

/** Lets everything happen that needs no time. */
const settle = () => vi.advanceTimersByTimeAsync(0);

test('pauses grow from one second to fifteen, and chance takes off at most half', () => {
	expect([0, 1, 2, 3, 4, 5, 100].map((attempt) => backoffMs(attempt, 0))).toEqual([
		1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000,
	]);
	expect([0, 1, 4, 100].map((attempt) => backoffMs(attempt, 1))).toEqual([1_000, 1_000, 7_500, 7_500]);
});

test('a stream that opens is open and its events come through', async () => {
	const server = new FakeServer();
	server.follow();
	await settle();
	expect(server.states).toEqual(['open']);
	expect(server.events).toEqual([HELLO]);
});

test('a stream that ends is opened again, and says lost in between', async () => {
	const server = new FakeServer();
	server.follow();
	await settle();
	server.endStream();
	await settle();
	expect(server.states).toEqual(['open', 'lost']);
	await vi.advanceTimersByTimeAsync(1_000);
	expect(server.states).toEqual(['open', 'lost', 'open']);
	expect(server.events).toEqual([HELLO, HELLO]);
});

test('while the server is away it is tried at growing intervals, for ever', async () => {
	const server = new FakeServer();
	server.isUp = false;
	server.follow();
	await vi.advanceTimersByTimeAsync(2_000 + 4_000 + 8_000);
	expect(server.attempts).toBe(4);
	await vi.advanceTimersByTimeAsync(10 * 15_000);
	expect(server.attempts).toBe(14);
	expect(new Set(server.states)).toEqual(new Set(['lost']));
});

test('retryNow does not wait for the pause to end', async () => {
	const server = new FakeServer();
	server.isUp = false;
	const stream = server.follow();
	await settle();
	server.isUp = true;
	stream.retryNow();
	await settle();
	expect(server.states).toEqual(['lost', 'open']);
});

test('after the signal nothing is tried and no timer is left', async () => {
	const server = new FakeServer();
	server.isUp = false;
	const stream = server.follow();
	await settle();
	server.controller.abort();
	await stream.ended;
	expect(vi.getTimerCount()).toBe(0);
	expect(server.attempts).toBe(1);
});

test('a server that says when to come again is not asked before', async () => {
	const server = new FakeServer();
	server.isUp = false;
	server.refusal = decodeProblem({ type: 'x', title: 'Busy', status: 429, detail: 'Wait.', code: 'rate_limited' }, '40');
	const stream = server.follow();
	await vi.advanceTimersByTimeAsync(39_900);
	expect(server.attempts).toBe(1);
	await vi.advanceTimersByTimeAsync(200);
	expect(server.attempts).toBe(2);
	stream.retryNow();
	await settle();
	expect(server.attempts).toBe(3);
});
