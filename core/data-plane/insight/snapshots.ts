import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { DocumentReading } from './read-document.ts';

/** A document that takes longer is none that anybody can look at. */
const READING_MAX_MS = 20_000;
const HEAP_MIB_MAX = 1_024;

/** Beside the built program, or the source itself in a checkout. */
const BUILT = join(import.meta.dirname, 'snapshot-worker.js');
const SCRIPT = existsSync(BUILT) ? BUILT : join(import.meta.dirname, 'snapshot-worker.ts');

/** Reads documents in threads, one at a time. */
export class Snapshots {
	#queue: Promise<unknown> = Promise.resolve();

	/**
	 * @param state the whole document as an update; called when its turn has come, so that it is of that moment
	 * @throws {Error} when the document cannot be read in time, or in the memory that it may have.
	 */
	read(state: () => Uint8Array): Promise<DocumentReading> {
		const reading = this.#queue.then(() => readInThread(state()));
		this.#queue = reading.catch(() => undefined);
		return reading;
	}
}

async function readInThread(state: Uint8Array): Promise<DocumentReading> {
	const { promise, resolve, reject } = Promise.withResolvers<DocumentReading>();
	const worker = new Worker(SCRIPT, { workerData: state, resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB_MAX } });
	const timer = setTimeout(() => reject(new Error('the document takes too long to read')), READING_MAX_MS);
	worker.once('message', resolve);
	worker.once('error', reject);
	worker.once('exit', () => reject(new Error('the thread ended before it had read the document')));
	try {
		return await promise;
	} finally {
		clearTimeout(timer);
		await worker.terminate();
	}
}
