import type { BenchClient } from '../sync/client.ts';
import { joinOne, type Target } from '../sync/target.ts';

const CLIENTS_PER_DOCUMENT = 4;
const AT_ONCE = 50;
const TICK_MS = 10;

/** Many clients that are connected and say nothing more. */
export interface Crowd {
	/** Has so many a second leave, and as many come, until it is ended. @returns a function that ends it */
	churn(perSecond: number): () => Promise<void>;
	leave(): Promise<void>;
}

/** Connects `count` clients, four to a document. */
export async function gatherCrowd(target: Target, count: number): Promise<Crowd> {
	const clients: BenchClient[] = [];
	const documentOf = (index: number) => `crowd-${Math.floor(index / CLIENTS_PER_DOCUMENT)}`;
	for (let first = 0; first < count; first += AT_ONCE) {
		const indexes = Array.from({ length: Math.min(AT_ONCE, count - first) }, (_, offset) => first + offset);
		clients.push(...(await Promise.all(indexes.map((index) => joinOne(target, documentOf(index))))));
	}
	let turn = 0;
	/** Takes them in an order that is nobody's, so that rows go from all over the lists. */
	const replaceOne = async () => {
		const index = (turn * 7_919) % count;
		turn += 1;
		await clients[index]?.close();
		clients[index] = await joinOne(target, documentOf(index));
	};
	return {
		churn(perSecond) {
			const startedMs = performance.now();
			const under = new Set<Promise<void>>();
			let begun = 0;
			const timer = setInterval(() => {
				const due = Math.floor(((performance.now() - startedMs) * perSecond) / 1_000);
				for (; begun < due; begun += 1) {
					const replaced = replaceOne().finally(() => under.delete(replaced));
					under.add(replaced);
				}
			}, TICK_MS);
			return async () => {
				clearInterval(timer);
				await Promise.all(under);
			};
		},
		async leave() {
			await Promise.all(clients.map((client) => client.close()));
		},
	};
}
