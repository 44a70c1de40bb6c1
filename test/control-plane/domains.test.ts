import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLOSE_CODES } from '../../core/contract/close-codes.ts';
import { judgeOrigin } from '../../core/control-plane/apps/origin-check.ts';
import { publicSuffixErrors } from '../../core/control-plane/apps/public-suffixes.ts';
import { clientCredentials, getToken, type ManagementClient, managementClient, operatorToken } from '../support/clients.ts';
import { connectEditor } from '../support/editor.ts';
import { failToStartSandbox, type ReadyLine, type SandboxProcess, startSandbox } from '../support/sandbox.ts';

type App = ReadyLine['apps'][number];

let sandbox: SandboxProcess;
let management: ManagementClient;
let app: App;

beforeAll(async () => {
	sandbox = await startSandbox();
	management = await managementClient(sandbox);
	app = sandbox.apps[0] as App;
});
afterAll(() => sandbox?.stop());

async function putDomains(allowedDomains: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
	const response = await fetch(`${sandbox.controlPlane}/api/v1/tenants/${app.tenantId}/apps/${app.appId}/domains`, {
		method: 'PUT',
		headers: { authorization: `Bearer ${await operatorToken(sandbox)}`, 'content-type': 'application/json' },
		body: JSON.stringify({ allowedDomains }),
	});
	return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe('allowed domains over HTTP', () => {
	it.each([
		['a 4th domain', ['a.example', 'b.example', 'c.example', 'd.example'], 3],
		['*', ['a.example', '*'], 1],
		['a path', ['a.example/path'], 0],
		['user information', ['a.example', 'b.example', 'ada@c.example'], 2],
		['null', ['null'], 0],
		['http://a b', ['a.example', 'http://a b'], 1],
		['a domain that is there twice', ['a.example', 'https://A.example/'], 1],
		['a bare public suffix', ['a.example', 'com'], 1],
		['a registry of a country', ['a.example', 'co.uk'], 1],
		['a host where anyone has pages', ['me.github.io', 'github.io:8080'], 1],
		['an IP address', ['192.168.1.5:3000'], 0],
		['a single label', ['a.example', 'intranet'], 1],
	])('M5: %s is a 400 that names the slot, and nothing is saved', async (_name, domains, slot) => {
		await putDomains(['kept.example']);
		const { status, body } = await putDomains(domains);
		expect(status).toBe(400);
		expect(body).toMatchObject({ code: 'invalid_request', errors: [{ path: `allowedDomains.${slot}` }] });
		expect((await management.apps.get(app)).allowedDomains).toEqual(['kept.example']);
	});

	it('M5: https://MyApp.com/ is saved as myapp.com, an IDN as punycode, a name below a private suffix as it is', async () => {
		const { status, body } = await putDomains(['https://MyApp.com/', 'bücher.example:8443', 'me.github.io']);
		expect({ status, saved: body.allowedDomains }).toEqual({
			status: 200,
			saved: ['myapp.com', 'xn--bcher-kva.example:8443', 'me.github.io'],
		});
	});

	it('M5: a public suffix in a declaration stops the start and names the place', async () => {
		const { exitCode, stderr } = await failToStartSandbox({
			config: {
				tenants: [{ name: 'A', apps: [{ name: 'a', licenseRegion: 'aws-eu-west-1', allowedDomains: ['a.example', 'com.au'] }] }],
			},
		});
		expect(exitCode).toBe(1);
		expect(stderr).toContain('tenants[0].apps[0].allowedDomains[1]');
		expect(stderr).toContain('public suffix');
	});
});

describe('public suffixes', () => {
	it('no name below a suffix is refused, whatever the suffix', () => {
		fc.assert(
			fc.property(fc.domain(), fc.constantFrom('com', 'co.uk', 'github.io', 'internal', 'xn--p1ai'), (name, suffix) => {
				const label = name.split('.')[0] ?? 'a';
				expect(publicSuffixErrors([`app-${label}.${suffix}`])).toEqual([]);
			}),
		);
	});

	it.each(['com', 'co.uk', 'github.io', 'vercel.app', 'xn--p1ai', 'github.io:443'])('%s alone is refused', (domain) => {
		expect(publicSuffixErrors(['a.example', domain])).toMatchObject([{ slot: 1 }]);
	});

	it.each(['localhost', 'localhost:3000', 'printer.local', 'app.internal'])('%s is no public suffix', (domain) => {
		expect(publicSuffixErrors([domain])).toEqual([]);
	});
});

describe('"Would this Origin be admitted?"', () => {
	const domains = ['app.example.com', 'localhost:3000', 'xn--bcher-kva.example:8443'];

	it.each([
		[null, true, 'no browser'],
		['https://app.example.com', true, 'one of the allowed domains'],
		['http://localhost:3000', true, 'one of the allowed domains'],
		['https://bücher.example:8443', true, 'one of the allowed domains'],
		['https://app.example.com.evil', false, 'none of the allowed domains'],
		['https://sub.app.example.com', false, 'none of the allowed domains'],
		['http://localhost:3001', false, 'add localhost:3001'],
		['null', false, 'opaque origin'],
		['app.example.com', false, 'not an origin'],
	])('H5: Origin %j: the answer is %s, as the handshake does, with the reason', async (origin, admitted, reason) => {
		await putDomains(domains);
		const verdict = await management.apps.checkOrigin({ tenantId: app.tenantId, appId: app.appId, origin });
		expect(verdict).toMatchObject({ admitted, expected: domains.join(', ') });
		expect(verdict.reason).toContain(reason);

		const { access_token: token } = await getToken(sandbox.controlPlane, clientCredentials(app));
		const nodeUrl = sandbox.nodes[0]?.url ?? '';
		const editor = connectEditor({ nodeUrl, documentName: 'origin', token, ...(origin === null ? {} : { origin }) });
		const outcome = await Promise.race([editor.synced.then(() => 'admitted'), editor.closed.then(({ code }) => code)]);
		editor.destroy();
		expect(outcome).toBe(admitted ? 'admitted' : CLOSE_CODES.forbidden);
	});

	it('an app without domains admits every origin, and an app that is not there has no answer', async () => {
		await putDomains([]);
		const key = { tenantId: app.tenantId, appId: app.appId };
		expect(await management.apps.checkOrigin({ ...key, origin: 'https://any.example' })).toMatchObject({
			admitted: true,
			expected: 'any',
		});
		await expect(management.apps.checkOrigin({ ...key, appId: crypto.randomUUID() })).rejects.toMatchObject({ status: 404 });
	});

	it('every origin gets a verdict and a reason', () => {
		const origins = fc.option(fc.oneof(fc.string({ unit: 'grapheme' }), fc.webUrl(), fc.webAuthority()));
		fc.assert(
			fc.property(origins, fc.array(fc.domain(), { maxLength: 3 }), (origin, allowed) => {
				const verdict = judgeOrigin(origin, allowed);
				expect(verdict.reason).not.toBe('');
				if (origin === null || allowed.length === 0) expect(verdict.admitted).toBe(true);
			}),
		);
	});
});
