import { beforeAll, describe, expect, it } from 'vitest';
import { CLOSE_CODES } from '../../core/contract/close-codes.ts';
import { admit } from '../../core/data-plane/handshake/admission.ts';
import type { HandshakeRequest } from '../../core/data-plane/handshake/request.ts';
import { TokenVerifier } from '../../core/data-plane/handshake/token-verifier.ts';
import { systemClock } from '../../core/platform/clock.ts';
import { MemoryPlane, makeTenantKey, TestApp } from './memory-plane.ts';

const plane = new MemoryPlane();
const verifier = new TokenVerifier(plane, systemClock);
let app: TestApp;

beforeAll(async () => {
	app = new TestApp(plane, await makeTenantKey('key-1'));
});

function judge(changes: Partial<HandshakeRequest>) {
	const request = { path: '/doc', query: new URLSearchParams(), subprotocols: [], authorization: null, origin: null };
	return admit({ ...request, remoteAddress: '127.0.0.1', ...changes }, { planePort: plane, verifier });
}

const withToken = (token: string) => ({ subprotocols: ['access_token', token] });

describe('the reasoning of an admission', () => {
	it('lists every check in order when all passed', async () => {
		const admission = await judge({ ...withToken(await app.token()), origin: 'https://a.test' });
		expect(admission).toMatchObject({
			admitted: true,
			key: { tenantId: app.tenantId, appId: app.appId, documentName: 'doc' },
		});
		expect(admission.checks.map(({ check }) => check)).toEqual([
			'document-name',
			'token-present',
			'token-single',
			'token-form',
			'token-algorithm',
			'token-key',
			'token-signature',
			'token-issuer',
			'token-not-before',
			'token-expiry',
			'token-audience',
			'token-scope',
			'token-claims',
			'standing',
			'origin',
		]);
		expect(admission.checks.every(({ passed }) => passed)).toBe(true);
	});

	it.each<[string, Record<string, unknown>, { expected: string | RegExp; actual: string | RegExp }]>([
		['token-issuer', { iss: 'http://other.test' }, { expected: 'http://control-plane.test', actual: 'http://other.test' }],
		['token-expiry', { exp: 0 }, { expected: /^after .*30 s leeway$/, actual: '1970-01-01T00:00:00.000Z' }],
		['token-expiry', { exp: undefined }, { expected: /^after /, actual: 'absent' }],
		['token-not-before', { nbf: 4_102_444_800 }, { expected: /30 s leeway$/, actual: '2100-01-01T00:00:00.000Z' }],
		['token-audience', { aud: ['WireSocket.API'] }, { expected: 'WireSocket.API', actual: '["WireSocket.API"]' }],
		['token-scope', { scope: 'x' }, { expected: 'WireSocket.API', actual: 'x' }],
		['token-claims', { jti: undefined }, { expected: /all/, actual: 'missing or wrong: jti' }],
		['token-key', { tenantid: 'x' }, { expected: /kid/, actual: 'kid key-1 of tenant x' }],
	])('a token that fails %s says what was expected and what there was', async (check, changes, { expected, actual }) => {
		const admission = await judge(withToken(await app.token(changes)));
		expect(admission).toMatchObject({ admitted: false, code: CLOSE_CODES.invalidToken });
		const failed = admission.checks.filter(({ passed }) => !passed);
		expect(failed.map((entry) => entry.check)).toEqual([check]);
		expect(failed[0]?.expected).toMatch(expected);
		expect(failed[0]?.actual).toMatch(actual);
	});

	it('counts the tokens that differ, wherever they stand', async () => {
		const [first, second] = [await app.token(), await app.token({ jti: 'another' })];
		const { checks } = await judge({
			subprotocols: ['access_token', first],
			query: new URLSearchParams({ token: second, access_token: first }),
			authorization: `Bearer ${second}`,
		});
		expect(checks.find(({ passed }) => !passed)).toMatchObject({
			check: 'token-single',
			actual: '2 in subprotocol, query, header',
		});
	});

	it('judges standing and origin both, though one would be enough to refuse', async () => {
		plane.standings.set(`${app.tenantId} ${app.appId}`, { admitted: false, close: 'forbidden', reason: 'the app has no plan' });
		const admission = await judge({
			...withToken(await app.token({ allowed_domain_1: 'myapp.com' })),
			origin: 'https://evil.example',
		});
		plane.standings.clear();
		expect(admission).toMatchObject({ admitted: false, code: CLOSE_CODES.forbidden });
		expect(admission.checks.filter(({ passed }) => !passed)).toMatchObject([
			{ check: 'standing', actual: 'the app has no plan' },
			{ check: 'origin', expected: 'myapp.com', actual: 'https://evil.example' },
		]);
	});

	it('holds no token, and nothing long that a client made up', async () => {
		const token = await app.token({ iss: 'x'.repeat(4_000) });
		const text = JSON.stringify((await judge(withToken(token))).checks);
		expect(text).not.toContain(token);
		expect(text.length).toBeLessThan(4_000);
	});
});
