import { setTimeout as pause } from 'node:timers/promises';
import { type BenchClient, clientFrame } from './client.ts';
import { join, joinOne, type Target } from './target.ts';
import { largeDocument } from './typing.ts';

const KIB = 1024;
/** Items of some 31 bytes. */
const ITEMS_OF_10_KB = 330;

/** @returns KiB of the server's memory for a connection that says nothing, in documents of `perDocument` clients. */
export async function measureIdleConnection(target: Target, connections: number, perDocument: number): Promise<number> {
	const before = await target.server.rssBytes();
	const clients: BenchClient[] = [];
	for (let document = 0; document < connections / perDocument; document += 1)
		clients.push(...(await join(target, `idle-${document}`, perDocument)));
	const kib = ((await target.server.rssBytes()) - before) / KIB / connections;
	await Promise.all(clients.map((client) => client.close()));
	return kib;
}

/** @returns KiB of the server's memory for an open document of 10 KB with its one client. */
export async function measureOpenDocument(target: Target, documents: number): Promise<number> {
	const before = await target.server.rssBytes();
	const close = await openDocuments(target, 'open', documents);
	const kib = ((await target.server.rssBytes()) - before) / KIB / documents;
	await close();
	return kib;
}

/** @returns MiB that the server has more than at its start, `settleMs` after that many documents were left. */
export async function measureLeftDocuments(target: Target, documents: number, settleMs: number): Promise<number> {
	const before = await target.server.rssBytes();
	const close = await openDocuments(target, 'left', documents);
	await close();
	await pause(settleMs);
	return ((await target.server.rssBytes()) - before) / KIB / KIB;
}

async function openDocuments(target: Target, prefix: string, documents: number): Promise<() => Promise<void>> {
	const content = largeDocument(ITEMS_OF_10_KB);
	const clients: BenchClient[] = [];
	for (let index = 0; index < documents; index += 1) {
		const document = `${prefix}-${index}`;
		const client = await joinOne(target, document);
		client.send(clientFrame(target.dialect.update(document, content)));
		clients.push(client);
	}
	// What was sent has been taken in when a client that comes after it is synced
	await (await joinOne(target, `${prefix}-last`)).close();
	await pause(500);
	return async () => {
		await Promise.all(clients.map((client) => client.close()));
	};
}
