import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { CoreState } from '../../core/contract/bridge.ts';
import { forkCore } from '../../electron/core-fork.ts';
import { type CoreChannel, CoreSupervisor } from '../../electron/core-supervisor.ts';

const FAKE_CORE = join(import.meta.dirname, 'fake-core.ts');
const BACKOFF_MS = [10, 20, 40];

type Options = ConstructorParameters<typeof CoreSupervisor>[0];

const running: CoreSupervisor[] = [];

afterEach(async () => {
	await Promise.all(running.splice(0).map((core) => core.stop()));
});

/** A supervisor of fake cores; each start takes the next behaviour, the last one stays. */
function supervise(behaviours: string[], options: Partial<Options> = {}) {
	const channels: CoreChannel[] = [];
	const core = new CoreSupervisor({
		spawn: () => {
			const behaviour = behaviours[Math.min(channels.length, behaviours.length - 1)] ?? '';
			const channel = forkCore(FAKE_CORE, { ...process.env, FAKE_CORE: behaviour });
			channels.push(channel);
			return channel;
		},
		startOptions: { dataDir: '/nowhere' },
		backoffMs: BACKOFF_MS,
		...options,
	});
	running.push(core);
	const states: CoreState[] = [];
	core.onState((state) => states.push(state));
	core.start();
	return { core, channels, states };
}

function phase(core: CoreSupervisor, wanted: CoreState['phase']): Promise<CoreState> {
	const { promise, resolve } = Promise.withResolvers<CoreState>();
	const stop = core.onState((state) => {
		if (state.phase !== wanted) return;
		stop();
		resolve(state);
	});
	return promise;
}

function pidOf(launchUrl: string): string {
	return /#launch=([0-9]+)-/.exec(launchUrl)?.[1] ?? '';
}

test('core is started with its options and tells where it listens', async () => {
	const { core, states } = supervise(['']);
	expect(core.state).toEqual({ phase: 'starting' });
	const ready = await core.ready();
	expect(await (await fetch(ready.consoleUrl)).text()).toBe('fake core');
	expect(states).toEqual([{ phase: 'ready' }]);
});

test('each launch URL is another one', async () => {
	const { core } = supervise(['']);
	const { launchUrl } = await core.ready();
	const urls = await Promise.all([core.launchUrl(), core.launchUrl(), core.launchUrl()]);
	expect(new Set([launchUrl, ...urls]).size).toBe(4);
});

test('P1: a core that crashes is started again, with growing pauses, and the user is told', async () => {
	const { core, channels, states } = supervise(['']);
	const first = pidOf((await core.ready()).launchUrl);
	for (const pauseS of ['0.01', '0.02']) {
		const ready = phase(core, 'ready');
		channels.at(-1)?.kill();
		await ready;
		expect(states.at(-2)).toEqual({
			phase: 'restarting',
			message: `The core process ended by signal SIGKILL. It starts again in ${pauseS} s.`,
		});
	}
	expect(pidOf((await core.ready()).launchUrl)).not.toBe(first);
	expect(channels).toHaveLength(3);
});

test('P1: who asks while it restarts gets the new core', async () => {
	const { core, channels } = supervise(['']);
	const before = await core.ready();
	const restarting = phase(core, 'restarting');
	channels[0]?.kill();
	await restarting;
	expect((await core.ready()).launchUrl).not.toBe(before.launchUrl);
});

test('P1: a core that crashes again and again stays down after the last pause', async () => {
	const { core, channels, states } = supervise(['', 'crash-at-start']);
	await core.ready();
	const failed = phase(core, 'failed');
	channels[0]?.kill();
	expect(await failed).toMatchObject({ message: expect.stringContaining('started 4 times in a row') });
	expect(channels).toHaveLength(1 + BACKOFF_MS.length);
	expect(states.filter((state) => state.phase === 'restarting')).toHaveLength(BACKOFF_MS.length);
	await expect(core.ready()).rejects.toThrow('stays down');
});

test('P1: a core that ran well for a while may crash as often as a new one', async () => {
	const { core, channels } = supervise([''], { backoffMs: [1], limits: { stableMs: 0 } });
	await core.ready();
	for (let crash = 0; crash < 3; crash += 1) {
		const ready = phase(core, 'ready');
		// The limit of 0 ms is over by then
		await new Promise((resolve) => setTimeout(resolve, 1));
		channels.at(-1)?.kill();
		await ready;
	}
	expect(core.state.phase).toBe('ready');
});

test('a core that cannot start says why and is not started again', async () => {
	const { core, channels } = supervise(['fail']);
	await expect(core.ready()).rejects.toThrow('The fake core does not want to.');
	expect(core.state).toEqual({ phase: 'failed', message: 'The fake core does not want to.' });
	expect(channels).toHaveLength(1);
});

test('a core that ends before it says anything is broken and not started again', async () => {
	const { core, channels } = supervise(['broken']);
	await expect(core.ready()).rejects.toThrow('could not be started: it ended with exit code 3');
	expect(channels).toHaveLength(1);
});

test('a core that hangs at its start is killed and counts as crashed', async () => {
	const { core, states } = supervise(['hang', ''], { limits: { startMs: 2_000 } });
	await core.ready();
	expect(states).toMatchObject([{ phase: 'restarting' }, { phase: 'ready' }]);
});

test('a core that somebody else stopped stays down', async () => {
	const { core, channels } = supervise(['']);
	await core.ready();
	const failed = phase(core, 'failed');
	channels[0]?.send({ type: 'stop' });
	expect(await failed).toEqual({ phase: 'failed', message: 'The core process was stopped.' });
	expect(channels).toHaveLength(1);
});

test('stopping waits for the end, and again changes nothing', async () => {
	const { core, channels } = supervise(['']);
	await core.ready();
	const exits: number[] = [];
	channels[0]?.onExit(({ exitCode }) => exits.push(exitCode ?? -1));
	await Promise.all([core.stop(), core.stop()]);
	expect(exits).toEqual([0]);
	await core.stop();
});

test('P3: a core that does not stop in time is killed', async () => {
	const { core, channels } = supervise(['deaf'], { limits: { stopMs: 50 } });
	await core.ready();
	const exits: string[] = [];
	channels[0]?.onExit(({ how }) => exits.push(how));
	await core.stop();
	expect(exits).toEqual(['by signal SIGKILL']);
});

test('stopping during a pause starts nothing any more', async () => {
	const { core, channels } = supervise([''], { backoffMs: [60_000] });
	await core.ready();
	const restarting = phase(core, 'restarting');
	channels[0]?.kill();
	await restarting;
	await core.stop();
	await expect(core.ready()).rejects.toThrow('stopped');
	expect(channels).toHaveLength(1);
});

test('a restart ends core in order and takes no pause', async () => {
	const { core, channels, states } = supervise([''], { backoffMs: [] });
	await core.ready();
	const exits: (number | null)[] = [];
	channels[0]?.onExit(({ exitCode }) => exits.push(exitCode));
	const ready = phase(core, 'ready');
	core.restart();
	core.restart();
	await ready;
	expect(exits).toEqual([0]);
	expect(states).toEqual([{ phase: 'ready' }, { phase: 'starting' }, { phase: 'ready' }]);
	expect(channels).toHaveLength(2);
});

test('a restart brings back a core that stays down', async () => {
	const { core } = supervise(['broken', '']);
	await expect(core.ready()).rejects.toThrow();
	core.restart();
	await expect(core.ready()).resolves.toBeDefined();
});

test('a launch URL that core did not answer any more is an error, not a wait for ever', async () => {
	const { core, channels } = supervise(['', 'hang']);
	await core.ready();
	const ended = Promise.withResolvers<void>();
	channels[0]?.onExit(() => ended.resolve());
	channels[0]?.kill();
	const answer = core.launchUrl();
	await expect(answer).rejects.toThrow('The core process ended.');
	await ended.promise;
});

test('messages that are none of the protocol change nothing', async () => {
	const listeners: ((message: unknown) => void)[] = [];
	const core = new CoreSupervisor({
		spawn: () => ({
			send: () => undefined,
			onMessage: (listener) => listeners.push(listener),
			onExit: () => undefined,
			kill: () => undefined,
		}),
		startOptions: {},
	});
	core.start();
	for (const message of [null, 1, 'ready', {}, { type: 'ready' }, { type: 'failed' }, { type: '__proto__' }])
		for (const listener of listeners) listener(message);
	expect(core.state).toEqual({ phase: 'starting' });
});
