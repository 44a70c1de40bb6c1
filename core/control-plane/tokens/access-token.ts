import { CompactSign, createLocalJWKSet, type JWTPayload, jwtVerify } from 'jose';
import { ACCESS_TOKEN_LIFETIME_S, type AccessTokenClaims, CLOCK_LEEWAY_S, TOKEN_AUDIENCE } from '../../contract/claims.ts';
import type { Plan } from '../../contract/plans.ts';
import { licenseRegion } from '../../contract/regions.ts';
import type { Jwks } from '../../contract/tenants.ts';
import type { AppRecord } from '../apps/store.ts';
import type { Signer } from '../keys/service.ts';

interface AccessTokenOptions {
	issuer: string;
	app: AppRecord;
	plan: Plan;
	scope: string;
	/** WebSocket regions that have a node now, first started first. */
	nodeRegions: readonly string[];
	nowMs: number;
}

/** The claims of an app's access token, exactly those of the contract (section 2). */
export function accessTokenClaims(options: AccessTokenOptions): AccessTokenClaims {
	const { app } = options;
	const region = licenseRegion(app.licenseRegion);
	const iat = Math.floor(options.nowMs / 1000);
	const domains = Object.fromEntries(app.allowedDomains.map((domain, slot) => [`allowed_domain_${slot + 1}`, domain]));
	return {
		iss: options.issuer,
		sub: app.clientId,
		aud: TOKEN_AUDIENCE,
		scope: options.scope,
		tenantid: app.tenantId,
		appId: app.id,
		licenseRegionCode: app.licenseRegion,
		dbCode: region.dbCode,
		regionCode: regionCode(region.nearestNodeRegion, options.nodeRegions),
		...domains,
		limits: options.plan.limits,
		iat,
		exp: iat + ACCESS_TOKEN_LIFETIME_S,
		jti: crypto.randomUUID(),
	};
}

/** The nearest region when it has a node, else the first that has one. */
function regionCode(nearest: string, nodeRegions: readonly string[]): string {
	return nodeRegions.includes(nearest) ? nearest : (nodeRegions[0] ?? nearest);
}

/** Signs claims as a JWT, RS256 with the key's `kid` (RFC 7519). */
export function signToken(claims: Record<string, unknown>, signer: Signer): Promise<string> {
	// What SignJWT adds to this, copying and checking the claims, is for claims of other people
	const payload = new TextEncoder().encode(JSON.stringify(claims));
	return new CompactSign(payload).setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: signer.kid }).sign(signer.key);
}

interface ExpectedToken {
	/** Published keys of whoever must have signed it. */
	jwks: Jwks;
	issuer: string;
	audience: string;
	/** Absent: any. */
	subject?: string;
	nowMs: number;
}

/** The claims of a token that {@link signToken} made and that is valid now; null for any other text. */
export async function verifyToken(token: string, { jwks, nowMs, ...expected }: ExpectedToken): Promise<JWTPayload | null> {
	try {
		const { payload } = await jwtVerify(token, createLocalJWKSet(jwks), {
			...expected,
			algorithms: ['RS256'],
			clockTolerance: CLOCK_LEEWAY_S,
			currentDate: new Date(nowMs),
		});
		return payload;
	} catch {
		return null;
	}
}
