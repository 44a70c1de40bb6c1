import { type CryptoKey, importJWK } from 'jose';
import type { PlanePort } from '../../plane-port/plane-port.ts';
import { RecentMap } from '../../platform/recent-map.ts';

const CACHED_KEYS_MAX = 1_000;

interface CachedKey {
	/** Modulus of the published key that was imported. */
	n: string;
	key: CryptoKey;
}

/**
 * Tenants' public keys, ready to verify. Only the import is cached: what is published is asked each time, so a key
 * that was revoked verifies nothing from then on, and a new one works at once.
 */
export class VerificationKeys {
	readonly #planePort: PlanePort;
	readonly #imported = new RecentMap<string, CachedKey>(CACHED_KEYS_MAX);

	constructor(planePort: PlanePort) {
		this.#planePort = planePort;
	}

	/** The key that a tenant publishes under `kid`; null when there is none, or no such tenant. */
	async find(tenantId: string, kid: string): Promise<CryptoKey | null> {
		const jwks = await this.#planePort.publishedKeys(tenantId);
		const jwk = jwks?.keys.find((candidate) => candidate.kid === kid);
		if (!jwk) return null;
		const cacheId = `${tenantId} ${kid}`;
		const cached = this.#imported.get(cacheId);
		if (cached?.n === jwk.n) return cached.key;
		const key = (await importJWK(jwk, 'RS256')) as CryptoKey;
		this.#imported.set(cacheId, { n: jwk.n, key });
		return key;
	}
}
