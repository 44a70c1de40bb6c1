import { pinGenerator } from './servers.ts';
import { type BenchClient, clientFrame } from './sync/client.ts';
import { startOurs } from './sync/ours.ts';
import { joinOne, type Target } from './sync/target.ts';
import { clockEnd, typedUpdates } from './sync/typing.ts';

// A long haul: many connections that come and go while others write. Memory has to be flat after the warm-up, latency
// steady, and nobody may be closed who did not close.

const MINUTES = 10;
const DOCUMENTS = 200;
/** The first one of each document writes. */
const CLIENTS_PER_DOCUMENT = 10;
const UPDATES_PER_SECOND_AND_DOCUMENT = 2;
const REPLACED_PER_SECOND = 20;
const SAMPLES = 10;
/** Of the samples that are no warm-up, the last may be so much above the first. */
const MEMORY_GROWTH_MAX = 1.15;
const LATENCY_GROWTH_MAX = 3;
const TICK_MS = 10;
const MIB = 1024 * 1024;

interface Room {
	name: string;
	writer: BenchClient;
	readers: BenchClient[];
	frames: Buffer[];
	sentAtMs: number[];
}

interface Sample {
	rssMib: number;
	p99Ms: number;
	delivered: number;
}

/** Latencies since they were taken last. */
let latencies: number[] = [];

async function openRoom(target: Target, name: string, updates: readonly Uint8Array[]): Promise<Room> {
	const frames = updates.map((update) => clientFrame(target.dialect.update(name, update)));
	const room: Room = { name, writer: await joinOne(target, name), readers: [], frames, sentAtMs: [] };
	room.writer.onMessage = () => undefined;
	for (let index = 1; index < CLIENTS_PER_DOCUMENT; index += 1) room.readers.push(await joinReader(target, room));
	return room;
}

/** A reader that hears of everything from now on. */
async function joinReader(target: Target, room: Room): Promise<BenchClient> {
	let heardUpTo = -1;
	return joinOne(target, room.name, (heard) => {
		const nowMs = performance.now();
		if (heard.kind === 'step-2') heardUpTo = clockEnd(heard.content);
		if (heard.kind !== 'update' || heardUpTo < 0) return;
		const end = clockEnd(heard.content);
		for (; heardUpTo < end; heardUpTo += 1) latencies.push(nowMs - (room.sentAtMs[heardUpTo] ?? nowMs));
	});
}

function write(room: Room): void {
	const frame = room.frames[room.sentAtMs.length];
	if (!frame) return;
	room.sentAtMs.push(performance.now());
	room.writer.send(frame);
}

/** One reader of a room goes, another one comes. */
async function replaceReader(target: Target, room: Room): Promise<void> {
	const leaving = room.readers.shift();
	await leaving?.close();
	room.readers.push(await joinReader(target, room));
}

async function takeSample(target: Target): Promise<Sample> {
	const taken = latencies.sort((a, b) => a - b);
	latencies = [];
	const p99Ms = taken[Math.floor(taken.length * 0.99)] ?? Number.NaN;
	return { rssMib: (await target.server.rssBytes()) / MIB, p99Ms, delivered: taken.length };
}

/** Calls `work` that often for `ms`. */
async function repeat(perSecond: number, ms: number, work: (count: number) => void): Promise<void> {
	const startedMs = performance.now();
	let done = 0;
	await new Promise<void>((resolve) => {
		const timer = setInterval(() => {
			const elapsedMs = performance.now() - startedMs;
			for (const due = Math.floor((Math.min(elapsedMs, ms) * perSecond) / 1000); done < due; done += 1) work(done);
			if (elapsedMs < ms) return;
			clearInterval(timer);
			resolve();
		}, TICK_MS);
	});
}

async function main(minutes: number): Promise<void> {
	pinGenerator();
	const target = await startOurs();
	const sampleMs = (minutes * 60_000) / SAMPLES;
	const updates = typedUpdates(Math.ceil(minutes * 60 * UPDATES_PER_SECOND_AND_DOCUMENT) + 1);
	const rooms: Room[] = [];
	for (let index = 0; index < DOCUMENTS; index += 1) rooms.push(await openRoom(target, `soak-${index}`, updates));
	process.stdout.write(`${DOCUMENTS * CLIENTS_PER_DOCUMENT} connections, ${minutes} minutes\n`);
	const samples: Sample[] = [];
	const roomAt = (count: number) => rooms[count % rooms.length] as Room;
	let replacing = Promise.resolve();
	for (let sample = 0; sample < SAMPLES; sample += 1) {
		await Promise.all([
			repeat(DOCUMENTS * UPDATES_PER_SECOND_AND_DOCUMENT, sampleMs, (count) => write(roomAt(count))),
			repeat(REPLACED_PER_SECOND, sampleMs, (count) => {
				replacing = replacing.then(() => replaceReader(target, roomAt(count * 7)));
			}),
		]);
		await replacing;
		const taken = await takeSample(target);
		samples.push(taken);
		const { rssMib, p99Ms, delivered } = taken;
		process.stdout.write(`${sample + 1}: ${rssMib.toFixed(0)} MiB, p99 ${p99Ms.toFixed(1)} ms, ${delivered} delivered\n`);
	}
	await Promise.all(rooms.flatMap(({ writer, readers }) => [writer, ...readers]).map((client) => client.close()));
	await target.server.stop();
	judge(samples.slice(Math.floor(SAMPLES / 3)));
}

function judge(samples: readonly Sample[]): void {
	const [first, last] = [samples[0], samples.at(-1)];
	if (!first || !last) throw new Error('no samples');
	const memory = last.rssMib / first.rssMib;
	const latency = last.p99Ms / first.p99Ms;
	process.stdout.write(`After the warm-up: memory x ${memory.toFixed(2)}, p99 x ${latency.toFixed(2)}\n`);
	if (memory > MEMORY_GROWTH_MAX || latency > LATENCY_GROWTH_MAX) process.exitCode = 1;
}

const [asked = String(MINUTES)] = process.argv.slice(2);
if (!(Number(asked) > 0)) throw new Error('Usage: npm run soak -- [minutes]');
await main(Number(asked));
