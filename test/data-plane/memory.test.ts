import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';

const MIB = 1024 * 1024;

describe('the memory of a node', () => {
	it('comes back after 1 000 documents were left', async () => {
		const child = fork(new URL('./memory-probe.ts', import.meta.url), {
			execArgv: ['--expose-gc'],
			stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
		});
		const [stderr, [figures]] = await Promise.all([text(child.stderr as Readable), once(child, 'message')]);
		expect(stderr).toBe('');
		const { documents, peakBytes, startBytes, endBytes } = figures as Record<string, number>;
		expect(documents).toBe(0);
		// They took some, or their going would prove nothing.
		expect((peakBytes ?? 0) - (startBytes ?? 0)).toBeGreaterThan(8 * MIB);
		expect((endBytes ?? 0) - (startBytes ?? 0)).toBeLessThan(5 * MIB);
	});
});
