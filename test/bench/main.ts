import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReadyLine } from '../support/sandbox.ts';
import { seedDeclaration } from '../support/seed-declaration.ts';
import { benchConsole } from './console/rows.ts';
import { measureLists } from './lists.ts';
import { summarizeProfile } from './profile.ts';
import { median, type Row, row } from './rows.ts';
import { pinGenerator, type Server, startCore, startServer } from './servers.ts';
import { benchSync, profileOurs } from './sync/rows.ts';
import { benchTap } from './sync/tap.ts';
import { measureClientCredentials, measureOpenssl, measureRefresh, refreshTokens, type TokenEndpoint } from './tokens.ts';

const ROUNDS = 3;
const TOKENS = 1_500;
/** Every seventh of the seed's tenants has no apps yet. */
const TENANTS_LARGE = 233;
const TENANTS_SMALL = 2;
const APPS_PER_TENANT = 50;
const LIST_ROUNDS = 50;
const PROFILED = ['paced', 'many-documents'];
const PROFILE_LINES = 20;

const SANDBOX = ['sandbox', '--ephemeral', '--port', '0', '--no-rate-limits', '--json', '--config'];

async function benchTokens(): Promise<Row[]> {
	const sandbox = await startCore([...SANDBOX, new URL('sandbox.yaml', import.meta.url).pathname]);
	const oidc = await startServer('test/bench/peers/oidc-provider.ts');
	const ready = JSON.parse(sandbox.firstLine) as ReadyLine;
	const [app] = ready.apps;
	if (!app) throw new Error('the sandbox made no app');
	const peer = JSON.parse(oidc.firstLine) as TokenEndpoint & { refreshTokens: string[] };
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
	await Promise.all([sandbox.stop(), oidc.stop()]);
	return rows;
}

/** Each list with 200 tenants of 50 apps, by the same with 2 of 50: ours is the large one, so less is better. */
async function benchLists(): Promise<Row[]> {
	const folder = mkdtempSync(join(tmpdir(), 'wiresocket-bench-'));
	const seeded = async (tenants: number) => {
		const config = join(folder, `${tenants}.json`);
		writeFileSync(config, JSON.stringify(seedDeclaration(tenants, APPS_PER_TENANT)));
		return startCore([...SANDBOX, config]);
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

/** Where our server's time goes at the usual loads, so that a slower figure above explains itself. */
async function profileSync(): Promise<Row[]> {
	for (const work of PROFILED) {
		process.stdout.write(`\nOwn time of functions, ${work}:\n`);
		for (const { percent, where } of summarizeProfile(await profileOurs(work), PROFILE_LINES))
			process.stdout.write(`${percent.toFixed(1).padStart(6)} %  ${where}\n`);
	}
	return [];
}

/** What can be asked for by name: `npm run bench -- tokens sync:memory`. `relay` is `sync` without the slow peers. */
const SECTIONS: Record<string, (parts: string[]) => Promise<Row[]>> = {
	sync: (parts) => benchSync(parts),
	relay: (parts) => benchSync(parts, true),
	tap: benchTap,
	profile: profileSync,
	tokens: benchTokens,
	lists: benchLists,
	console: benchConsole,
};
const USUAL = ['sync', 'tap', 'profile', 'tokens', 'lists', 'console'];

function print({ work, ours, peerName, peer, ratio }: Row): void {
	process.stdout.write(`${work}: ${ours}, ${peerName}: ${peer}, ratio ${ratio}\n`);
}

async function main(asked: string[]): Promise<void> {
	const wanted = new Map<string, string[]>();
	for (const name of asked.length > 0 ? asked : USUAL) {
		const [section = '', part] = name.split(':');
		if (!SECTIONS[section]) throw new Error(`no section ${section}: ${Object.keys(SECTIONS).join(', ')}`);
		wanted.set(section, [...(wanted.get(section) ?? []), ...(part ? [part] : [])]);
	}
	pinGenerator();
	const rows: Row[] = [];
	for (const [section, parts] of wanted) {
		const made = (await SECTIONS[section]?.(parts)) ?? [];
		for (const each of made) print(each);
		rows.push(...made);
	}
	mkdirSync('test-results', { recursive: true });
	writeFileSync('test-results/bench.json', `${JSON.stringify(rows, null, '\t')}\n`);
}

await main(process.argv.slice(2));
