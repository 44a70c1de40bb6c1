import { clientFrame } from './client.ts';
import { join, joinOne, type Target } from './target.ts';
import { clockEnd, typedUpdates } from './typing.ts';

const AT_ONCE = 20;
const BYSTANDER_EVERY_MS = 5;

/** @returns clients per second, from their connecting to their being synced, over several documents. */
export async function measureConnects(target: Target, documents: string[], clients: number): Promise<number> {
	const opened = [];
	const startedMs = performance.now();
	for (let first = 0; first < clients; first += AT_ONCE)
		opened.push(
			...(await Promise.all(
				Array.from({ length: Math.min(AT_ONCE, clients - first) }, (_, index) =>
					joinOne(target, documents[(first + index) % documents.length] ?? ''),
				),
			)),
		);
	const seconds = (performance.now() - startedMs) / 1000;
	await Promise.all(opened.map((client) => client.close()));
	return clients / seconds;
}

/**
 * Many clients open a large document at once; from the relay, which keeps none, they get it from a client that has it.
 *
 * @returns milliseconds until the last of them has it, and the worst delay of an update in another document meanwhile.
 */
export async function measureLargeDocument(
	target: Target,
	{ document, content, clients }: { document: string; content: Uint8Array; clients: number },
): Promise<{ totalMs: number; worstDelayMs: number }> {
	const { dialect } = target;
	const frame = clientFrame(dialect.update(document, content));
	const host = await joinOne(target, document);
	if (target.keepsDocuments) await upload(target, document, host, frame, content);
	const bystanders = await watchBystanders(target, `${document}-bystander`);
	const isContent = (payload: Buffer) => payload.byteLength >= content.byteLength;
	const startedMs = performance.now();
	const joined = await Promise.all(
		Array.from({ length: clients }, async () => {
			const { promise: whole, resolve } = Promise.withResolvers<void>();
			const client = await joinOne(target, document, (heard) => {
				if ('content' in heard && heard.content.byteLength >= content.byteLength * 0.9) resolve();
			});
			if (!target.keepsDocuments) client.onMessage = (payload) => isContent(payload) && resolve();
			return { client, whole };
		}),
	);
	if (!target.keepsDocuments) host.send(frame);
	await Promise.all(joined.map(({ whole }) => whole));
	const totalMs = performance.now() - startedMs;
	const worstDelayMs = await bystanders.stop();
	await Promise.all([host, ...joined.map(({ client }) => client)].map((client) => client.close()));
	return { totalMs, worstDelayMs };
}

/** Sends the content, and waits until the server has it. */
async function upload(
	target: Target,
	document: string,
	host: { send(frame: Buffer): void },
	frame: Buffer,
	content: Uint8Array,
): Promise<void> {
	const { promise, resolve } = Promise.withResolvers<void>();
	const witness = await joinOne(target, document);
	witness.onMessage = (payload) => {
		const heard = target.dialect.read(payload);
		if (heard.kind === 'update' && heard.content.byteLength >= content.byteLength * 0.9) resolve();
	};
	host.send(frame);
	await promise;
	await witness.close();
}

/** A writer and a reader in another document, at a steady pace. */
async function watchBystanders(target: Target, document: string): Promise<{ stop(): Promise<number> }> {
	const frames = typedUpdates(10_000).map((update) => clientFrame(target.dialect.update(document, update)));
	const [writer, reader] = await join(target, document, 2);
	if (!writer || !reader) throw new Error('no bystanders');
	const sentAtMs: number[] = [];
	let heardUpTo = 0;
	let worstMs = 0;
	reader.onMessage = (payload) => {
		const heard = target.dialect.read(payload);
		if (heard.kind !== 'update') return;
		const end = clockEnd(heard.content);
		for (; heardUpTo < end; heardUpTo += 1) worstMs = Math.max(worstMs, performance.now() - (sentAtMs[heardUpTo] as number));
	};
	const timer = setInterval(() => {
		sentAtMs.push(performance.now());
		writer.send(frames[sentAtMs.length - 1] as Buffer);
	}, BYSTANDER_EVERY_MS);
	return {
		async stop() {
			clearInterval(timer);
			while (heardUpTo < sentAtMs.length) await new Promise((resolve) => setImmediate(resolve));
			await Promise.all([writer.close(), reader.close()]);
			return worstMs;
		},
	};
}
