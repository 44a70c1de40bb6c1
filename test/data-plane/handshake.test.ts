import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportSPKI, generateKeyPair, importJWK, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLOSE_CODES } from '../../core/contract/close-codes.ts';
import { systemClock } from '../../core/platform/clock.ts';
import { STEP_2, step1Frame, syncFrame, syncPayload, syncType, textOf, textUpdate, UPDATE } from './frames.ts';
import { Fixture, RawClient, recordingLogger, startTestNode } from './harness.ts';
import { MemoryPlane, makeTenantKey, TestApp } from './memory-plane.ts';

let fixture: Fixture;
let nowMs: number | null = null;
const recording = recordingLogger();

beforeAll(async () => {
	fixture = await Fixture.start({ logger: recording.logger, clock: { nowMs: () => nowMs ?? systemClock.nowMs() } });
});
afterAll(() => fixture.stop());

type Dial = Parameters<Fixture['dial']>[1];

/** The code and reason that a handshake is closed with. */
async function refusal(path: string, options: Dial = {}): Promise<{ code: number; reason: string }> {
	return fixture.dial(path, options).closed;
}

/** Resolves when a handshake led into the document. @returns the subprotocol of the answer. */
async function admission(path: string, options: Dial = {}): Promise<string> {
	const client = await fixture.dial(path, options).open();
	client.send(step1Frame());
	const outcome = await Promise.race([client.frame((frame) => syncType(frame) === STEP_2), client.closed]);
	if ('code' in outcome) throw new Error(`closed with ${outcome.code}`);
	await client.end();
	return client.socket.protocol;
}

const withToken = (token: string): Dial => ({ protocols: ['access_token', token] });

describe('where the token may stand', () => {
	it.each([
		['H3: access_token first', (jwt: string) => ({ protocols: ['access_token', jwt] }), 'access_token'],
		['H3: access_token last', (jwt: string) => ({ protocols: [jwt, 'access_token'] }), 'access_token'],
		['H3: Bearer', (jwt: string) => ({ protocols: ['Bearer', jwt] }), 'Bearer'],
		['H3: a third one beside', (jwt: string) => ({ protocols: ['y-sync', 'access_token', jwt] }), 'access_token'],
		['H3: both markers', (jwt: string) => ({ protocols: ['Bearer', 'access_token', jwt] }), 'Bearer'],
		['the Authorization header', (jwt: string) => ({ headers: { authorization: `Bearer ${jwt}` } }), ''],
		['a lower-case scheme', (jwt: string) => ({ headers: { authorization: `bearer ${jwt}` } }), ''],
	])('%s is taken, and answered with the marker alone', async (_name, options, answer) => {
		expect(await admission('/doc', options(await fixture.app.token()))).toBe(answer);
	});

	it.each(['token', 'access_token'])('the query parameter %s is taken', async (parameter) => {
		expect(await admission(`/doc?${parameter}=${await fixture.app.token()}`)).toBe('');
	});

	it('H4: the same token in several sources is one token', async () => {
		const token = await fixture.app.token();
		const options = { protocols: ['access_token', token], headers: { authorization: `Bearer ${token}` } };
		expect(await admission(`/doc?token=${token}`, options)).toBe('access_token');
	});

	it('H4: two sources with different tokens are closed with 4002', async () => {
		const [one, other] = [await fixture.app.token(), await fixture.app.token()];
		const code = CLOSE_CODES.invalidToken;
		expect(await refusal(`/doc?token=${one}`, withToken(other))).toEqual({ code, reason: '' });
		expect(await refusal(`/doc?token=${one}&access_token=${other}`)).toEqual({ code, reason: '' });
		expect(await refusal('/doc', { protocols: ['access_token', one, other] })).toEqual({ code, reason: '' });
	});

	it.each([
		['none at all', '/doc', {}],
		['an empty query parameter', '/doc?token=', {}],
		['another scheme', '/doc', { headers: { authorization: 'Basic abc' } }],
		['H3: access_token alone', '/doc', { protocols: ['access_token'] }],
	])('no token (%s) is closed with 4001', async (_name, path, options) => {
		expect(await refusal(path, options)).toEqual({ code: CLOSE_CODES.missingToken, reason: '' });
	});

	it('H3: a refused client is answered with its marker as well, so that a browser sees the code', async () => {
		const client = await fixture.dial('/doc', withToken('garbage')).open();
		expect(client.socket.protocol).toBe('access_token');
		expect((await client.closed).code).toBe(CLOSE_CODES.invalidToken);
	});

	it('H3: a token offered alone is not echoed', async () => {
		const token = await fixture.app.token();
		const client = fixture.dial('/doc', { protocols: [token] });
		const answered = new Promise<unknown>((resolve) => client.socket.once('upgrade', (message) => resolve(message.headers)));
		expect(await answered).not.toHaveProperty('sec-websocket-protocol');
		await client.closed;
	});
});

describe('which tokens are valid', () => {
	const invalid = { code: CLOSE_CODES.invalidToken, reason: '' };

	it.each<[string, Record<string, unknown>]>([
		['another issuer', { iss: 'http://elsewhere.test' }],
		['no issuer', { iss: undefined }],
		['the management audience', { aud: 'WireSocket.Management' }],
		['an audience list with the right one in it', { aud: ['WireSocket.API'] }],
		['an audience that only begins right', { aud: 'WireSocket.API2' }],
		['no audience', { aud: undefined }],
		['another scope', { scope: 'offline_access' }],
		['a scope that only contains the name', { scope: 'XWireSocket.API WireSocket.APIx' }],
		['a scope list', { scope: ['WireSocket.API'] }],
		['no scope', { scope: undefined }],
		['no expiry', { exp: undefined }],
		['an expiry that is text', { exp: 'never' }],
		['no tenant', { tenantid: undefined }],
		['a tenant that is no GUID', { tenantid: '__proto__' }],
		['an unknown tenant', { tenantid: crypto.randomUUID() }],
		['an app that is no GUID', { appId: 'a::b' }],
		['no limits', { limits: undefined }],
		['no jti', { jti: undefined }],
	])('H1: %s is closed with 4002', async (_name, changes) => {
		expect(await refusal('/doc', withToken(await fixture.app.token(changes)))).toEqual(invalid);
	});

	it('the scope may stand in scp', async () => {
		await admission('/doc', withToken(await fixture.app.token({ scope: undefined, scp: 'x WireSocket.API' })));
	});

	it.each(['garbage', 'a.b.c', 'eyJhbGciOiJSUzI1NiJ9..', '', 'x'.repeat(5_000)].filter(Boolean))(
		'H1: %s is no token and closed with 4002',
		async (token) => {
			expect(await refusal('/doc', withToken(token))).toEqual(invalid);
		},
	);

	it('H1: alg none is closed with 4002', async () => {
		const token = new UnsecuredJWT(fixture.app.claims()).encode();
		expect(await refusal(`/doc?token=${token}`)).toEqual(invalid);
	});

	it('H1: HS256 signed with the public key is closed with 4002', async () => {
		const { key } = fixture.app;
		const publicKey = await importJWK({ ...key.publicJwk, ext: true }, 'RS256', { extractable: true });
		if (publicKey instanceof Uint8Array) throw new Error('no RSA key');
		for (const secret of [await exportSPKI(publicKey), JSON.stringify(key.publicJwk), key.publicJwk.n]) {
			const token = await new SignJWT(fixture.app.claims())
				.setProtectedHeader({ alg: 'HS256', kid: key.kid })
				.sign(new TextEncoder().encode(secret));
			expect(await refusal('/doc', withToken(token))).toEqual(invalid);
		}
	});

	it('H1: RS512 with the right key is closed with 4002', async () => {
		const { privateKey } = await generateKeyPair('RS512', { modulusLength: 2048, extractable: true });
		const token = await new SignJWT(fixture.app.claims())
			.setProtectedHeader({ alg: 'RS512', kid: fixture.app.key.kid })
			.sign(privateKey);
		expect(await refusal('/doc', withToken(token))).toEqual(invalid);
	});

	it('H1: no kid, an unknown kid, and a critical extension are closed with 4002', async () => {
		await admission('/doc', withToken(await signWithHeader({})));
		for (const header of [{ kid: undefined }, { kid: 'unknown' }, { kid: 7 }, { crit: ['exp'], exp: 1 }]) {
			expect(await refusal('/doc', withToken(await signWithHeader(header)))).toEqual(invalid);
		}
	});

	it('H1: a foreign key under a known kid is closed with 4002, embedded or linked; nobody is asked for it', async () => {
		const requests: string[] = [];
		const keyServer = createServer((request, response) => {
			requests.push(request.url ?? '');
			response.end(JSON.stringify({ keys: [] }));
		});
		await new Promise<void>((resolve) => keyServer.listen(0, '127.0.0.1', resolve));
		const url = `http://127.0.0.1:${(keyServer.address() as AddressInfo).port}/jwks`;
		const foreign = await makeTenantKey(fixture.app.key.kid);
		for (const header of [{}, { jwk: foreign.publicJwk }, { jku: url }, { x5u: url }]) {
			const token = await new SignJWT(fixture.app.claims())
				.setProtectedHeader({ alg: 'RS256', kid: foreign.kid, ...header })
				.sign(foreign.privateKey);
			expect(await refusal('/doc', withToken(token))).toEqual(invalid);
		}
		await new Promise((resolve) => keyServer.close(resolve));
		expect(requests).toEqual([]);
	});

	it("H1: a token signed with another tenant's key is closed with 4002", async () => {
		const other = new TestApp(fixture.plane, await makeTenantKey('key-2'));
		expect(await refusal('/doc', withToken(await other.token({ tenantid: fixture.app.tenantId })))).toEqual(invalid);
		await admission('/doc', withToken(await other.token()));
	});

	it('a key that is published from now on verifies at once; one that is not any more does not', async () => {
		const { plane } = fixture;
		const [first, second] = [await makeTenantKey('first'), await makeTenantKey('second')];
		const app = new TestApp(plane, first);
		const rotated = new TestApp(plane, second);
		const newToken = () => rotated.token({ tenantid: app.tenantId, appId: app.appId });
		expect(await refusal('/doc', withToken(await newToken()))).toEqual(invalid);
		plane.published.set(app.tenantId, [second.publicJwk, first.publicJwk]);
		await admission('/doc', withToken(await newToken()));
		await admission('/doc', withToken(await app.token()));
		plane.published.set(app.tenantId, [second.publicJwk]);
		expect(await refusal('/doc', withToken(await app.token()))).toEqual(invalid);
		await admission('/doc', withToken(await newToken()));
	});

	it('another key published under a known kid replaces it', async () => {
		const { plane } = fixture;
		const [before, after] = [await makeTenantKey('same'), await makeTenantKey('same')];
		const app = new TestApp(plane, before);
		const replaced = new TestApp(plane, after);
		await admission('/doc', withToken(await app.token()));
		plane.published.set(app.tenantId, [after.publicJwk]);
		expect(await refusal('/doc', withToken(await app.token()))).toEqual(invalid);
		await admission('/doc', withToken(await replaced.token({ tenantid: app.tenantId })));
	});

	it("H1: other claims under a good token's signature are closed with 4002, whichever comes first; the good one stays good", async () => {
		const token = await fixture.app.token();
		const [header, , signature] = token.split('.');
		const [, otherClaims] = (await fixture.app.token({ jti: 'another' })).split('.');
		const mixed = [header, otherClaims, signature].join('.');
		for (const _ of ['before', 'after', 'after that']) {
			expect(await refusal('/doc', withToken(mixed))).toEqual(invalid);
			await admission('/doc', withToken(token));
		}
	});

	it('a token that was good before is not believed once its key is another one, or gone; and is when its key is back', async () => {
		const { plane } = fixture;
		const [own, other] = [await makeTenantKey('same'), await makeTenantKey('same')];
		const app = new TestApp(plane, own);
		const token = await app.token();
		await admission('/doc', withToken(token));
		for (const published of [[other.publicJwk], []]) {
			plane.published.set(app.tenantId, published);
			expect(await refusal('/doc', withToken(token))).toEqual(invalid);
		}
		plane.published.set(app.tenantId, [own.publicJwk]);
		await admission('/doc', withToken(token));
	});

	it("H2: exp and nbf have 30 s leeway against the node's clock, not more", async () => {
		const base = Math.floor(systemClock.nowMs() / 1000);
		const token = await fixture.app.token({ exp: base, nbf: base - 100 });
		try {
			nowMs = (base + 29) * 1000;
			await admission('/doc', withToken(token));
			nowMs = (base + 31) * 1000;
			expect(await refusal('/doc', withToken(token))).toEqual(invalid);
			nowMs = (base - 129) * 1000;
			await admission('/doc', withToken(token));
			// Also when it was good a moment ago
			nowMs = (base - 131) * 1000;
			expect(await refusal('/doc', withToken(token))).toEqual(invalid);
		} finally {
			nowMs = null;
		}
	});
});

/** A token whose header may be one that jose would not write. */
async function signWithHeader(changes: Record<string, unknown>): Promise<string> {
	const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
	const { kid, privateKey } = fixture.app.key;
	const signed = `${encode({ alg: 'RS256', kid, ...changes })}.${encode(fixture.app.claims())}`;
	const signature = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', privateKey, new TextEncoder().encode(signed));
	return `${signed}.${Buffer.from(signature).toString('base64url')}`;
}

describe('names, standing and origins', () => {
	it.each(['a', 'A-b_9', 'x'.repeat(255), '%41bc'])('H6: /%s is a name', async (name) => {
		await admission(`/${name}`, withToken(await fixture.app.token()));
	});

	it.each(['', 'x'.repeat(256), '../x', '%2e%2e', 'a%00b', 'a%20b', 'a/b', 'a/', '%C3%A9', '%E0%A4%A', '%252e', 'a.b', 'a%2Fb'])(
		'H6: /%s is closed with 4007, whatever the token',
		async (name) => {
			// The client library would normalise `..` away, so the path is put in afterwards.
			const client = new RawClient(fixture.node.url, {
				...withToken(await fixture.app.token()),
				finishRequest: (request) => {
					request.path = `/${name}`;
					request.end();
				},
			});
			expect(await client.closed).toEqual({ code: CLOSE_CODES.invalidName, reason: '' });
		},
	);

	it.each(['http://node.test/whole', 'ws://node.test/whole?x=1', 'HTTPS://node.test:443/whole'])(
		'a request target may be a whole URL, as %s',
		async (target) => {
			const client = await new RawClient(fixture.node.url, {
				...withToken(await fixture.app.token()),
				finishRequest: (request) => {
					request.path = target;
					request.end();
				},
			}).open();
			client.send(step1Frame());
			await client.frame((frame) => syncType(frame) === STEP_2);
			await client.end();
		},
	);

	it('4007 comes before 4001', async () => {
		expect((await refusal('/a.b')).code).toBe(CLOSE_CODES.invalidName);
	});

	it('an app that may not have clients now is closed with 4003', async () => {
		const { tenantId, appId } = fixture.app;
		fixture.plane.standings.set(`${tenantId} ${appId}`, { admitted: false, close: 'forbidden', reason: 'the app has no plan' });
		try {
			const token = await fixture.app.token();
			expect(await refusal('/doc', withToken(token))).toEqual({ code: CLOSE_CODES.forbidden, reason: '' });
		} finally {
			fixture.plane.standings.clear();
		}
	});

	const DOMAINS = { allowed_domain_1: 'myapp.com', allowed_domain_2: 'localhost:3000', allowed_domain_3: 'secure.test:443' };

	it.each([
		'https://myapp.com',
		'http://myapp.com',
		'https://MyApp.com',
		'https://myapp.com:443',
		'http://localhost:3000',
		'https://secure.test',
	])('H5: Origin %s is allowed', async (origin) => {
		await admission('/doc', { ...withToken(await fixture.app.token(DOMAINS)), origin });
	});

	it.each([
		'https://evil.example',
		'null',
		'https://myapp.com.evil.example',
		'https://evilmyapp.com',
		'https://sub.myapp.com',
		'https://myapp.com:8443',
		'http://localhost',
		'http://localhost:3001',
		'http://secure.test',
		'https://secure.test:8443',
		'https://myapp.com@evil.example',
		'file://',
		'myapp.com',
		'https://evil.example, https://myapp.com',
	])('H5: Origin %s is closed with 4003', async (origin) => {
		expect(await refusal('/doc', { ...withToken(await fixture.app.token(DOMAINS)), origin })).toEqual({
			code: CLOSE_CODES.forbidden,
			reason: '',
		});
	});

	it('H5: no Origin is no browser, and admitted', async () => {
		await admission('/doc', withToken(await fixture.app.token(DOMAINS)));
	});

	it('a token without domains lets every Origin in', async () => {
		for (const origin of ['https://anywhere.example', 'null'])
			await admission('/doc', { ...withToken(await fixture.app.token()), origin });
	});

	it("a token of tenant A does not open tenant B's document of the same name", async () => {
		const other = new TestApp(fixture.plane, await makeTenantKey('key-b'));
		const ours = await fixture.join('same');
		ours.send(syncFrame(UPDATE, textUpdate('ours')));
		const theirs = await fixture.dial('/same', withToken(await other.token())).open();
		theirs.send(step1Frame());
		const firstSync = await theirs.frame((frame) => syncType(frame) === STEP_2);
		expect(textOf(syncPayload(firstSync))).toBe('');
		const colleague = await fixture.join('same');
		expect(textOf(syncPayload(await colleague.frame((frame) => syncType(frame) === STEP_2)))).toBe('ours');
	});
});

describe('where the document lives', () => {
	it('a document that another node holds is closed with 4009 and the way there', async () => {
		const plane = new MemoryPlane();
		const app = new TestApp(plane, fixture.app.key);
		const [here, there] = [
			await startTestNode(plane),
			await startTestNode(plane, { region: 'us-east-1', publicUrl: 'wss://us-east-1.example' }),
		];
		expect(there.url).toBe('wss://us-east-1.example');
		const opened = plane.next('openSession');
		const first = await new RawClient(`ws://127.0.0.1:${there.port}/doc`, withToken(await app.token())).open();
		await opened;
		const second = new RawClient(`${here.url}/doc`, withToken(await app.token()));
		expect(await second.closed).toEqual({ code: CLOSE_CODES.wrongRegion, reason: 'REDIRECT:wss://us-east-1.example/doc' });
		expect(here.stats()).toEqual({ connections: 0, documents: 0 });
		const released = plane.next('releaseDocument');
		await first.end();
		await released;
		const third = await new RawClient(`${here.url}/doc`, withToken(await app.token())).open();
		third.send(step1Frame());
		await third.frame((frame) => syncType(frame) === STEP_2);
		await third.end();
		await Promise.all([here.stop(), there.stop()]);
	});

	it.each([60, 90, 91, 255])(
		'a name of %i characters is redirected as well: one that a close frame has no room for is left out',
		async (length) => {
			const plane = new MemoryPlane();
			const app = new TestApp(plane, fixture.app.key);
			const [here, there] = [
				await startTestNode(plane),
				await startTestNode(plane, { region: 'us-east-1', publicUrl: 'wss://us-east-1.example' }),
			];
			const name = 'n'.repeat(length);
			const opened = plane.next('openSession');
			const first = await new RawClient(`ws://127.0.0.1:${there.port}/${name}`, withToken(await app.token())).open();
			await opened;
			const second = new RawClient(`${here.url}/${name}`, withToken(await app.token()));
			expect(await second.closed).toEqual({
				code: CLOSE_CODES.wrongRegion,
				reason: `REDIRECT:wss://us-east-1.example/${length <= 90 ? name : ''}`,
			});
			await first.end();
			await Promise.all([here.stop(), there.stop()]);
		},
	);
});

describe('what is logged', () => {
	it('has no token in any line, and says why a client was refused', () => {
		const lines = recording.lines.join('\n');
		expect(lines).toContain('"code":4002');
		expect(lines).toContain('"check":"token-signature"');
		expect(lines).not.toMatch(/eyJ[A-Za-z0-9_-]{10,}\./);
	});
});
