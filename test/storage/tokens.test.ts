import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AppRecord } from '../../core/control-plane/apps/store.ts';
import { recordOf, SYSTEM } from '../../core/control-plane/caller.ts';
import { openAuditKey } from '../../core/master-key/audit-key.ts';
import { generateMasterKey, Sealer } from '../../core/platform/sealing.ts';
import { hashSecret } from '../../core/platform/secrets.ts';
import { openStorage, type Storage } from '../../core/storage/sqlite/storage.ts';
import { temporaryDataDir } from '../support/sandbox.ts';

const app: AppRecord = {
	id: crypto.randomUUID(),
	tenantId: crypto.randomUUID(),
	name: 'editor',
	clientId: 'ws_test',
	secretHash: hashSecret('old'),
	licenseRegion: 'aws-us-east-2',
	allowedDomains: [],
	enabled: true,
	subscription: null,
	createdAtMs: 0,
	version: 1,
};
const event = recordOf(SYSTEM, 0, {
	action: 'app.created',
	target: { type: 'app', id: app.id, name: app.name },
	tenantId: app.tenantId,
});
const newToken = (text: string, familyId = 'family') => ({
	hash: hashSecret(text),
	familyId,
	scope: 'WireSocket.API offline_access',
	expiresAtMs: 1_000,
});

let storage: Storage;
let dispose: () => Promise<void>;
beforeEach(async () => {
	const dataDir = await temporaryDataDir();
	storage = openStorage(dataDir.path);
	const sealer = new Sealer(generateMasterKey());
	await openAuditKey(sealer, storage.auditKey);
	await storage.unlock(sealer);
	await storage.apps.insert(app, event);
	dispose = async () => {
		storage.close();
		await dataDir.remove();
	};
});
afterEach(() => dispose());

it('a token is not stored for a client whose secret was regenerated since it showed the old one', async () => {
	expect(await storage.refreshTokens.insert(app, newToken('first'), 0)).toBe(true);
	await storage.apps.setSecret({ ...app, expected: null }, hashSecret('new'), event);
	expect(await storage.refreshTokens.insert(app, newToken('late'), 0)).toBe(false);
	for (const text of ['first', 'late']) expect(await storage.refreshTokens.get(app, hashSecret(text))).toBeNull();
});

it('T8: of many uses of one token at once, which share a transaction, exactly one succeeds', async () => {
	await storage.refreshTokens.insert(app, newToken('used'), 0);
	const uses = Array.from({ length: 20 }, (_, use) =>
		storage.refreshTokens.rotate(app, hashSecret('used'), newToken(`next ${use}`), 1),
	);
	expect((await Promise.all(uses)).filter(Boolean)).toHaveLength(1);
});

it('a family that is revoked while a rotation waits for its transaction stays dead', async () => {
	await storage.refreshTokens.insert(app, newToken('used'), 0);
	const rotation = storage.refreshTokens.rotate(app, hashSecret('used'), newToken('next'), 1);
	await storage.refreshTokens.revokeFamily(app, 'family', { ...event, action: 'token.revoked', atMs: 2 });
	expect(await rotation).toBe(false);
	expect(await storage.refreshTokens.get(app, hashSecret('next'))).toBeNull();
});

it('a revoked access token is so until it expires, whatever else is revoked before and after; others are not', async () => {
	const jtis = fc.constantFrom('a', 'b', 'c d');
	const adding = fc.record({ jti: jtis, expiresAtMs: fc.integer({ min: 1, max: 20 }) });
	const asking = fc.record({ jti: jtis, nowMs: fc.integer({ min: 0, max: 20 }) });
	await fc.assert(
		fc.asyncProperty(fc.array(fc.oneof(adding, asking), { maxLength: 12 }), async (steps) => {
			const [id, clientId, name] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()];
			const owner = { ...app, id, clientId, name };
			await storage.apps.insert(owner, event);
			const expiries = new Map<string, number>();
			for (const step of steps) {
				// Each run has tokens of its own
				const jti = `${step.jti} of ${owner.id}`;
				if ('expiresAtMs' in step) {
					await storage.revokedTokens.add(owner, { jti, expiresAtMs: step.expiresAtMs }, event);
					if (!expiries.has(jti)) expiries.set(jti, step.expiresAtMs);
				} else {
					const isRevoked = (expiries.get(jti) ?? 0) > step.nowMs;
					if (isRevoked) expect(await storage.revokedTokens.has(owner, jti, step.nowMs)).toBe(true);
					expect(await storage.revokedTokens.has(app, jti, step.nowMs)).toBe(false);
					expect(await storage.revokedTokens.has(owner, `not ${jti}`, step.nowMs)).toBe(false);
				}
			}
		}),
	);
});
