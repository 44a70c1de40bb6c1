import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import type { CountedPage } from '../../contract/pages.ts';
import type { Jwks, KeyImpact, KeyListQuery, KeyQuery, OwnedKey, SigningKey } from '../../contract/tenants.ts';
import type { Clock } from '../../platform/clock.ts';
import { Fault, notFound } from '../../platform/fault.ts';
import { isoTime } from '../../platform/iso-time.ts';
import type { Sealer } from '../../platform/sealing.ts';
import { wholeList } from '../../platform/whole-list.ts';
import type { NewAuditEvent } from '../audit/store.ts';
import { type Caller, recordOf, SYSTEM } from '../caller.ts';
import type { EventHub } from '../events/hub.ts';
import type { Revocations } from '../live/revocations.ts';
import type { DueSource } from '../schedule.ts';
import type { IssuedTokens } from './issued-tokens.ts';
import type { KeyStore, NewSigningKey, SigningKeyRecord } from './store.ts';

/** A private key that is ready to sign. */
export interface Signer {
	kid: string;
	key: CryptoKey;
}

interface KeyServiceOptions {
	keys: KeyStore;
	sealer: Sealer;
	issued: IssuedTokens;
	events: EventHub;
	revocations: Revocations;
	clock: Clock;
}

const HOUR_MS = 60 * 60 * 1000;
/** A retired key stays published and valid for so long (contract section 2). */
const RETIRED_WINDOW_MS = 24 * HOUR_MS;
/** An active key is rotated at this age. */
export const ROTATION_AGE_MS = 30 * 24 * HOUR_MS;

/** Makes, publishes, rotates and revokes RSA-2048 signing keys: one set a tenant, and one for the platform (owner null). */
export class KeyService implements DueSource {
	readonly name = 'key rotation';
	readonly #options: KeyServiceOptions;
	/** Unsealed private keys by `kid`. Keys never change, so nothing here goes stale. */
	readonly #signers = new Map<string, Signer>();

	constructor(options: KeyServiceOptions) {
		this.#options = options;
	}

	/** Makes a key pair; its `kid` is the thumbprint of the public key (RFC 7638). */
	async generate(createdAtMs = this.#options.clock.nowMs()): Promise<NewSigningKey> {
		const { publicKey, privateKey } = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true });
		const { n = '', e = '' } = await exportJWK(publicKey);
		const publicJwk = { kty: 'RSA' as const, n, e };
		return {
			kid: await calculateJwkThumbprint(publicJwk),
			publicJwk,
			sealedPrivateJwk: await this.#options.sealer.seal(JSON.stringify(await exportJWK(privateKey))),
			createdAtMs,
		};
	}

	/** Makes the platform's own key at the first start. */
	async ensurePlatformKey(): Promise<void> {
		if ((await this.#options.keys.list(null)).length === 0) await this.#options.keys.insertPlatformKey(await this.generate());
	}

	/** An owner's keys, newest first, without any key material. */
	async list(ownerId: string): Promise<SigningKey[]> {
		return (await this.#options.keys.list(ownerId)).map(describe);
	}

	/** An owner's keys in the order that is asked for. */
	async search(ownerId: string, query: KeyListQuery): Promise<SigningKey[]> {
		return wholeList(await this.list(ownerId), query, {
			searched: ({ kid }) => [kid],
			sorted: { createdAt: (key) => key.createdAt, status: (key) => key.status },
		});
	}

	/** Keys of tenants by a part of their `kid`. @param ownerId the only tenant whose keys may be seen; absent: all */
	async find(query: KeyQuery, ownerId?: string): Promise<CountedPage<OwnedKey>> {
		const { items, ...rest } = await this.#options.keys.find(query, ownerId);
		return { ...rest, items: items.map((key) => ({ ...describe(key), tenantId: key.tenantId, tenantName: key.tenantName })) };
	}

	/** The public keys that tokens of this owner may be signed with: active, and retired within their window. */
	async published(ownerId: string | null): Promise<Jwks> {
		const sinceMs = this.#options.clock.nowMs() - RETIRED_WINDOW_MS;
		const records = (await this.#options.keys.list(ownerId)).filter(
			({ status, endedAtMs }) => status === 'active' || (status === 'retired' && (endedAtMs ?? 0) > sinceMs),
		);
		return { keys: records.map(({ kid, publicJwk }) => ({ ...publicJwk, kid, alg: 'RS256', use: 'sig' })) };
	}

	/** What rotating or revoking a key would touch: tokens that it signed and that are not expired. @throws {Fault} `not_found`. */
	async impact(ownerId: string, kid: string): Promise<KeyImpact> {
		const record = (await this.#options.keys.list(ownerId)).find((key) => key.kid === kid);
		if (!record) throw notFound('key');
		const { liveTokens, lastExpiryMs } = this.#options.issued.of(kid);
		return { kid, status: record.status, liveTokens, lastExpiryAt: lastExpiryMs === null ? null : isoTime(lastExpiryMs) };
	}

	/**
	 * Puts a new key in place of the active one, which stays valid for 24 hours.
	 *
	 * @throws {Fault} `tenant_not_active` when the tenant has no key, `conflict` when it was rotated meanwhile.
	 */
	rotate(by: Caller, ownerId: string): Promise<SigningKey[]> {
		return this.#rotate(by, ownerId, this.#options.clock.nowMs());
	}

	async #rotate(by: Caller, ownerId: string, atMs: number): Promise<SigningKey[]> {
		const active = await this.#active(ownerId);
		if (!active) throw new Fault('tenant_not_active', 'The tenant has no signing key yet: approve it first.');
		const next = await this.generate(atMs);
		const event = recordOf(by, next.createdAtMs, {
			action: 'key.rotated',
			target: { type: 'key', id: active.kid, name: active.kid },
			tenantId: ownerId,
			before: { kid: active.kid },
			after: { kid: next.kid },
		});
		if (!(await this.#options.keys.rotate(ownerId, active.kid, next, event)))
			throw new Fault('conflict', 'The key was rotated or revoked in the meantime. Look again.');
		this.#options.events.publish({ type: 'tenant.changed', tenantId: ownerId });
		return this.list(ownerId);
	}

	/**
	 * Revokes a key at once: nothing it signed is valid any more, and all live sessions of the tenant end.
	 *
	 * @throws {Fault} `not_found`, also when it is revoked already.
	 */
	async revoke(by: Caller, ownerId: string, kid: string): Promise<SigningKey[]> {
		const next = await this.generate();
		const event = recordOf(by, next.createdAtMs, {
			action: 'key.revoked',
			target: { type: 'key', id: kid, name: kid },
			tenantId: ownerId,
			after: { status: 'revoked' },
		});
		if (!(await this.#options.keys.revoke(ownerId, kid, next, event))) throw notFound('key');
		this.#signers.delete(kid);
		this.#options.revocations.publish({ tenantId: ownerId, close: 'invalidToken' });
		this.#options.events.publish({ type: 'tenant.changed', tenantId: ownerId });
		return this.list(ownerId);
	}

	/** When the next key is over 30 days old. */
	async nextDueMs(): Promise<number | null> {
		const oldestMs = await this.#options.keys.oldestActiveMs();
		return oldestMs === null ? null : oldestMs + ROTATION_AGE_MS + 1;
	}

	/** Rotates the keys that are over 30 days old. @param nowMs also the time that the new keys bear */
	async runDue(nowMs: number): Promise<void> {
		const due = await this.#options.keys.ownersWithKeysBefore(nowMs - ROTATION_AGE_MS);
		for (const ownerId of due) await this.#rotate(SYSTEM, ownerId, nowMs);
	}

	/**
	 * The key that signs for an owner now.
	 *
	 * @throws {Fault} `unavailable` when it has none or its private half cannot be unsealed (faults S6).
	 */
	async signer(ownerId: string | null): Promise<Signer> {
		const active = await this.#active(ownerId);
		if (!active)
			throw new Fault('unavailable', 'The signing key is not available.', { internal: `no active signing key of ${ownerId}` });
		const known = this.#signers.get(active.kid);
		if (known) return known;
		const signer = { kid: active.kid, key: await this.#unseal(ownerId, active) };
		this.#signers.set(active.kid, signer);
		return signer;
	}

	#unreadable(ownerId: string | null, kid: string): NewAuditEvent {
		const target = { type: 'key' as const, id: kid, name: kid };
		return recordOf(SYSTEM, this.#options.clock.nowMs(), { action: 'key.unreadable', target, tenantId: ownerId });
	}

	async #active(ownerId: string | null): Promise<SigningKeyRecord | undefined> {
		return (await this.#options.keys.list(ownerId)).find((record) => record.status === 'active');
	}

	async #unseal(ownerId: string | null, record: SigningKeyRecord): Promise<CryptoKey> {
		try {
			const jwk = JSON.parse(await this.#options.sealer.unseal(record.sealedPrivateJwk ?? '')) as JWK;
			return (await importJWK(jwk, 'RS256')) as CryptoKey;
		} catch (cause) {
			await this.#options.keys.recordUnreadable(record.kid, this.#unreadable(ownerId, record.kid));
			throw new Fault('unavailable', 'The signing key is not available.', {
				internal: `signing key ${record.kid} cannot be unsealed`,
				cause,
			});
		}
	}
}

function describe({ kid, status, createdAtMs, endedAtMs }: SigningKeyRecord): SigningKey {
	const validUntilMs = status === 'retired' && endedAtMs !== null ? endedAtMs + RETIRED_WINDOW_MS : null;
	return {
		kid,
		status,
		createdAt: isoTime(createdAtMs),
		endedAt: endedAtMs === null ? null : isoTime(endedAtMs),
		nextRotationAt: status === 'active' ? isoTime(createdAtMs + ROTATION_AGE_MS) : null,
		validUntil: validUntilMs === null ? null : isoTime(validUntilMs),
	};
}
