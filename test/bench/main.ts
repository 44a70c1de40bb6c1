import { mkdirSync, writeFileSync } from 'node:fs';
import { clientCredentials, getToken } from '../support/clients.ts';
import type { ReadyLine } from '../support/sandbox.ts';
import { measureFanOut } from './fan-out.ts';
import { pinGenerator, startServer } from './servers.ts';
import { measureOpenssl, measureTokens } from './tokens.ts';

const ROUNDS = 3;
const READERS = [10, 50];
const DELIVERIES = 50_000;
const TOKENS = 1_500;

interface Row {
	work: string;
	ours: number;
	peer: number;
	peerName: string;
	/** Ours by the peer's, both of this run. */
	ratio: number;
}

function median(values: number[]): number {
	return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function row(work: string, ours: number, peer: number, peerName: string): Row {
	return { work, ours: Math.round(ours), peer: Math.round(peer), peerName, ratio: Math.round((ours / peer) * 100) / 100 };
}

async function benchFanOut(ready: ReadyLine, relayUrl: string): Promise<Row[]> {
	const [app] = ready.apps;
	if (!app) throw new Error('the sandbox made no app');
	const token = (await getToken(ready.controlPlane, clientCredentials(app))).access_token;
	const rows: Row[] = [];
	for (const readers of READERS) {
		const [ours, relay]: [number[], number[]] = [[], []];
		const updates = DELIVERIES / readers;
		// Taken in turns, so that whatever else the machine does hits both.
		for (let round = 0; round < ROUNDS; round += 1) {
			const name = `fan-out-${readers}-${round}`;
			ours.push(
				await measureFanOut({ url: `${ready.nodes[0]?.url}/${name}`, protocols: ['access_token', token], readers, updates }),
			);
			relay.push(await measureFanOut({ url: `${relayUrl}/${name}`, protocols: [], readers, updates }));
		}
		rows.push(row(`updates delivered per second, 1 writer, ${readers} readers`, median(ours), median(relay), 'plain ws relay'));
	}
	return rows;
}

async function benchTokens(ready: ReadyLine): Promise<Row[]> {
	const openssl = measureOpenssl();
	await measureTokens(ready, TOKENS / 5);
	const ours = await measureTokens(ready, TOKENS);
	return openssl === null ? [] : [row('tokens per second, client_credentials', ours, openssl, 'openssl speed rsa2048')];
}

pinGenerator();
const config = new URL('sandbox.yaml', import.meta.url).pathname;
const sandbox = await startServer('core/cli.ts', [
	'sandbox',
	'--ephemeral',
	'--port',
	'0',
	'--no-rate-limits',
	'--json',
	'--config',
	config,
]);
const relay = await startServer('test/bench/relay.ts');
const ready = JSON.parse(sandbox.firstLine) as ReadyLine;
const rows = [...(await benchFanOut(ready, relay.firstLine)), ...(await benchTokens(ready))];
await Promise.all([sandbox.stop(), relay.stop()]);

for (const { work, ours, peer, peerName, ratio } of rows)
	process.stdout.write(`${work}: ${ours}, ${peerName}: ${peer}, ratio ${ratio}\n`);
mkdirSync('test-results', { recursive: true });
writeFileSync('test-results/bench.json', `${JSON.stringify(rows, null, '\t')}\n`);
