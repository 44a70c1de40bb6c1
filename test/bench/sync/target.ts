import type { Server } from '../servers.ts';
import { BenchClient, clientFrame } from './client.ts';
import type { Dialect, Heard } from './dialect.ts';

/** A server that is measured, and how to speak to it. */
export interface Target {
	name: string;
	url: string;
	dialect: Dialect;
	server: Server;
	/** Subprotocols of a handshake, the token in them; called for each connection. */
	protocols: () => string[];
	/** Takes so many new tokens, each for one connection. */
	renewTokens?: (count: number) => Promise<void>;
	/** Whether it keeps documents, and so answers a client's first words with the content. */
	keepsDocuments: boolean;
}

/** Clients of one document that have said their first words. */
export async function join(target: Target, document: string, count: number): Promise<BenchClient[]> {
	return Promise.all(Array.from({ length: count }, () => joinOne(target, document)));
}

/** @returns a client that was admitted, and where documents are kept, is synced. */
export async function joinOne(
	{ dialect, url, protocols, keepsDocuments }: Target,
	document: string,
	onHeard: (heard: Heard) => void = () => undefined,
): Promise<BenchClient> {
	const client = await BenchClient.connect(dialect.url(url, document), protocols());
	const { promise: synced, resolve } = Promise.withResolvers<void>();
	client.onMessage = (payload) => {
		const heard = dialect.read(payload);
		onHeard(heard);
		if (heard.kind === 'step-2') resolve();
	};
	for (const words of dialect.greeting(document)) client.send(clientFrame(words));
	if (keepsDocuments) await synced;
	return client;
}
