import { describe, expect, it } from 'vitest';
import { type DueSource, Schedule } from '../../core/control-plane/schedule.ts';

/** A source that is due at given times, and tells when it ran. */
class Source implements DueSource {
	readonly name: string;
	readonly #dueMs: number[];
	readonly #ran: string[];
	failing = false;

	constructor(name: string, dueMs: number[], ran: string[]) {
		this.name = name;
		this.#dueMs = dueMs;
		this.#ran = ran;
	}

	async nextDueMs(): Promise<number | null> {
		return this.#dueMs[0] ?? null;
	}

	async runDue(untilMs: number): Promise<void> {
		if (this.failing) throw new Error(`${this.name} is broken`);
		while ((this.#dueMs[0] ?? Number.POSITIVE_INFINITY) <= untilMs) this.#ran.push(`${this.name} ${this.#dueMs.shift()}`);
	}
}

function setUp(times: Record<string, number[]>) {
	const ran: string[] = [];
	const errors: unknown[] = [];
	const sources = Object.entries(times).map(([name, dueMs]) => new Source(name, dueMs, ran));
	const schedule = new Schedule(sources, { error: (entry: unknown) => void errors.push(entry) });
	return { ran, errors, sources, schedule };
}

describe('the schedule', () => {
	it('runs what is due in the order of its times, over all sources, and nothing that is not due', async () => {
		const { ran, schedule } = setUp({ a: [1, 4, 9], b: [2, 3, 5] });
		const arrived: number[] = [];
		await schedule.run(5, async (atMs) => void arrived.push(atMs));
		expect(ran).toEqual(['a 1', 'b 2', 'b 3', 'a 4', 'b 5']);
		expect(arrived).toEqual([1, 2, 3, 4, 5]);
		await schedule.run(9);
		expect(ran.at(-1)).toBe('a 9');
	});

	it('lets a source that fails wait for the next run, says so, and goes on with the others', async () => {
		const { ran, errors, sources, schedule } = setUp({ a: [1], b: [2, 3] });
		const [a] = sources;
		if (a) a.failing = true;
		await schedule.run(10);
		expect(ran).toEqual(['b 2', 'b 3']);
		expect(errors).toEqual([{ source: 'a', reason: 'a is broken' }]);
		if (a) a.failing = false;
		await schedule.run(10);
		expect(ran.at(-1)).toBe('a 1');
	});

	it('has one run at a time', async () => {
		const { ran, schedule } = setUp({ a: [1, 2, 3] });
		await Promise.all([schedule.run(3), schedule.run(3), schedule.run(1)]);
		expect(ran).toEqual(['a 1', 'a 2', 'a 3']);
	});
});
