import { describe, expect, it } from 'vitest';
import { CpuWatch } from '../../core/data-plane/cpu-watch.ts';

/** A watch of an event loop that is busy as told, sampled every 5 seconds. */
function watch() {
	let nowMs = 0;
	let active = 0;
	const read = () => ({ active, idle: nowMs - active, utilization: nowMs === 0 ? 0 : active / nowMs });
	const cpu = new CpuWatch(() => nowMs, read);
	return {
		percent: () => Math.round(cpu.percent),
		pass(seconds: number, busyPercent: number) {
			for (let second = 0; second < seconds; second += 5) {
				nowMs += 5_000;
				active += 50 * busyPercent;
				cpu.sample();
			}
		},
	};
}

describe('the CPU watch', () => {
	it('tells the mean of the last minute, and nothing before there was one', () => {
		const cpu = watch();
		cpu.pass(55, 100);
		expect(cpu.percent()).toBe(0);
		cpu.pass(5, 100);
		expect(cpu.percent()).toBe(100);
		cpu.pass(30, 0);
		expect(cpu.percent()).toBe(50);
		cpu.pass(30, 0);
		expect(cpu.percent()).toBe(0);
	});

	it('a burst of half a minute is no overload', () => {
		const cpu = watch();
		cpu.pass(60, 10);
		cpu.pass(30, 100);
		expect(cpu.percent()).toBe(55);
	});
});
