import { CLOSE_CODES, type CloseCode } from '../../contract/close-codes.ts';
import type { Check } from '../../plane-port/check.ts';
import { checkOrigin } from '../../plane-port/origin.ts';
import type { DocumentKey, PlanePort, Standing } from '../../plane-port/plane-port.ts';
import { checkDocumentName, documentNameOf, isDocumentName } from './document-name.ts';
import type { HandshakeRequest } from './request.ts';
import { findToken, type TokenSearch, tokenOfMessage } from './token-source.ts';
import type { TokenVerifier, VerifiedClaims } from './token-verifier.ts';

/** The answer to a handshake, with its whole reasoning: the last check that failed, if any, is why it was refused. */
export type Admission = { checks: Check[] } & (
	| { admitted: true; key: DocumentKey; opsPerMinute: number }
	| { admitted: false; code: CloseCode }
);

/** Who decides, and on what grounds. */
export interface AdmissionAuthority {
	planePort: PlanePort;
	verifier: TokenVerifier;
}

/** What a client wants, wherever it said so. */
interface Application {
	/** As the client wrote it. */
	writtenName: string;
	/** Null when that is no name. */
	documentName: string | null;
	search: TokenSearch;
	origin: string | null;
}

/** Judges a handshake that names document and token itself. @throws what the plane port throws, when it cannot answer. */
export function admit(request: HandshakeRequest, authority: AdmissionAuthority): Promise<Admission> {
	const { path, origin } = request;
	return judge({ writtenName: path, documentName: documentNameOf(path), search: findToken(request), origin }, authority);
}

/**
 * Judges an Auth message of a Hocuspocus client. One without a token stands for the handshake's.
 *
 * @throws what the plane port throws, when it cannot answer.
 */
export function admitMessage(
	{ documentName, token }: { documentName: string; token: string },
	request: HandshakeRequest,
	authority: AdmissionAuthority,
): Promise<Admission> {
	const search = token === '' ? findToken(request) : tokenOfMessage(token);
	const name = isDocumentName(documentName) ? documentName : null;
	return judge({ writtenName: documentName, documentName: name, search, origin: request.origin }, authority);
}

/** Name, token, then standing and origin, in the order of their close codes' weight. The document's place is no part of it. */
async function judge(
	{ writtenName, documentName, search, origin: pageOrigin }: Application,
	{ planePort, verifier }: AdmissionAuthority,
): Promise<Admission> {
	const checks = [checkDocumentName(writtenName, documentName)];
	if (documentName === null) return { admitted: false, code: CLOSE_CODES.invalidName, checks };

	checks.push(...search.checks);
	if (!search.present) return { admitted: false, code: CLOSE_CODES.missingToken, checks };
	if (search.token === null) return { admitted: false, code: CLOSE_CODES.invalidToken, checks };

	const verification = await verifier.verify(search.token);
	checks.push(...verification.checks);
	const { claims } = verification;
	if (!claims) return { admitted: false, code: CLOSE_CODES.invalidToken, checks };

	const { tenantid: tenantId, appId } = claims;
	const standing = await planePort.standing(claims);
	const origin = checkOrigin(pageOrigin, allowedDomains(claims));
	checks.push(checkStanding(standing), origin);
	if (!standing.admitted) return { admitted: false, code: CLOSE_CODES[standing.close], checks };
	if (!origin.passed) return { admitted: false, code: CLOSE_CODES.forbidden, checks };
	return { admitted: true, key: { tenantId, appId, documentName }, opsPerMinute: standing.opsPerMinute, checks };
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
