import { afterEach, describe, expect, it } from 'vitest';
import { discoverySchema, nodeUsageSchema } from '../../core/contract/node-endpoints.ts';
import type { NodeOptions } from '../../core/data-plane/node.ts';
import { Fault } from '../../core/platform/fault.ts';
import { readProblem } from '../support/clients.ts';
import { Fixture, startTestNode } from './harness.ts';
import { MemorySyncStore } from './memory-sync-store.ts';

let fixture: Fixture;
afterEach(() => fixture.stop());

const start = async (options: Partial<NodeOptions> = {}) => {
	fixture = await Fixture.start(options);
};
const get = (path: string, init: RequestInit = {}) => fetch(fixture.node.url.replace('ws:', 'http:') + path, init);
const withToken = async (changes: Record<string, unknown> = {}, headers: Record<string, string> = {}) => ({
	headers: { Authorization: `Bearer ${await fixture.app.token(changes)}`, ...headers },
});
const limits = { maxConnections: 20, maxDocuments: 10, maxUsersPerDoc: 5, opsPerMinute: 100 };

describe('GET /discovery', () => {
	it('tells where a document lives, or the node that takes it, and pins nothing', async () => {
		await start();
		const fresh = discoverySchema.parse(await (await get('/discovery?documentName=doc', await withToken())).json());
		expect(fresh).toEqual({ region: 'eu-central-1', url: fixture.node.url, isNew: true });
		expect(fixture.plane.count('claimDocument')).toBe(0);
		await fixture.join('doc');
		const known = await get('/discovery?documentName=doc', await withToken());
		expect([known.status, known.headers.get('cache-control'), await known.json()]).toEqual([
			200,
			'no-store',
			{ ...fresh, isNew: false },
		]);
	});

	it('answers on every node for all', async () => {
		await start();
		const other = await startTestNode(fixture.plane, { region: 'us-east-1' });
		await fixture.join('doc');
		const answer = await fetch(`${other.url.replace('ws:', 'http:')}/discovery?documentName=doc`, await withToken());
		expect(await answer.json()).toEqual({ region: 'eu-central-1', url: fixture.node.url, isNew: false });
		await other.stop();
	});

	it.each(['token', 'access_token'])('takes the token in the query as ?%s=', async (name) => {
		await start();
		expect((await get(`/discovery?documentName=doc&${name}=${await fixture.app.token()}`)).status).toBe(200);
	});

	it.each([
		'',
		'?documentName=',
		'?documentName=a.b',
		'?documentName=..%2Fx',
		`?documentName=${'a'.repeat(256)}`,
		'?documentName=a&documentName=b',
	])('answers 400 to a name that is none: %s', async (query) => {
		await start();
		const problem = await readProblem(await get(`/discovery${query}`, await withToken()));
		expect(problem).toMatchObject({ status: 400, code: 'invalid_request', errors: [{ path: 'documentName' }] });
	});

	it('answers 401 with a Bearer challenge without a token, and to one that is not valid', async () => {
		await start();
		const none = await get('/discovery?documentName=doc');
		expect([none.status, none.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="WireSocket"']);
		const wrong = await get('/discovery?documentName=doc', await withToken({ aud: 'somebody else' }));
		expect([wrong.status, wrong.headers.get('www-authenticate')]).toEqual([
			401,
			'Bearer realm="WireSocket", error="invalid_token"',
		]);
		const different = await get(`/discovery?documentName=doc&token=${await fixture.app.token()}`, await withToken());
		expect(different.status).toBe(401);
	});

	it('answers 403 where a handshake would be closed with 4003', async () => {
		await start();
		const foreign = await get(
			'/discovery?documentName=doc',
			await withToken({ allowed_domain_1: 'app.test' }, { Origin: 'https://evil.test' }),
		);
		expect(foreign.status).toBe(403);
		const { tenantId, appId } = fixture.app;
		fixture.plane.standings.set(`${tenantId} ${appId}`, { admitted: false, close: 'forbidden', reason: 'the app is disabled' });
		expect((await readProblem(await get('/discovery?documentName=doc', await withToken()))).code).toBe('forbidden');
	});

	it('answers 503 with Retry-After when no node takes the document, and when nobody can tell', async () => {
		await start();
		fixture.plane.takesNothing = true;
		const full = await get('/discovery?documentName=doc', await withToken());
		expect([full.status, Number(full.headers.get('retry-after')) >= 5]).toEqual([503, true]);
		fixture.plane.failOnce('locateDocument');
		const problem = await readProblem(await get('/discovery?documentName=doc', await withToken()));
		expect(problem).toMatchObject({ status: 503, code: 'unavailable' });
		expect(JSON.stringify(problem)).not.toContain('as planned');
	});

	it('may be asked by a page of any origin, for the token decides', async () => {
		await start();
		const origin = { Origin: 'http://localhost:3000' };
		const preflight = await get('/discovery?documentName=doc', {
			method: 'OPTIONS',
			headers: { ...origin, 'Access-Control-Request-Method': 'GET', 'Access-Control-Request-Headers': 'authorization' },
		});
		expect([preflight.status, preflight.headers.get('access-control-allow-headers')]).toEqual([204, 'Authorization']);
		for (const init of [await withToken({}, origin), { headers: origin }])
			expect((await get('/discovery?documentName=doc', init)).headers.get('access-control-allow-origin')).toBe('*');
		expect((await get('/health', { headers: origin })).headers.get('access-control-allow-origin')).toBeNull();
	});
});

describe('GET /usage', () => {
	it('tells what the app uses against its plan', async () => {
		await start({ clock: { nowMs: () => Date.UTC(2030, 0) } });
		fixture.plane.used = { connections: 15, documents: 9, limits };
		const iat = Date.UTC(2030, 0) / 1000;
		const answer = await get('/usage', await withToken({ iat, exp: iat + 900 }));
		expect(nodeUsageSchema.parse(await answer.json())).toEqual({
			tenantId: fixture.app.tenantId,
			appId: fixture.app.appId,
			usage: {
				connections: { current: 15, limit: 20, percent: 75, status: 'warning' },
				documents: { current: 9, limit: 10, percent: 90, status: 'critical' },
			},
			timestamp: '2030-01-01T00:00:00.000Z',
		});
	});

	it('answers 401 without a token, and 403 for an app that has no plan', async () => {
		await start();
		const none = await get('/usage');
		expect([none.status, none.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="WireSocket"']);
		expect((await get('/usage', await withToken())).status).toBe(403);
	});
});

describe('GET /health', () => {
	it('S2: says degraded while the sync store cannot write, and healthy again by itself', async () => {
		const syncStore = new MemorySyncStore();
		await start({ syncStore });
		syncStore.writable = false;
		const degraded = await get('/health');
		expect([degraded.status, await degraded.json()]).toMatchObject([503, { status: 'degraded' }]);
		syncStore.writable = true;
		expect(await (await get('/')).json()).toMatchObject({ status: 'healthy' });
	});

	it('H10: says overloaded by CPU as by anything else, and comes back by itself', async () => {
		let cpuPercent = 10;
		await start({ cpuPercent: () => cpuPercent });
		const inside = await fixture.join('doc');
		cpuPercent = 80;
		expect(await (await get('/health')).json()).toMatchObject({ status: 'overloaded' });
		expect(fixture.node.state()).toBe('overloaded');
		cpuPercent = 69;
		expect(await (await get('/health')).json()).toMatchObject({ status: 'healthy' });
		expect(inside.socket.readyState).toBe(inside.socket.OPEN);
	});
});

describe('the policies', () => {
	it.each(['health', 'metrics', 'discovery', 'usage'] as const)('%s has one of its own', async (policy) => {
		const asked: string[] = [];
		const refuse = (name: string) => async (client: string | null) => {
			asked.push(`${name} ${client}`);
			if (name === policy) throw new Fault('rate_limited', 'Too many.', { retryAfterS: 60 });
		};
		const names = ['health', 'metrics', 'discovery', 'usage', 'connect'] as const;
		const policies = Object.fromEntries(names.map((name) => [name, refuse(name)])) as NonNullable<NodeOptions['policies']>;
		await start({ policies });
		for (const name of names.slice(0, 4)) {
			const answer = await get(`/${name}`);
			expect(asked.splice(0)).toEqual([`${name} 127.0.0.1`]);
			if (name === policy) expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '60']);
			else expect(answer.status).not.toBe(429);
		}
	});
});
