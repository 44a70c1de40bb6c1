import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseMasterKey } from '../../core/platform/sealing.ts';
import { findMasterKey, type Keyring, SealedKeyError } from '../../electron/master-key.ts';

const OWN = ['desktop'];
const SEALED = 'master.key.sealed';

let dataDir: string;

beforeEach(() => {
	dataDir = mkdtempSync(join(tmpdir(), 'wiresocket-key-'));
	mkdirSync(join(dataDir, 'desktop'));
});

afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** Seals by turning bytes around; opens only what bears its own name. */
function keyring({ name = 'a', safe = true, reseal = false } = {}): Keyring {
	return {
		isSafe: async () => safe,
		seal: async (text) => Buffer.from(`${name}:${Buffer.from(text).toString('base64')}`),
		async unseal(sealed) {
			const [owner = '', encoded = ''] = sealed.toString().split(':');
			if (owner !== name) throw new Error('wrong keyring');
			return { text: Buffer.from(encoded, 'base64').toString(), shouldReseal: reseal };
		},
	};
}

describe('a new data directory', () => {
	test('gets a key that core can read, sealed by the keyring, in a file for this user only', async () => {
		const found = await findMasterKey(dataDir, keyring(), OWN);
		if (found.source !== 'supplied') throw new Error('no key was supplied');
		expect(parseMasterKey(found.masterKey)).toMatchObject({ version: '1' });
		expect(statSync(join(dataDir, SEALED)).mode & 0o777).toBe(0o600);
		expect(readFileSync(join(dataDir, SEALED), 'utf8')).not.toContain(found.masterKey);
	});

	test('has the same key the next time, and another directory another one', async () => {
		const first = await findMasterKey(dataDir, keyring(), OWN);
		expect(await findMasterKey(dataDir, keyring(), OWN)).toEqual(first);
		rmSync(join(dataDir, SEALED));
		expect(await findMasterKey(dataDir, keyring(), OWN)).not.toEqual(first);
	});

	test('U4: without a keyring nothing is written, and the shell has to ask', async () => {
		expect(await findMasterKey(dataDir, keyring({ safe: false }), OWN)).toEqual({ source: 'unprotected' });
		expect(readdirSync(dataDir)).toEqual(OWN);
	});
});

describe('a data directory that was used before', () => {
	test("core's own key file goes before the keyring", async () => {
		await findMasterKey(dataDir, keyring(), OWN);
		writeFileSync(join(dataDir, 'master.key'), '1:x');
		expect(await findMasterKey(dataDir, keyring(), OWN)).toEqual({ source: 'core' });
	});

	test('S5: data without any key gets no new one, so that core can say what is missing', async () => {
		writeFileSync(join(dataDir, 'global.db'), '');
		expect(await findMasterKey(dataDir, keyring(), OWN)).toEqual({ source: 'core' });
		expect(readdirSync(dataDir)).not.toContain(SEALED);
	});

	test('S5: a key of another keyring is refused with its path, and left as it is', async () => {
		await findMasterKey(dataDir, keyring({ name: 'other' }), OWN);
		const before = readFileSync(join(dataDir, SEALED));
		const failure = await findMasterKey(dataDir, keyring(), OWN).catch((error: unknown) => error);
		expect(failure).toBeInstanceOf(SealedKeyError);
		expect((failure as Error).message).toContain(join(dataDir, SEALED));
		expect(readFileSync(join(dataDir, SEALED))).toEqual(before);
	});

	test('is sealed anew when the keyring has a new key of its own', async () => {
		const first = await findMasterKey(dataDir, keyring(), OWN);
		rmSync(join(dataDir, SEALED));
		writeFileSync(join(dataDir, SEALED), await keyring().seal(first.source === 'supplied' ? first.masterKey : ''));
		const resealed: string[] = [];
		const rotating: Keyring = {
			...keyring({ reseal: true }),
			async seal(text) {
				resealed.push(text);
				return Buffer.from(`new:${text}`);
			},
		};
		expect(await findMasterKey(dataDir, rotating, OWN)).toEqual(first);
		expect(resealed).toHaveLength(1);
		expect(readFileSync(join(dataDir, SEALED), 'utf8')).toMatch(/^new:/);
	});
});
