import { parentPort, workerData } from 'node:worker_threads';
import { readDocument } from './read-document.ts';

// A thread of its own for one document, so that a large one holds nobody up.
parentPort?.postMessage(readDocument(workerData as Uint8Array));
