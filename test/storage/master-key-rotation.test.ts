import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generateMasterKey, parseMasterKeys, Sealer } from '../../core/platform/sealing.ts';
import { clientCredentials, getToken, managementClient, operatorToken, readProblem } from '../support/clients.ts';
import { editDatabase, sealedTexts } from '../support/databases.ts';
import { logged } from '../support/log.ts';
import { failToStartSandbox, type ReadyLine, type SandboxProcess, startSandbox, temporaryDataDir } from '../support/sandbox.ts';

const DONE = 'everything is sealed under the new master key';
const CONFIG = {
	tenants: [
		{
			name: 'Acme',
			apps: ['aws-eu-west-1', 'aws-us-east-1'].map((licenseRegion) => ({ name: licenseRegion, licenseRegion, plan: 'Team' })),
		},
	],
};

let path: string;
let remove: () => Promise<void>;
let running: SandboxProcess | undefined;
/** What only the first start tells. */
let secrets: Pick<ReadyLine, 'operator' | 'apps'>;

beforeEach(async () => {
	({ path, remove } = await temporaryDataDir());
});
afterEach(async () => {
	await running?.stop('SIGKILL');
	running = undefined;
	await remove();
});

async function start(env: Record<string, string> = {}, config?: unknown): Promise<SandboxProcess> {
	running = await startSandbox({ args: ['--data-dir', path], env, ...(config ? { config } : {}) });
	if (config) secrets = { operator: running.operator, apps: running.apps };
	Object.assign(running, secrets);
	return running;
}

async function rotate(sandbox: SandboxProcess): Promise<Response> {
	const headers = { authorization: `Bearer ${await operatorToken(sandbox)}` };
	return fetch(`${sandbox.controlPlane}/api/v1/instance/master-key/rotate`, { method: 'POST', headers });
}

const keyFile = () => parseMasterKeys(readFileSync(join(path, 'master.key'), 'utf8'));

/** Every sealed value opens under one of these keys. @returns the versions that sealed them. */
async function versions(sealer: Sealer): Promise<string[]> {
	const texts = sealedTexts(path);
	await Promise.all(texts.map(({ sealed }) => sealer.unseal(sealed)));
	const headers = texts.map(
		({ sealed }) => JSON.parse(Buffer.from(sealed.split('.')[0] ?? '', 'base64url').toString()) as { kid: string },
	);
	return [...new Set(headers.map(({ kid }) => kid))];
}

async function tokensAreIssued(sandbox: SandboxProcess): Promise<string> {
	const tokens = await Promise.all(sandbox.apps.map((app) => getToken(sandbox.controlPlane, clientCredentials(app))));
	return tokens[0]?.access_token ?? '';
}

async function verifies(sandbox: SandboxProcess, token: string): Promise<boolean> {
	const jwks = await (await fetch(`${sandbox.controlPlane}/${sandbox.apps[0]?.tenantId}/.well-known/jwks`)).json();
	return (await jwtVerify(token, createLocalJWKSet(jwks)).catch(() => null)) !== null;
}

describe('a rotation of the master key', () => {
	it('seals everything anew under a new version, and drops the old one', async () => {
		const sandbox = await start({}, CONFIG);
		const before = keyFile();
		const token = await tokensAreIssued(sandbox);
		const headers = {
			authorization: `Bearer ${await operatorToken(sandbox)}`,
			'Idempotency-Key': 'once',
			'Content-Type': 'application/json',
		};
		const create = (at: SandboxProcess) =>
			fetch(`${at.controlPlane}/api/v1/tenants`, { method: 'POST', headers, body: JSON.stringify({ name: 'Globex' }) });
		const created = await (await create(sandbox)).text();
		expect(new Set(sealedTexts(path).map(({ place }) => place.replace(/^shard-.*\.db/, 'shard')))).toEqual(
			new Set([
				'global.db.audit_key.sealed_key',
				'global.db.signing_keys.sealed_private_jwk',
				'global.db.idempotent_answers.sealed_answer',
				'shard.data_keys.sealed_key',
			]),
		);

		const answer = await rotate(sandbox);
		expect(answer.status).toBe(202);
		expect(await answer.json()).toMatchObject({ activeVersion: '2', place: 'file', rotation: { previousVersions: ['1'] } });
		expect(await readProblem(await rotate(sandbox))).toMatchObject({ status: 409, code: 'rotation_under_way' });
		await logged(sandbox, DONE);

		const management = await managementClient(sandbox);
		expect(await management.masterKey.get()).toEqual({ activeVersion: '2', place: 'file', rotation: null });
		expect(keyFile().map(({ version }) => version)).toEqual(['2']);
		expect(statSync(join(path, 'master.key')).mode & 0o777).toBe(0o600);
		expect(await versions(new Sealer(...keyFile()))).toEqual(['2']);
		await expect(versions(new Sealer(...before))).rejects.toThrow();
		const events = (await management.audit.list({ search: 'master_key' })).items.map(({ action, actor }) => [action, actor.kind]);
		expect(events).toEqual([
			['master_key.retired', 'system'],
			['master_key.rotated', 'operator'],
		]);
		expect((await management.audit.verify()).intact).toBe(true);
		expect(sandbox.log()).not.toContain(readFileSync(join(path, 'master.key'), 'utf8').trim().slice(2));

		// All that was cached is gone.
		await sandbox.stop();
		const again = await start();
		expect(await verifies(again, token)).toBe(true);
		expect(await verifies(again, await tokensAreIssued(again))).toBe(true);
		headers.authorization = `Bearer ${await operatorToken(again)}`;
		expect(await (await create(again)).text()).toBe(created);
	});

	it('survives kill -9 at any point: the next start goes on, and nothing is lost', async () => {
		let sandbox = await start({}, CONFIG);
		const token = await tokensAreIssued(sandbox);
		await sandbox.stop();
		const sealer = new Sealer(...keyFile());
		const answers = await Promise.all(Array.from({ length: 3_000 }, (_, index) => sealer.seal(`answer ${index}`)));
		editDatabase(join(path, 'global.db'), (db) => {
			const insert = db.prepare('INSERT INTO idempotent_answers VALUES (?, ?, ?, ?)');
			db.transaction(() => {
				for (const [index, answer] of answers.entries())
					insert.run(Buffer.from(`key ${index}`), Buffer.from('request'), answer, Date.now() + index);
			})();
		});
		let mixed = 0;
		for (const delayMs of [0, 40, 1_000, 1_060, 1_150, 1_300]) {
			sandbox = await start();
			const status = await (await managementClient(sandbox)).masterKey.get();
			// Killed while the answer is on its way, too.
			const answer = status.rotation ? null : rotate(sandbox).catch(() => null);
			if (delayMs > 0) await answer;
			await pause(delayMs);
			await sandbox.stop('SIGKILL');
			await answer;
			const found = await versions(new Sealer(...keyFile()));
			if (found.length > 1) mixed += 1;
		}
		// Otherwise none of these came in the middle.
		expect(mixed).toBeGreaterThan(0);

		sandbox = await start();
		const management = await managementClient(sandbox);
		if ((await management.masterKey.get()).rotation) await logged(sandbox, DONE);
		const { activeVersion } = await management.masterKey.get();
		expect(keyFile().map(({ version }) => version)).toEqual([activeVersion]);
		expect(await versions(new Sealer(...keyFile()))).toEqual([activeVersion]);
		expect(sealedTexts(path).filter(({ place }) => place.endsWith('sealed_answer'))).toHaveLength(answers.length);
		expect(await verifies(sandbox, token)).toBe(true);
		expect(await verifies(sandbox, await tokensAreIssued(sandbox))).toBe(true);
		expect((await management.audit.verify()).intact).toBe(true);
	}, 90_000);

	it('of a key from the environment is done by starting with the new and the old one', async () => {
		const text = (key: ReturnType<typeof generateMasterKey>) => `${key.version}:${Buffer.from(key.bytes).toString('base64url')}`;
		const [first, second] = [generateMasterKey('7'), generateMasterKey('8')];
		const sandbox = await start({ WIRESOCKET_MASTER_KEY: text(first) }, CONFIG);
		expect(await readProblem(await rotate(sandbox))).toMatchObject({ status: 409, code: 'master_key_elsewhere' });
		await sandbox.stop();

		const both = await start({ WIRESOCKET_MASTER_KEY: text(second), WIRESOCKET_MASTER_KEY_PREVIOUS: text(first) });
		await logged(both, DONE);
		await both.stop();
		expect(await versions(new Sealer(second))).toEqual(['8']);

		const old = await failToStartSandbox({ args: ['--data-dir', path], env: { WIRESOCKET_MASTER_KEY: text(first) } });
		expect(old.stderr).toMatch(/has version 7; .* sealed under version 8/);
		const last = await start({ WIRESOCKET_MASTER_KEY: text(second) });
		expect(await verifies(last, await tokensAreIssued(last))).toBe(true);
	});

	it('S5: under way needs both keys; with one of them core refuses to start and rewrites nothing', async () => {
		const sandbox = await start({}, CONFIG);
		await rotate(sandbox);
		await sandbox.stop('SIGKILL');
		const [second, first] = keyFile();
		const before = sealedTexts(path);
		for (const key of [first, second]) {
			if (!key) throw new Error('the key file should have two keys');
			const env = { WIRESOCKET_MASTER_KEY: `${key.version}:${Buffer.from(key.bytes).toString('base64url')}` };
			const failed = await failToStartSandbox({ args: ['--data-dir', path], env });
			expect(failed.stderr).toMatch(new RegExp(`has version ${key.version}; .* sealed under version 1, 2`));
		}
		expect(sealedTexts(path)).toEqual(before);
	});

	it('leaves a value that no key opens as it is, and is done all the same', async () => {
		await (await start({}, CONFIG)).stop();
		editDatabase(join(path, 'global.db'), (db) => {
			db.prepare('INSERT INTO idempotent_answers VALUES (?, ?, ?, ?)').run(
				Buffer.of(1),
				Buffer.of(1),
				'not sealed at all',
				Date.now(),
			);
		});
		const sandbox = await start();
		await rotate(sandbox);
		await logged(sandbox, DONE);
		expect(sandbox.log()).toContain('a sealed value cannot be opened and was left as it is');
		expect(sealedTexts(path).map(({ sealed }) => sealed)).toContain('not sealed at all');
	});
});
