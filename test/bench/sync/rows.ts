import { median, type Row, row } from '../rows.ts';
import { startServer } from '../servers.ts';
import { measureConnects, measureLargeDocument } from './arrivals.ts';
import { HOCUSPOCUS, Y_WEBSOCKET } from './dialect.ts';
import { measureFlatOut } from './flat-out.ts';
import { measureHighestRate } from './highest-rate.ts';
import { measureIdleConnection, measureLeftDocuments, measureOpenDocument } from './memory.ts';
import { startOurs, TOKENS } from './ours.ts';
import { measurePaced } from './paced.ts';
import type { Target } from './target.ts';
import { largeDocument } from './typing.ts';

const ROUNDS = 3;
/** What lasts some seconds differs by what else the engine does in them. */
const PACED_ROUNDS = 7;
/** A round is over in a tenth of a second. */
const CONNECT_ROUNDS = 9;
const CONNECTED = 500;
const LARGE_ITEMS = 160_000;
const SETTLE_MS = 12_000;
/** Peers need that long for a large document that more would say nothing new. */
const LARGE_ROUNDS = 1;

const names = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}-${index}`);

type Figures = Record<string, number>;

interface Work {
	/** As one asks for it: `npm run bench -- sync:flat-out`. */
	id: string;
	rounds: number;
	digits: number;
	/** A process of its own for each measurement, since memory has a history. */
	fresh?: boolean;
	/** Rounds before those that count: of processor time in the first ones, the engine's compiler takes a good part. */
	warmUps?: number;
	/** @param run differs for each call, so that documents are new */
	measure(target: Target, run: string): Promise<Figures>;
}

const flatOut = (readers: number, updates: number): Work => ({
	id: 'flat-out',
	rounds: ROUNDS,
	digits: 0,
	measure: async (target, run) => ({
		[`updates delivered per second, 1 writer flat out, ${readers} readers`]: await measureFlatOut(target, {
			document: `flat-out-${readers}-${run}`,
			readers,
			updates,
		}),
	}),
});

const WORKS: Work[] = [
	flatOut(10, 8_000),
	flatOut(50, 3_000),
	flatOut(200, 1_200),
	{
		id: 'paced',
		rounds: PACED_ROUNDS,
		digits: 2,
		warmUps: 1,
		async measure(target, run) {
			const options = {
				documents: [`paced-${run}`],
				readers: 49,
				updatesPerSecond: 400,
				seconds: 4,
				content: 'updates',
			} as const;
			const { cpuUsPerDelivered, p50Ms, p99Ms } = await measurePaced(target, options);
			return {
				'400 updates/s, 50 clients: CPU us per delivered': cpuUsPerDelivered,
				'400 updates/s, 50 clients: latency p50 ms': p50Ms,
				'400 updates/s, 50 clients: latency p99 ms': p99Ms,
			};
		},
	},
	{
		id: 'awareness',
		rounds: PACED_ROUNDS,
		digits: 2,
		warmUps: 1,
		async measure(target, run) {
			const options = {
				documents: [`aware-${run}`],
				readers: 49,
				updatesPerSecond: 400,
				seconds: 3,
				content: 'awareness',
			} as const;
			const { cpuUsPerDelivered } = await measurePaced(target, options);
			return { '400 awareness updates/s, 50 clients: CPU us per delivered': cpuUsPerDelivered };
		},
	},
	{
		id: 'highest-rate',
		rounds: 2,
		digits: 0,
		warmUps: 1,
		measure: async (target, run) => ({
			'200 documents x 2 clients: highest updates/s with p99 < 50 ms': await measureHighestRate(
				target,
				names(`rate-${run}`, 200),
				4_000,
			),
		}),
	},
	{
		id: 'many-documents',
		rounds: ROUNDS,
		digits: 2,
		warmUps: 2,
		async measure(target, run) {
			const documents = names(`many-${run}`, 200);
			const options = { documents, readers: 1, updatesPerSecond: 3_000, seconds: 10, content: 'updates' } as const;
			const { cpuUsPerDelivered } = await measurePaced(target, options);
			return { '200 documents x 2 clients, 3 000 updates/s: CPU us per delivered': cpuUsPerDelivered };
		},
	},
	{
		id: 'connects',
		rounds: CONNECT_ROUNDS,
		digits: 0,
		warmUps: 4,
		async measure(target, run) {
			await target.renewTokens?.(TOKENS);
			const some = await measureConnects(target, names(`connect-${run}`, 50), CONNECTED);
			await target.renewTokens?.(CONNECTED);
			const each = await measureConnects(target, names(`connect-each-${run}`, 50), CONNECTED);
			return {
				'500 clients over 50 documents: connected and synced per second': some,
				'500 clients over 50 documents, each with a token of its own: connected and synced per second': each,
			};
		},
	},
	{
		id: 'large-document',
		rounds: LARGE_ROUNDS,
		digits: 1,
		async measure(target, run) {
			const content = largeDocument(LARGE_ITEMS);
			const { totalMs, worstDelayMs } = await measureLargeDocument(target, { document: `large-${run}`, content, clients: 20 });
			return {
				'a 5 MB document to 20 new clients: ms': totalMs,
				'a 5 MB document to 20 new clients: worst delay of another document, ms': worstDelayMs,
			};
		},
	},
	{
		id: 'memory',
		rounds: ROUNDS,
		digits: 1,
		fresh: true,
		measure: async (target) => ({
			'memory of an idle connection, KiB': await measureIdleConnection(target, 2_000, 20),
		}),
	},
	{
		id: 'memory',
		rounds: ROUNDS,
		digits: 1,
		fresh: true,
		measure: async (target) => ({
			'memory of an open document of 10 KB with one client, KiB': await measureOpenDocument(target, 1_000),
		}),
	},
	{
		id: 'memory',
		rounds: ROUNDS,
		digits: 1,
		fresh: true,
		measure: async (target) => ({ 'memory left by 1 000 documents, MiB': await measureLeftDocuments(target, 1_000, SETTLE_MS) }),
	},
];

async function startPeer(name: string, script: string, dialect: Target['dialect'], keepsDocuments = true): Promise<Target> {
	const server = await startServer(`test/bench/peers/${script}.ts`);
	return { name, url: server.firstLine, dialect, server, protocols: () => [], keepsDocuments };
}

const RELAY = () => startPeer('plain ws relay', 'relay', Y_WEBSOCKET, false);
const PEERS = [
	RELAY,
	() => startPeer('@hocuspocus/server', 'hocuspocus', HOCUSPOCUS),
	() => startPeer('@y/websocket-server', 'y-websocket-server', Y_WEBSOCKET),
];

/**
 * Measures the data plane beside its peers, in turns, so that whatever else the machine does hits all alike.
 *
 * @param parts ids of the works; empty: all
 * @param relayOnly leaves the slow peers out
 */
export async function benchSync(parts: readonly string[], relayOnly = false): Promise<Row[]> {
	const starts = [startOurs, ...(relayOnly ? [RELAY] : PEERS)];
	const rows: Row[] = [];
	const long: Target[] = [];
	for (const start of starts) long.push(await start());
	for (const work of WORKS) {
		if (parts.length > 0 && !parts.includes(work.id)) continue;
		rows.push(...(await benchWork(work, work.fresh ? starts : long.map((target) => async () => target))));
	}
	await Promise.all(long.map(({ server }) => server.stop()));
	return rows;
}

async function benchWork(work: Work, starts: (() => Promise<Target>)[]): Promise<Row[]> {
	const results = new Map<string, Figures[]>();
	for (let round = 0; round < (work.warmUps ?? 0); round += 1)
		for (const start of starts) await work.measure(await start(), `warm-up-${round}`);
	for (let round = 0; round < work.rounds; round += 1)
		for (const start of starts) {
			const target = await start();
			const figures = await work.measure(target, `${round}`);
			results.set(target.name, [...(results.get(target.name) ?? []), figures]);
			if (work.fresh) await target.server.stop();
		}
	const [[, ours] = ['', []], ...peers] = results;
	const rows: Row[] = [];
	for (const name of Object.keys(ours[0] ?? {}))
		for (const [peer, figures] of peers) {
			const middle = (of: Figures[]) => median(of.map((figure) => figure[name] ?? Number.NaN));
			rows.push(row(name, middle(ours), middle(figures), peer, work.digits));
		}
	return rows;
}

/** Profiles our server at one of the works. @returns the profile's JSON */
export async function profileOurs(id: string): Promise<string> {
	const target = await startOurs();
	const work = WORKS.find((candidate) => candidate.id === id);
	if (!work) throw new Error(`no work ${id}`);
	await work.measure(target, 'warm-up');
	const end = await target.server.profile();
	await work.measure(target, 'profiled');
	const profile = await end();
	await target.server.stop();
	return profile;
}
