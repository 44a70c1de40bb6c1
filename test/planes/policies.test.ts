import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { CLOSE_CODES } from '../../core/contract/close-codes.ts';
import { clientCredentials, getToken, type ManagementClient, managementClient } from '../support/clients.ts';
import { type SandboxProcess, startSandbox } from '../support/sandbox.ts';

/** What the contract allows one address in a minute. */
const CONNECTS = 60;
const REFUSED = `${CLOSE_CODES.rateLimit} Rate limit exceeded: 60 connects/min`;
/** Sync step 1 with an empty state vector, which a node answers. */
const GREETING = new Uint8Array([0, 0, 1, 0]);

let sandbox: SandboxProcess;
let management: ManagementClient;
let token: string;
let addresses = 0;

beforeAll(async () => {
	sandbox = await startSandbox({
		env: { WIRESOCKET_TRUSTED_PROXIES: '127.0.0.1' },
		config: { tenants: [{ name: 'Acme', apps: [{ name: 'editor', licenseRegion: 'aws-us-east-1', plan: 'Team' }] }] },
	});
	management = await managementClient(sandbox);
	const [app] = sandbox.apps;
	if (!app) throw new Error('the sandbox has no app');
	token = (await getToken(sandbox.controlPlane, clientCredentials(app))).access_token;
});
afterAll(() => sandbox?.stop());

/** An address that nobody had before. */
const newAddress = () => `203.0.113.${++addresses}`;

function ask(path: string, address: string, node = 0): Promise<Response> {
	const headers = { Authorization: `Bearer ${token}`, 'X-Forwarded-For': address };
	return fetch(`${sandbox.nodes[node]?.url.replace('ws:', 'http:')}${path}`, { headers });
}

/** Connects and leaves. @returns what it was closed with, or null when it got in */
async function connect(headers: Record<string, string>): Promise<string | null> {
	const socket = new WebSocket(`${sandbox.nodes[0]?.url}/doc`, ['access_token', token], { headers });
	const closed = once(socket, 'close').then(([code, reason]) => `${code} ${reason}`);
	socket.once('open', () => socket.send(GREETING));
	const outcome = await Promise.race([once(socket, 'message').then(() => null), closed]);
	socket.terminate();
	return outcome;
}

async function connectTimes(count: number, headers: Record<string, string>): Promise<(string | null)[]> {
	const outcomes: (string | null)[] = [];
	for (let index = 0; index < count; index += 1) outcomes.push(await connect(headers));
	return outcomes;
}

describe('what one address may ask of the nodes', () => {
	it.each([
		['/discovery?documentName=doc', 60],
		['/usage', 12],
	])('%s: %i in a minute over all nodes, then 429 with Retry-After: 60; others are not concerned', async (path, points) => {
		const address = newAddress();
		const answers = await Promise.all(Array.from({ length: points }, (_, index) => ask(path, address, index % 2)));
		expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
		const refused = await ask(path, address);
		expect([refused.status, refused.headers.get('retry-after'), (await refused.json()).code]).toEqual([
			429,
			'60',
			'rate_limited',
		]);
		expect((await ask(path, newAddress())).status).toBe(200);
		// Each policy has a bucket of its own
		for (const other of ['/health', '/metrics']) expect((await ask(other, address)).status).toBe(200);
	});

	it('a request without a token counts as well', async () => {
		const address = newAddress();
		const url = `${sandbox.nodes[0]?.url.replace('ws:', 'http:')}/usage`;
		const statuses = [];
		for (let index = 0; index < 13; index += 1)
			statuses.push((await fetch(url, { headers: { 'X-Forwarded-For': address } })).status);
		expect(statuses).toEqual([...Array(12).fill(401), 429]);
	});

	it('the 61st connect of a minute is accepted and closed with 4006; other addresses get in', async () => {
		const headers = { 'X-Forwarded-For': newAddress() };
		expect(new Set(await connectTimes(CONNECTS, headers))).toEqual(new Set([null]));
		expect(await connect(headers)).toBe(REFUSED);
		expect(await connect({ 'X-Forwarded-For': newAddress() })).toBeNull();
	});

	it("this machine's own connects are free, unless the setting counts them; rateLimits switches all off", async () => {
		expect(new Set(await connectTimes(CONNECTS + 5, {}))).toEqual(new Set([null]));
		await management.settings.update({ limitLoopbackConnects: true });
		expect(new Set(await connectTimes(CONNECTS, {}))).toEqual(new Set([null]));
		expect(await connect({})).toBe(REFUSED);
		await management.settings.update({ rateLimits: false });
		expect(await connect({})).toBeNull();
		await management.settings.update({ rateLimits: true, limitLoopbackConnects: false });
		expect(await connect({})).toBeNull();
	});
});
