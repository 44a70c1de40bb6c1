import { CLOSE_CODES, type CloseCode } from '../../contract/close-codes.ts';
import type { Check } from '../../plane-port/check.ts';
import { checkOrigin } from '../../plane-port/origin.ts';
import type { DocumentKey, PlanePort, Standing } from '../../plane-port/plane-port.ts';
import { checkDocumentName, documentNameOf } from './document-name.ts';
import type { HandshakeRequest } from './request.ts';
import { findToken } from './token-source.ts';
import type { TokenVerifier, VerifiedClaims } from './token-verifier.ts';

/** The answer to a handshake, with its whole reasoning: the last check that failed, if any, is why it was refused. */
export type Admission = { checks: Check[] } & ({ admitted: true; key: DocumentKey } | { admitted: false; code: CloseCode });

/**
 * Judges a handshake: name, token, then standing and origin, in the order of their close codes' weight. The
 * document's place is no part of it.
 *
 * @throws what the plane port throws, when it cannot answer.
 */
export async function admit(
	request: HandshakeRequest,
	{ planePort, verifier }: { planePort: PlanePort; verifier: TokenVerifier },
): Promise<Admission> {
	const documentName = documentNameOf(request.path);
	const checks = [checkDocumentName(request.path, documentName)];
	if (documentName === null) return { admitted: false, code: CLOSE_CODES.invalidName, checks };

	const search = findToken(request);
	checks.push(...search.checks);
	if (!search.present) return { admitted: false, code: CLOSE_CODES.missingToken, checks };
	if (search.token === null) return { admitted: false, code: CLOSE_CODES.invalidToken, checks };

	const verification = await verifier.verify(search.token);
	checks.push(...verification.checks);
	const { claims } = verification;
	if (!claims) return { admitted: false, code: CLOSE_CODES.invalidToken, checks };

	const { tenantid: tenantId, appId } = claims;
	const standing = await planePort.standing(claims);
	const origin = checkOrigin(request.origin, allowedDomains(claims));
	checks.push(checkStanding(standing), origin);
	if (!standing.admitted) return { admitted: false, code: CLOSE_CODES[standing.close], checks };
	if (!origin.passed) return { admitted: false, code: CLOSE_CODES.forbidden, checks };
	return { admitted: true, key: { tenantId, appId, documentName }, checks };
}

function allowedDomains(claims: VerifiedClaims): string[] {
	return [claims.allowed_domain_1, claims.allowed_domain_2, claims.allowed_domain_3].filter((domain) => domain !== undefined);
}

function checkStanding(standing: Standing): Check {
	return {
		check: 'standing',
		rule: 'The tenant is active, the app is its own, with a plan, and the token was not revoked',
		expected: 'in good standing',
		actual: standing.admitted ? 'in good standing' : standing.reason,
		passed: standing.admitted,
	};
}
