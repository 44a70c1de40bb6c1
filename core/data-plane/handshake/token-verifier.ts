import { type CryptoKey, decodeJwt, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose';
import { z } from 'zod';
import { accessTokenClaimsSchema, CLOCK_LEEWAY_S, SCOPE_API, TOKEN_AUDIENCE } from '../../contract/claims.ts';
import { type Check, describe } from '../../plane-port/check.ts';
import { type Claimant, NOBODY } from '../../plane-port/insight.ts';
import type { PlanePort } from '../../plane-port/plane-port.ts';
import type { Clock } from '../../platform/clock.ts';
import { isoTime } from '../../platform/iso-time.ts';
import { RecentMap } from '../../platform/recent-map.ts';
import { VerificationKeys } from './verification-keys.ts';

const ALGORITHM = 'RS256';
const SIGNATURE_CHECK = 'token-signature';
const REMEMBERED_MAX = 1_000;
const END_LENGTH = 32;
const idSchema = z.guid();

/** Audience and scope have checks of their own; all else as the contract has it. */
const claimsSchema = accessTokenClaimsSchema.omit({ aud: true, scope: true }).extend({ tenantid: idSchema, appId: idSchema });
export type VerifiedClaims = z.infer<typeof claimsSchema>;

/** Names that a token gives itself, not to be believed before its signature was checked. */
interface UnverifiedToken {
	algorithm: unknown;
	kid: unknown;
	tenantId: unknown;
	appId: unknown;
}

export interface Verification {
	/** Null when any check failed. */
	claims: VerifiedClaims | null;
	/** Whose the token says that it is, and whether its signature holds. */
	claimant: Claimant;
	checks: Check[];
}

/** A token that was found good. */
interface GoodToken {
	token: string;
	kid: string;
	key: CryptoKey;
	payload: JWTPayload;
	verification: Verification;
}

/** Verifies access tokens of the data plane against their tenant's published keys (contract section 2, faults H1, H2). */
export class TokenVerifier {
	readonly #planePort: PlanePort;
	readonly #keys: VerificationKeys;
	readonly #clock: Clock;
	/**
	 * Tokens that were good when they came last: an app brings the same one for each of its editors and documents. What may have
	 * changed since, its key and the time, is checked anew.
	 */
	readonly #remembered = new RecentMap<string, GoodToken>(REMEMBERED_MAX);

	constructor(planePort: PlanePort, clock: Clock) {
		this.#planePort = planePort;
		this.#keys = new VerificationKeys(planePort);
		this.#clock = clock;
	}

	/** Checks one token, from its form to its claims; ends at the first part that fails. Never throws for a bad token. */
	async verify(token: string): Promise<Verification> {
		return (await this.#verifyAgain(token)) ?? this.#verifyWhole(token);
	}

	/** @returns null when the token is not remembered, or no longer good */
	async #verifyAgain(token: string): Promise<Verification | null> {
		const good = this.#remembered.get(endOf(token));
		if (good?.token !== token) return null;
		const { kid, key, payload, verification } = good;
		const nowMs = this.#clock.nowMs();
		const isStillGood = isInTime(payload, nowMs) && (await this.#keys.find(String(payload.tenantid), kid)) === key;
		if (!isStillGood) {
			this.#remembered.delete(endOf(token));
			return null;
		}
		const timely = timeRules(nowMs).map((rule) => checkClaim(rule, payload, true));
		return {
			...verification,
			checks: verification.checks.map((check) => timely.find((other) => other.check === check.check) ?? check),
		};
	}

	async #verifyWhole(token: string): Promise<Verification> {
		const unverified = readUnverified(token);
		const checks = [checkForm(unverified)];
		if (!unverified) return { claims: null, claimant: NOBODY, checks };
		const claimant = claimantOf(unverified);
		checks.push(checkAlgorithm(unverified));
		const key = unverified.algorithm === ALGORITHM ? await this.#findKey(unverified) : null;
		if (unverified.algorithm === ALGORITHM) checks.push(checkKey(unverified, key));
		if (!key) return { claims: null, claimant, checks };
		const payload = await this.#verifySignature(token, key, checks);
		claimant.isProven = checks.some(({ check, passed }) => check === SIGNATURE_CHECK && passed);
		if (!payload) return { claims: null, claimant, checks };
		const claims = claimsSchema.safeParse(payload);
		checks.push(checkAudience(payload), checkScope(payload), checkShape(claims.error));
		if (!claims.success || checks.some(({ passed }) => !passed)) return { claims: null, claimant, checks };
		const verification = { claims: claims.data, claimant, checks };
		this.#remembered.set(endOf(token), { token, kid: String(unverified.kid), key, payload, verification });
		return verification;
	}

	/** The `tenantid` picks the key set; that the token names it rightly is what the signature then proves. */
	async #findKey({ tenantId, kid }: UnverifiedToken): Promise<CryptoKey | null> {
		const tenant = idSchema.safeParse(tenantId);
		return tenant.success && typeof kid === 'string' ? this.#keys.find(tenant.data, kid) : null;
	}

	/** Signature, issuer and times. @returns the payload, or null after adding the check that failed. */
	async #verifySignature(token: string, key: CryptoKey, checks: Check[]): Promise<JWTPayload | null> {
		const nowMs = this.#clock.nowMs();
		const { issuer } = this.#planePort;
		const signature = { check: SIGNATURE_CHECK, rule: "The tenant's key made the signature", expected: 'valid' };
		try {
			const { payload } = await jwtVerify(token, key, {
				algorithms: [ALGORITHM],
				issuer,
				requiredClaims: ['exp'],
				clockTolerance: CLOCK_LEEWAY_S,
				currentDate: new Date(nowMs),
			});
			checks.push({ ...signature, actual: 'valid', passed: true });
			checks.push(...claimRules(issuer, nowMs).map((rule) => checkClaim(rule, payload, true)));
			return payload;
		} catch (error) {
			const invalid = error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired;
			const rule = invalid ? claimRules(issuer, nowMs).find(({ claim }) => claim === error.claim) : undefined;
			checks.push({ ...signature, actual: rule ? 'valid' : 'invalid', passed: rule !== undefined });
			if (invalid && rule) checks.push(checkClaim(rule, error.payload, false));
			return null;
		}
	}
}

/** A piece of its signature, by which it is found without reading all of it. */
function endOf(token: string): string {
	return token.slice(-END_LENGTH);
}

function readUnverified(token: string): UnverifiedToken | null {
	try {
		const { alg, kid } = decodeProtectedHeader(token);
		const { tenantid: tenantId, appId } = decodeJwt(token);
		return { algorithm: alg, kid, tenantId, appId };
	} catch {
		return null;
	}
}

function claimantOf({ tenantId, appId }: UnverifiedToken): Claimant {
	const id = (value: unknown) => idSchema.safeParse(value).data ?? null;
	return { tenantId: id(tenantId), appId: id(appId), isProven: false };
}

function checkForm(unverified: UnverifiedToken | null): Check {
	return {
		check: 'token-form',
		rule: 'The token is a JWT in compact form',
		expected: 'header.payload.signature',
		actual: unverified ? 'a JWT' : 'something else',
		passed: unverified !== null,
	};
}

function checkAlgorithm({ algorithm }: UnverifiedToken): Check {
	return {
		check: 'token-algorithm',
		rule: 'The token is signed with RSA and SHA-256',
		expected: ALGORITHM,
		actual: describe(algorithm),
		passed: algorithm === ALGORITHM,
	};
}

function checkKey({ kid, tenantId }: UnverifiedToken, key: CryptoKey | null): Check {
	return {
		check: 'token-key',
		rule: 'The tenant that the token names publishes the key that it names',
		expected: 'a published kid of the tenant',
		actual: `kid ${describe(kid)} of tenant ${describe(tenantId)}`,
		passed: key !== null,
	};
}

/** The times of a token that was good before, as jose checks them. */
function isInTime({ exp = 0, nbf = 0 }: JWTPayload, nowMs: number): boolean {
	const nowS = Math.floor(nowMs / 1000);
	return exp > nowS - CLOCK_LEEWAY_S && nbf <= nowS + CLOCK_LEEWAY_S;
}

interface ClaimRule {
	check: string;
	claim: 'iss' | 'exp' | 'nbf';
	rule: string;
	expected: string;
}

/** What jose checks beside the signature, in words. */
function claimRules(issuer: string, nowMs: number): ClaimRule[] {
	return [{ check: 'token-issuer', claim: 'iss', rule: 'The token is from this service', expected: issuer }, ...timeRules(nowMs)];
}

function timeRules(nowMs: number): ClaimRule[] {
	const now = isoTime(nowMs);
	const leeway = `${CLOCK_LEEWAY_S} s leeway`;
	return [
		{ check: 'token-not-before', claim: 'nbf', rule: 'The token is valid already', expected: `absent, or by ${now}, ${leeway}` },
		{ check: 'token-expiry', claim: 'exp', rule: 'The token has not expired', expected: `after ${now}, ${leeway}` },
	];
}

function checkClaim({ check, claim, rule, expected }: ClaimRule, payload: JWTPayload, passed: boolean): Check {
	const value = payload[claim];
	const isInstant = typeof value === 'number' && Math.abs(value) < 1e11;
	return { check, rule, expected, actual: isInstant ? isoTime(value * 1000) : describe(value), passed };
}

function checkAudience({ aud }: JWTPayload): Check {
	return {
		check: 'token-audience',
		rule: 'The token is for the data plane alone',
		expected: TOKEN_AUDIENCE,
		actual: describe(aud),
		passed: aud === TOKEN_AUDIENCE,
	};
}

function checkScope(payload: JWTPayload): Check {
	const scope = payload.scope ?? payload.scp;
	return {
		check: 'token-scope',
		rule: 'The scope (or scp) contains the data plane',
		expected: SCOPE_API,
		actual: describe(scope),
		passed: typeof scope === 'string' && scope.split(' ').includes(SCOPE_API),
	};
}

function checkShape(error: z.ZodError | undefined): Check {
	const wrong = error?.issues.map(({ path }) => path.join('.')).join(', ');
	return {
		check: 'token-claims',
		rule: 'The token has all claims that access tokens have',
		expected: 'all present, of the right type',
		actual: wrong === undefined ? 'all' : `missing or wrong: ${describe(wrong)}`,
		passed: error === undefined,
	};
}
