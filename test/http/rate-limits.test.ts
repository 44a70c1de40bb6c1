import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientCredentials, operatorToken, postToken, readOAuthError, readProblem } from '../support/clients.ts';
import { type ReadyLine, type SandboxProcess, startSandbox } from '../support/sandbox.ts';

const PROXIED = { WIRESOCKET_TRUSTED_PROXIES: '127.0.0.1' };

let sandbox: SandboxProcess;
let app: ReadyLine['apps'][number];

beforeAll(async () => {
	sandbox = await startSandbox({ env: PROXIED });
	[app] = sandbox.apps as [typeof app];
});
afterAll(() => sandbox?.stop());

/** A client of its own for each test, as the trusted proxy tells it. */
const from = (address: string) => ({ 'X-Forwarded-For': address });

async function expectRefused(response: Response): Promise<void> {
	const retryAfter = response.headers.get('retry-after') ?? '';
	expect(retryAfter).toMatch(/^[1-9][0-9]*$/);
	expect(Number(retryAfter)).toBeLessThanOrEqual(60);
	expect(await readOAuthError(response)).toMatchObject({ status: 429, error: 'temporarily_unavailable' });
}

describe('the token endpoint', () => {
	it('T12: takes 300 requests a minute of one address, then answers 429 with an integer Retry-After; another address goes on', async () => {
		const statuses: number[] = [];
		for (let round = 0; round < 30; round += 1)
			statuses.push(
				...(await Promise.all(
					Array.from({ length: 10 }, async () => (await postToken(sandbox.controlPlane, {}, from('198.51.100.1'))).status),
				)),
			);
		expect(new Set(statuses)).toEqual(new Set([400]));
		await expectRefused(await postToken(sandbox.controlPlane, clientCredentials(app), from('198.51.100.1')));
		expect((await postToken(sandbox.controlPlane, clientCredentials(app), from('198.51.100.2'))).status).toBe(200);
	});

	it('T12: a client that is wrong ten times in a minute is not even looked at any more from that address', async () => {
		const wrong = { ...clientCredentials(app), client_secret: 'wrong' };
		for (let attempt = 0; attempt < 10; attempt += 1)
			expect((await postToken(sandbox.controlPlane, wrong, from('198.51.100.3'))).status).toBe(401);
		await expectRefused(await postToken(sandbox.controlPlane, clientCredentials(app), from('198.51.100.3')));
		expect((await postToken(sandbox.controlPlane, clientCredentials(app), from('198.51.100.4'))).status).toBe(200);
	});

	it('T12: so is a user whose password is wrong ten times, and no other user', async () => {
		const { operator } = sandbox;
		if (!operator) throw new Error('this sandbox has told no operator');
		const fields = {
			grant_type: 'password',
			client_id: operator.clientId,
			client_secret: operator.clientSecret,
			username: operator.username,
			password: 'wrong',
		};
		for (let attempt = 0; attempt < 10; attempt += 1)
			expect((await postToken(sandbox.controlPlane, fields, from('198.51.100.5'))).status).toBe(400);
		await expectRefused(await postToken(sandbox.controlPlane, { ...fields, password: operator.password }, from('198.51.100.5')));
		const other = await postToken(sandbox.controlPlane, { ...fields, username: 'nobody' }, from('198.51.100.5'));
		expect(other.status).toBe(400);
	});

	it('T12: forged X-Forwarded-For changes nothing: neither in front of what the trusted proxy wrote, nor without one', async () => {
		const wrong = { ...clientCredentials(app), client_secret: 'wrong' };
		for (let attempt = 0; attempt < 10; attempt += 1)
			await postToken(sandbox.controlPlane, wrong, from(`203.0.113.${attempt}, 198.51.100.6`));
		await expectRefused(await postToken(sandbox.controlPlane, wrong, from('203.0.113.99, 198.51.100.6')));

		const direct = await startSandbox();
		try {
			const [own] = direct.apps as [typeof app];
			const guess = { ...clientCredentials(own), client_secret: 'wrong' };
			for (let attempt = 0; attempt < 10; attempt += 1) await postToken(direct.controlPlane, guess, from(`203.0.113.${attempt}`));
			await expectRefused(await postToken(direct.controlPlane, guess, from('203.0.113.99')));
		} finally {
			await direct.stop();
		}
	});
});

describe('the management API', () => {
	it('T12: takes 3000 requests a minute of an address without a token, then answers 429; who has one goes on', async () => {
		const list = (headers: Record<string, string>) => fetch(`${sandbox.controlPlane}/api/v1/plans`, { headers });
		for (let round = 0; round < 60; round += 1)
			await Promise.all(Array.from({ length: 50 }, async () => (await list(from('198.51.100.7'))).arrayBuffer()));
		const refused = await list(from('198.51.100.7'));
		expect(refused.headers.get('retry-after')).toMatch(/^[1-9][0-9]*$/);
		expect(await readProblem(refused)).toMatchObject({ status: 429, code: 'rate_limited' });
		const authorization = `Bearer ${await operatorToken(sandbox)}`;
		expect((await list({ ...from('198.51.100.7'), authorization })).status).toBe(200);
	});

	it('records the address that the trusted proxy told', async () => {
		const authorization = `Bearer ${await operatorToken(sandbox)}`;
		await fetch(`${sandbox.controlPlane}/api/v1/tenants`, {
			method: 'POST',
			headers: { authorization, 'Content-Type': 'application/json', ...from('203.0.113.1, 198.51.100.8') },
			body: JSON.stringify({ name: 'Proxied' }),
		});
		const answer = await fetch(`${sandbox.controlPlane}/api/v1/audit?search=Proxied`, { headers: { authorization } });
		expect((await answer.json()).items).toMatchObject([{ remoteAddress: '198.51.100.8' }]);
	});
});

it('a list of trusted proxies that means nothing stops the start and says what would be right', async () => {
	const start = startSandbox({ env: { WIRESOCKET_TRUSTED_PROXIES: '10.0.0.0/8, nonsense' } });
	await expect(start).rejects.toMatchObject({
		exitCode: 1,
		stderr: expect.stringMatching(/WIRESOCKET_TRUSTED_PROXIES.*CIDR.*nonsense/),
	});
});
