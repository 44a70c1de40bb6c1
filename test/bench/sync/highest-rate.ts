import { measurePaced } from './paced.ts';
import type { Target } from './target.ts';

const P99_MS_MAX = 50;
const STEP = 1.35;
const REFINEMENTS = 3;
const SECONDS = 1.2;

/** The highest rate over many documents of two clients each at which 99 of 100 updates arrive within 50 ms. */
export async function measureHighestRate(target: Target, documents: string[], startPerSecond: number): Promise<number> {
	let run = 0;
	const holdsNow = async (updatesPerSecond: number) => {
		run += 1;
		const names = documents.map((name) => `${name}-${run}`);
		const options = { documents: names, readers: 1, updatesPerSecond, seconds: SECONDS, content: 'updates' as const };
		const { p99Ms, keptPace } = await measurePaced(target, options);
		return keptPace && p99Ms < P99_MS_MAX;
	};
	// A hiccup of the machine says nothing of the server
	const holds = async (updatesPerSecond: number) => (await holdsNow(updatesPerSecond)) || (await holdsNow(updatesPerSecond));
	let good = 0;
	let bad = startPerSecond;
	while (await holds(bad)) {
		good = bad;
		bad *= STEP;
	}
	// Not even the first one held
	while (good === 0) {
		const lower = bad / STEP / STEP;
		if (await holds(lower)) good = lower;
		else bad = lower;
	}
	for (let refinement = 0; refinement < REFINEMENTS; refinement += 1) {
		const middle = (good + bad) / 2;
		if (await holds(middle)) good = middle;
		else bad = middle;
	}
	return good;
}
