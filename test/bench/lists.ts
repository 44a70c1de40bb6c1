import { operatorToken } from '../support/clients.ts';
import type { ReadyLine } from '../support/sandbox.ts';

/**
 * Every list of the management API, as its screens ask for the first page; and the two searches. Searches ask for pages
 * that the small instance fills as well: a longer answer takes its time whatever is behind it.
 */
const LISTS = [
	'/tenants',
	'/apps',
	'/plans',
	'/audit',
	'/nodes',
	'/live/connections',
	'/live/documents',
	'/tenants?search=aurora&limit=1',
	'/apps?search=editor&limit=20',
];

/** Median of the times that each list takes to answer, in milliseconds, by its path; asked one after the other. */
export async function measureLists(ready: ReadyLine, count: number): Promise<Map<string, number>> {
	const headers = { authorization: `Bearer ${await operatorToken(ready)}` };
	const times = new Map<string, number[]>(LISTS.map((path) => [path, []]));
	for (let round = 0; round < count; round += 1)
		for (const [path, measured] of times) {
			const startedMs = performance.now();
			const response = await fetch(`${ready.controlPlane}/api/v1${path}`, { headers });
			await response.arrayBuffer();
			if (!response.ok) throw new Error(`${path} answered ${response.status}`);
			measured.push(performance.now() - startedMs);
		}
	return new Map([...times].map(([path, measured]) => [path, median(measured)]));
}

function median(values: number[]): number {
	return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
