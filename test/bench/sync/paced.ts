import { type BenchClient, clientFrame } from './client.ts';
import { join, type Target } from './target.ts';
import { awarenessClock, clockEnd, cursorMoves, typedUpdates } from './typing.ts';

const TICK_MS = 1;

interface PacedOptions {
	/** Names of the documents; each has its own writer. */
	documents: readonly string[];
	/** Clients that read, in each document. */
	readers: number;
	/** Over all documents. */
	updatesPerSecond: number;
	seconds: number;
	content: 'updates' | 'awareness';
}

export interface PacedResult {
	/** Server's processor time for each update that reached a reader. */
	cpuUsPerDelivered: number;
	p50Ms: number;
	p99Ms: number;
	maxMs: number;
	/** Whether the generator itself kept the pace. */
	keptPace: boolean;
}

interface Room {
	writer: BenchClient;
	frames: Buffer[];
	sentAtMs: Float64Array;
	sent: number;
	readers: BenchClient[];
}

/** Writers at a steady pace; tells how long their updates take to each reader, and what they cost the server. */
export async function measurePaced(target: Target, options: PacedOptions): Promise<PacedResult> {
	const rooms = await openRooms(target, options);
	const result = await runPaced(target, rooms, options);
	await Promise.all(rooms.flatMap(({ writer, readers }) => [writer, ...readers]).map((client) => client.close()));
	return result;
}

async function openRooms(target: Target, options: PacedOptions): Promise<Room[]> {
	const { documents, readers, updatesPerSecond, seconds, content } = options;
	const each = Math.ceil((updatesPerSecond * seconds * 1.1) / documents.length);
	const made = content === 'updates' ? typedUpdates(each) : cursorMoves(each);
	const rooms: Room[] = [];
	for (const document of documents) {
		const pack = content === 'updates' ? target.dialect.update : target.dialect.awareness;
		const frames = made.map((update) => clientFrame(pack(document, update)));
		const [writer, ...others] = await join(target, document, readers + 1);
		if (!writer) throw new Error('no writer');
		rooms.push({ writer, frames, sentAtMs: new Float64Array(each), sent: 0, readers: others });
	}
	return rooms;
}

async function runPaced(target: Target, rooms: Room[], options: PacedOptions): Promise<PacedResult> {
	const { updatesPerSecond, seconds, content, readers } = options;
	const latencies: number[] = [];
	const total = Math.floor(updatesPerSecond * seconds);
	let missing = total * readers;
	const { promise: done, resolve } = Promise.withResolvers<void>();
	const clockOf = content === 'updates' ? clockEnd : awarenessClock;
	const wanted = content === 'updates' ? 'update' : 'awareness';
	for (const room of rooms)
		for (const reader of room.readers) {
			let heardUpTo = 0;
			reader.onMessage = (payload) => {
				const heard = target.dialect.read(payload);
				if (heard.kind !== wanted) return;
				const nowMs = performance.now();
				const end = clockOf(heard.content);
				for (; heardUpTo < end; heardUpTo += 1) {
					latencies.push(nowMs - (room.sentAtMs[heardUpTo] as number));
					missing -= 1;
				}
				if (missing === 0) resolve();
			};
		}
	const cpuBefore = target.server.cpuMs();
	const keptPace = await write(rooms, total, updatesPerSecond);
	const { promise: timeUp, resolve: giveUp } = Promise.withResolvers<void>();
	const timer = setTimeout(giveUp, 5_000);
	await Promise.race([done, timeUp]);
	clearTimeout(timer);
	const cpuMs = target.server.cpuMs() - cpuBefore;
	latencies.sort((a, b) => a - b);
	const quantile = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? Infinity;
	return {
		cpuUsPerDelivered: (cpuMs * 1_000) / (total * readers - missing),
		p50Ms: quantile(0.5),
		p99Ms: missing > 0 ? Infinity : quantile(0.99),
		maxMs: missing > 0 ? Infinity : quantile(1),
		keptPace: keptPace && missing === 0,
	};
}

/** Sends updates in turns over the rooms, as many as are due at each tick. @returns whether all were sent in time */
async function write(rooms: Room[], total: number, updatesPerSecond: number): Promise<boolean> {
	const startedMs = performance.now();
	let sent = 0;
	const { promise, resolve } = Promise.withResolvers<void>();
	const tick = setInterval(() => {
		const nowMs = performance.now();
		const due = Math.min(total, Math.floor(((nowMs - startedMs) * updatesPerSecond) / 1000));
		for (; sent < due; sent += 1) {
			const room = rooms[sent % rooms.length] as Room;
			room.sentAtMs[room.sent] = performance.now();
			room.writer.send(room.frames[room.sent++] as Buffer);
		}
		if (sent === total) resolve();
	}, TICK_MS);
	await promise;
	clearInterval(tick);
	return performance.now() - startedMs < (total / updatesPerSecond) * 1_000 * 1.05 + 20;
}
