import { memoryUsage } from 'node:process';
import { syncFrame, textUpdate, UPDATE } from './frames.ts';
import { Fixture } from './harness.ts';

// A process of its own, with --expose-gc: opens 1 000 documents of 10 KB, leaves them, and tells what is left of them.

const DOCUMENTS = 1_000;
const CONTENT = 'x'.repeat(10_000);

/** Heap and buffers after all that can go has gone. */
async function usedBytes(): Promise<number> {
	for (let round = 0; round < 3; round += 1) {
		global.gc?.();
		await new Promise((resolve) => setImmediate(resolve));
	}
	const { heapUsed, arrayBuffers } = memoryUsage();
	return heapUsed + arrayBuffers;
}

const fixture = await Fixture.start({ graceMs: 10 });

/** @returns what is used while all are open */
async function visit(prefix: string): Promise<number> {
	for (let index = 0; index < DOCUMENTS; index += 1) {
		const client = await fixture.join(`${prefix}-${index}`);
		client.send(syncFrame(UPDATE, textUpdate(CONTENT)));
	}
	const peakBytes = await usedBytes();
	await fixture.hangUp();
	while (fixture.node.stats().documents > 0) await fixture.plane.next('releaseDocument');
	return peakBytes;
}

// What is made once (compiled code, caches, pools) is made by then.
await visit('warm-up');
const startBytes = await usedBytes();
const peakBytes = await visit('measured');
const endBytes = await usedBytes();
process.send?.({ documents: fixture.node.stats().documents, startBytes, peakBytes, endBytes });
await fixture.stop();
process.disconnect();
