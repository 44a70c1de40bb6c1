import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MasterKeyStatus } from '../../core/contract/master-key.ts';
import { parseMasterKeys } from '../../core/platform/sealing.ts';
import { coreProgram, forkCore } from '../../electron/core-fork.ts';
import { type CoreChannel, CoreSupervisor } from '../../electron/core-supervisor.ts';
import { findMasterKey, type Keyring, storeMasterKey } from '../../electron/master-key.ts';
import { openConsole } from '../support/launched-console.ts';

const FAKE_CORE = join(import.meta.dirname, 'fake-core.ts');
const SEALED = 'master.key.sealed';

let dataDir: string;
let core: CoreSupervisor | undefined;

beforeEach(() => {
	dataDir = mkdtempSync(join(tmpdir(), 'wiresocket-key-'));
});
afterEach(async () => {
	await core?.stop();
	core = undefined;
	rmSync(dataDir, { recursive: true, force: true });
});

/** Seals by turning bytes around. */
const keyring: Keyring = {
	isSafe: async () => true,
	seal: async (text) => Buffer.from(text).reverse(),
	unseal: async (sealed) => ({ text: Buffer.from(sealed).reverse().toString(), shouldReseal: false }),
};

const keptVersions = async () =>
	parseMasterKeys((await keyring.unseal(readFileSync(join(dataDir, SEALED)))).text).map(({ version }) => version);

async function signIn(launchUrl: string) {
	const session = await openConsole(launchUrl);
	return {
		get: async () => (await (await session.request('GET', '/instance/master-key')).json()) as MasterKeyStatus,
		rotate: () => session.request('POST', '/instance/master-key/rotate'),
	};
}

/** Real core processes with the key that the keyring has. `kept` tells the versions of each text that was kept. */
async function superviseCore(store: (text: string) => Promise<void> = (text) => storeMasterKey(dataDir, text, keyring)) {
	const found = await findMasterKey(dataDir, keyring, []);
	if (found.source !== 'supplied') throw new Error('the keyring should supply a key');
	const channels: CoreChannel[] = [];
	const kept: { versions: string[]; listener: () => void } = { versions: [], listener: () => undefined };
	core = new CoreSupervisor({
		spawn: () => {
			const { WIRESOCKET_MASTER_KEY: _, ...env } = process.env;
			const channel = forkCore(coreProgram('source'), { ...env, WIRESOCKET_LOG_LEVEL: 'fatal' });
			channels.push(channel);
			return channel;
		},
		startOptions: { dataDir, masterKey: found.masterKey },
		backoffMs: [10, 10, 10],
		storeMasterKey: async (text) => {
			await store(text);
			kept.versions.push(
				parseMasterKeys(text)
					.map(({ version }) => version)
					.join('+'),
			);
			kept.listener();
		},
	});
	core.start();
	return {
		core,
		channels,
		/** Resolves when keys of these versions were kept. */
		keeps(versions: string): Promise<void> {
			const { promise, resolve } = Promise.withResolvers<void>();
			kept.listener = () => {
				if (kept.versions.includes(versions)) resolve();
			};
			kept.listener();
			return promise;
		},
	};
}

describe('a rotation of the master key under the desktop app', () => {
	test('keeps the new key in the keyring before the old one is dropped', async () => {
		const { core: running, keeps } = await superviseCore();
		const session = await signIn((await running.ready()).launchUrl);
		expect(await session.get()).toMatchObject({ activeVersion: '1', place: 'keyring' });
		expect((await session.rotate()).status).toBe(202);
		expect(await keptVersions()).toEqual(['2', '1']);
		await keeps('2');
		expect(await keptVersions()).toEqual(['2']);
	});

	test('goes on after a crash, with the keys that the keyring has by then', async () => {
		const { core: running, channels, keeps } = await superviseCore();
		const session = await signIn((await running.ready()).launchUrl);
		await session.rotate();
		const restarted = Promise.withResolvers<void>();
		running.onState(({ phase }) => phase === 'ready' && restarted.resolve());
		channels[0]?.kill();
		await restarted.promise;
		await keeps('2');
		const again = await signIn(await running.launchUrl());
		expect((await again.get()).activeVersion).toBe('2');
		expect(await keptVersions()).toEqual(['2']);
	});

	test('changes nothing when the keyring cannot keep the key', async () => {
		const { core: running } = await superviseCore(() => Promise.reject(new Error('locked')));
		const session = await signIn((await running.ready()).launchUrl);
		expect((await session.rotate()).status).toBe(503);
		expect(await session.get()).toMatchObject({ activeVersion: '1', rotation: null });
		expect(await keptVersions()).toEqual(['1']);
	});
});

describe('CoreSupervisor', () => {
	test('answers when the key is kept, and starts the next process with it', async () => {
		const log = join(dataDir, 'log');
		const stored: string[] = [];
		const channels: CoreChannel[] = [];
		core = new CoreSupervisor({
			spawn: () => {
				const channel = forkCore(FAKE_CORE, {
					...process.env,
					FAKE_CORE: channels.length === 0 ? 'rotate' : '',
					FAKE_CORE_LOG: log,
				});
				channels.push(channel);
				return channel;
			},
			startOptions: { dataDir, masterKey: '1:old' },
			backoffMs: [10],
			storeMasterKey: async (text) => {
				stored.push(text);
			},
		});
		core.start();
		await core.ready();
		expect(stored).toEqual(['2:new\n1:old']);
		// The fake core has read the answer by the time it answers this.
		await core.launchUrl();
		const restarted = Promise.withResolvers<void>();
		core.onState(({ phase }) => phase === 'ready' && restarted.resolve());
		core.restart();
		await restarted.promise;
		const lines = readFileSync(log, 'utf8').split('\n');
		expect(lines.filter((line) => /^(key|stored) /.test(line)).map((line) => line.replace(/ [0-9]+$/, ''))).toEqual([
			'key "1:old"',
			'stored true',
			'key "2:new\\n1:old"',
		]);
	});
});

describe('storeMasterKey', () => {
	test.each([
		['there is no safe keyring', { ...keyring, isSafe: async () => false }],
		['the keyring does not give it back', { ...keyring, unseal: async () => ({ text: 'else', shouldReseal: false }) }],
	])('leaves the key before when %s', async (_name, broken) => {
		await storeMasterKey(dataDir, '1:old', keyring);
		await expect(storeMasterKey(dataDir, '2:new\n1:old', broken)).rejects.toThrow(/keyring/);
		expect(await findMasterKey(dataDir, keyring, [])).toEqual({ source: 'supplied', masterKey: '1:old' });
	});
});
