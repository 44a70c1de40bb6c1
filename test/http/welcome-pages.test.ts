import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readProblem } from '../support/clients.ts';
import { type SandboxProcess, startSandbox } from '../support/sandbox.ts';

let sandbox: SandboxProcess;

beforeAll(async () => {
	sandbox = await startSandbox({ args: ['--ephemeral'] });
});
afterAll(() => sandbox?.stop());

const get = (path: string, init?: RequestInit) => fetch(sandbox.controlPlane + path, init);

describe('the pages of a control plane for people without a session', () => {
	it.each(['/', '/signup'])('%s is the page, which connects to nothing but the service itself', async (path) => {
		const response = await get(path);
		expect(response.status).toBe(200);
		expect(response.headers.get('content-type')).toMatch(/^text\/html/);
		const policy = response.headers.get('content-security-policy');
		expect(policy).toContain("script-src 'self'");
		expect(policy).toContain("connect-src 'self';");
		expect(policy).toContain("frame-ancestors 'none'");
		expect(response.headers.get('referrer-policy')).toBe('no-referrer');
		expect(response.headers.get('cache-control')).toBe('no-cache');
	});

	it('come with their scripts and styles, which browsers keep', async () => {
		const html = await (await get('/')).text();
		const assets = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path = '']) => path);
		expect(assets.length).toBeGreaterThan(1);
		for (const path of assets) {
			const response = await get(path);
			expect(response.status).toBe(200);
			expect(response.headers.get('cache-control')).toContain('immutable');
		}
		for (const path of ['/icon.svg', '/color-scheme.js']) expect((await get(path)).status).toBe(200);
	});

	it('are not the console: its places and its page are not there', async () => {
		for (const path of ['/tenants', '/index.html', '/assets/../index.html', '/assets/nothing.js'])
			expect((await get(path)).status, path).toBe(404);
		expect(await readProblem(await get('/tenants'))).toMatchObject({ code: 'not_found' });
	});

	it('M1: are refused to a foreign Host', async () => {
		const { port } = new URL(sandbox.controlPlane);
		const status = await new Promise((resolve, reject) => {
			const asked = request({ port, host: '127.0.0.1', path: '/', headers: { host: 'evil.example' } }, (response) => {
				response.resume();
				resolve(response.statusCode);
			});
			asked.on('error', reject).end();
		});
		expect(status).toBe(421);
	});
});
