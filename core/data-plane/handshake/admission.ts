import { CLOSE_CODES, type CloseCode } from '../../contract/close-codes.ts';
import type { Check } from '../../plane-port/check.ts';
import { type Claimant, NOBODY } from '../../plane-port/insight.ts';
import { checkOrigin } from '../../plane-port/origin.ts';
import type { AppKey, DocumentKey, PlanePort, Standing } from '../../plane-port/plane-port.ts';
import { checkDocumentName, documentNameOf, isDocumentName } from './document-name.ts';
import type { HandshakeRequest } from './request.ts';
import { findToken, type TokenSearch, tokenOfMessage } from './token-source.ts';
import type { TokenVerifier, VerifiedClaims } from './token-verifier.ts';

/** The answer to a handshake, with its whole reasoning: the last check that failed, if any, is why it was refused. */
export type Admission = { checks: Check[]; claimant: Claimant } & (
	| { admitted: true; key: DocumentKey; opsPerMinute: number }
	| { admitted: false; code: CloseCode }
);

/** Whose token it is, with the reasoning. */
type Identification = { checks: Check[]; claimant: Claimant } & (
	| { admitted: true; app: AppKey; opsPerMinute: number }
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

/** Judges a request to a node's discovery, which names the document in its query. @throws what the plane port throws. */
export function admitDiscovery(request: HandshakeRequest, authority: AdmissionAuthority): Promise<Admission> {
	const names = request.query.getAll('documentName');
	const [name = ''] = names;
	const documentName = names.length === 1 && isDocumentName(name) ? name : null;
	return judge({ writtenName: names.join(', '), documentName, search: findToken(request), origin: request.origin }, authority);
}

/** Judges a request that is about an app and no document. @throws what the plane port throws. */
export function admitUsage(request: HandshakeRequest, authority: AdmissionAuthority): Promise<Identification> {
	return identify(findToken(request), request.origin, authority);
}

/** Name, then who asks. The document's place is no part of it. */
async function judge(
	{ writtenName, documentName, search, origin }: Application,
	authority: AdmissionAuthority,
): Promise<Admission> {
	const nameCheck = checkDocumentName(writtenName, documentName);
	if (documentName === null) return { admitted: false, code: CLOSE_CODES.invalidName, claimant: NOBODY, checks: [nameCheck] };
	const identification = await identify(search, origin, authority);
	const checks = [nameCheck, ...identification.checks];
	if (!identification.admitted) return { ...identification, checks };
	const { app, opsPerMinute, claimant } = identification;
	return { admitted: true, key: { ...app, documentName }, opsPerMinute, claimant, checks };
}

/** Token, then standing and origin, in the order of their close codes' weight. */
async function identify(
	search: TokenSearch,
	pageOrigin: string | null,
	{ planePort, verifier }: AdmissionAuthority,
): Promise<Identification> {
	const checks = [...search.checks];
	if (!search.present) return { admitted: false, code: CLOSE_CODES.missingToken, claimant: NOBODY, checks };
	if (search.token === null) return { admitted: false, code: CLOSE_CODES.invalidToken, claimant: NOBODY, checks };

	const verification = await verifier.verify(search.token);
	checks.push(...verification.checks);
	const { claims, claimant } = verification;
	if (!claims) return { admitted: false, code: CLOSE_CODES.invalidToken, claimant, checks };

	const { tenantid: tenantId, appId } = claims;
	const standing = await planePort.standing(claims);
	const origin = checkOrigin(pageOrigin, allowedDomains(claims));
	checks.push(checkStanding(standing), origin);
	if (!standing.admitted) return { admitted: false, code: CLOSE_CODES[standing.close], claimant, checks };
	if (!origin.passed) return { admitted: false, code: CLOSE_CODES.forbidden, claimant, checks };
	return { admitted: true, app: { tenantId, appId }, opsPerMinute: standing.opsPerMinute, claimant, checks };
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
