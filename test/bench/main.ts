import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clientCredentials, getToken } from '../support/clients.ts';
import type { ReadyLine } from '../support/sandbox.ts';
import { seedDeclaration } from '../support/seed-declaration.ts';
import { measureFanOut } from './fan-out.ts';
import { measureLists } from './lists.ts';
import { pinGenerator, type Server, startServer } from './servers.ts';
import { measureClientCredentials, measureOpenssl, measureRefresh, refreshTokens, type TokenEndpoint } from './tokens.ts';

const ROUNDS = 3;
const READERS = [10, 50];
const DELIVERIES = 50_000;
const TOKENS = 1_500;
/** Every seventh of the seed's tenants has no apps yet. */
const TENANTS_LARGE = 233;
const TENANTS_SMALL = 2;
const APPS_PER_TENANT = 50;
const LIST_ROUNDS = 50;

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

async function benchTokens(ready: ReadyLine, peer: TokenEndpoint & { refreshTokens: string[] }): Promise<Row[]> {
	const [app] = ready.apps;
	if (!app) throw new Error('the sandbox made no app');
	const ours = { ...app, url: `${ready.controlPlane}/connect/token` };
	const ourTokens = await refreshTokens(ours);
	const grants = {
		client_credentials: [() => measureClientCredentials(ours, TOKENS), () => measureClientCredentials(peer, TOKENS)],
		refresh_token: [() => measureRefresh(ours, ourTokens, TOKENS), () => measureRefresh(peer, peer.refreshTokens, TOKENS)],
	} as const;
	const rows: Row[] = [];
	for (const [name, [measureOurs, measurePeer]] of Object.entries(grants)) {
		const results: { ours: number; peer: number; openssl: number | null }[] = [];
		for (let round = 0; round < ROUNDS; round += 1)
			results.push({ ours: await measureOurs(), peer: await measurePeer(), openssl: measureOpenssl() });
		const best = median(results.map((result) => result.ours));
		rows.push(row(`${name} grants per second`, best, median(results.map((result) => result.peer)), 'oidc-provider'));
		const signatures = results.flatMap(({ openssl }) => openssl ?? []);
		if (signatures.length > 0) rows.push(row(`${name} grants per second`, best, median(signatures), 'openssl speed rsa2048'));
	}
	return rows;
}

/** Each list with 200 tenants of 50 apps, by the same with 2 of 50: ours is the large one, so less is better. */
async function benchLists(): Promise<Row[]> {
	const folder = mkdtempSync(join(tmpdir(), 'wiresocket-bench-'));
	const seeded = async (tenants: number) => {
		const config = join(folder, `${tenants}.json`);
		writeFileSync(config, JSON.stringify(seedDeclaration(tenants, APPS_PER_TENANT)));
		return startServer('core/cli.ts', [
			'sandbox',
			'--ephemeral',
			'--port',
			'0',
			'--no-rate-limits',
			'--json',
			'--config',
			config,
		]);
	};
	try {
		const large = await seeded(TENANTS_LARGE);
		const small = await seeded(TENANTS_SMALL);
		const measure = ({ firstLine }: Server, count: number) => measureLists(JSON.parse(firstLine) as ReadyLine, count);
		for (const server of [large, small]) await measure(server, LIST_ROUNDS / 5);
		const [ours, peer] = [await measure(large, LIST_ROUNDS), await measure(small, LIST_ROUNDS)];
		await Promise.all([large.stop(), small.stop()]);
		return [...ours].map(([path, ms]) =>
			row(`microseconds for ${path}, 200 x 50 apps`, ms * 1_000, (peer.get(path) ?? Number.NaN) * 1_000, '2 x 50 apps'),
		);
	} finally {
		rmSync(folder, { recursive: true });
	}
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
const oidc = await startServer('test/bench/oidc-provider.ts');
const ready = JSON.parse(sandbox.firstLine) as ReadyLine;
const rows = [...(await benchFanOut(ready, relay.firstLine)), ...(await benchTokens(ready, JSON.parse(oidc.firstLine)))];
await Promise.all([sandbox.stop(), relay.stop(), oidc.stop()]);
rows.push(...(await benchLists()));

for (const { work, ours, peer, peerName, ratio } of rows)
	process.stdout.write(`${work}: ${ours}, ${peerName}: ${peer}, ratio ${ratio}\n`);
mkdirSync('test-results', { recursive: true });
writeFileSync('test-results/bench.json', `${JSON.stringify(rows, null, '\t')}\n`);
