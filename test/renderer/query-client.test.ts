import { QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { decodeProblem } from '../../renderer/api/failure.ts';
import { createQueryClient } from '../../renderer/api/query-client.ts';

// The page that the clients are made for
vi.hoisted(() => vi.stubGlobal('window', {}));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A screen that reads one thing from a server which answers as the test says. */
function watch() {
	const client = createQueryClient();
	const server = { asked: 0, retryAfter: null as string | null, isUp: true };
	const observer = new QueryObserver(client, {
		queryKey: ['thing'],
		queryFn: async () => {
			server.asked += 1;
			if (server.isUp) return `answer ${server.asked}`;
			const body = { type: 'x', title: 'Busy', status: 503, detail: 'Wait.', code: 'unavailable' };
			throw decodeProblem(body, server.retryAfter ?? undefined);
		},
	});
	const leave = observer.subscribe(() => undefined);
	return { client, server, observer, leave };
}
const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test('a server that says when to come again is asked then, not before, and what was read stays', async () => {
	const { client, server, observer } = watch();
	await wait(0);
	Object.assign(server, { isUp: false, retryAfter: '30' });
	void client.invalidateQueries();
	await wait(29_900);
	expect(server.asked).toBe(2);
	expect(observer.getCurrentResult()).toMatchObject({ data: 'answer 1', status: 'error', fetchStatus: 'idle' });
	await wait(200);
	expect(server.asked).toBe(3);
	server.isUp = true;
	await wait(30_000);
	expect(observer.getCurrentResult()).toMatchObject({ data: 'answer 4', status: 'success' });
	await wait(120_000);
	expect(server.asked).toBe(4);
});

test('nobody is asked for a screen that is gone, nor twice when somebody asked already', async () => {
	const { client, server, leave } = watch();
	await wait(0);
	Object.assign(server, { isUp: false, retryAfter: '30' });
	void client.invalidateQueries();
	await wait(10_000);
	server.isUp = true;
	void client.invalidateQueries();
	await wait(60_000);
	expect(server.asked).toBe(3);
	server.isUp = false;
	void client.invalidateQueries();
	await wait(1_000);
	leave();
	await wait(60_000);
	expect(server.asked).toBe(4);
});

test('one that does not say is asked twice more within seconds', async () => {
	const { client, server } = watch();
	await wait(0);
	server.isUp = false;
	void client.invalidateQueries();
	await wait(60_000);
	expect(server.asked).toBe(4);
});
