import { X509Certificate } from 'node:crypto';
import { getCACertificates } from 'node:tls';
import type { CertificateFacts } from '../../contract/instances.ts';
import { Fault } from '../../platform/fault.ts';

const PEM_BLOCK = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;
const PEM_ADVICE = 'Paste certificates in PEM: each begins with -----BEGIN CERTIFICATE-----.';

/** What a person needs to know of a certificate to recognise it. */
export function certificateFacts(certificate: X509Certificate): CertificateFacts {
	return {
		subject: onOneLine(certificate.subject),
		issuer: onOneLine(certificate.issuer),
		names: certificate.subjectAltName ?? '',
		validFrom: certificate.validFromDate.toISOString(),
		validTo: certificate.validToDate.toISOString(),
		fingerprint: certificate.fingerprint256,
	};
}

/** The facts in one sentence, for where there is room for no more. */
export function describeCertificate({ subject, issuer, validFrom, validTo, fingerprint }: CertificateFacts): string {
	return `It was issued for ${subject} by ${issuer}, is valid from ${validFrom} to ${validTo}, and has the SHA-256 fingerprint ${fingerprint}.`;
}

/** Names come with a line for each part; a certificate may have none. */
function onOneLine(name: string): string {
	return name === '' ? '(no name)' : name.replaceAll('\n', ', ');
}

/** @throws {Fault} `invalid_request` unless the text is certificates in PEM, and nothing else. */
export function checkCa(pem: string | null): void {
	if (pem === null) return;
	const blocks = pem.match(PEM_BLOCK) ?? [];
	if (blocks.length === 0 || pem.replaceAll(PEM_BLOCK, '').includes('-----')) throw invalidCa('has no certificate');
	for (const block of blocks) {
		try {
			new X509Certificate(block);
		} catch (cause) {
			throw invalidCa('has a certificate that cannot be read', cause);
		}
	}
}

function invalidCa(message: string, cause?: unknown): Fault {
	return new Fault('invalid_request', `The extra CA ${message}. ${PEM_ADVICE}`, { errors: [{ path: 'ca', message }], cause });
}

/** What a connection trusts: the usual authorities and the extra ones. Undefined stands for Node's own choice. */
export function trusted(ca: string | null): string[] | undefined {
	return ca === null ? undefined : [...getCACertificates('default'), ca];
}

const UNKNOWN_AUTHORITY = 'it was signed by an authority that this machine does not know';

/** Why OpenSSL and Node refuse certificates. */
const REASONS: Record<string, string> = {
	DEPTH_ZERO_SELF_SIGNED_CERT: 'it was signed by itself',
	SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
	UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_AUTHORITY,
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
	CERT_UNTRUSTED: UNKNOWN_AUTHORITY,
	CERT_HAS_EXPIRED: 'it has expired',
	CERT_NOT_YET_VALID: 'it is not valid yet',
	CERT_REVOKED: 'it was revoked',
	CERT_SIGNATURE_FAILURE: 'its signature is wrong',
	INVALID_CA: 'one of the certificates that signed it may not sign others',
	INVALID_PURPOSE: 'it is not meant for servers',
	ERR_TLS_CERT_ALTNAME_INVALID: 'it is for other names',
};

/** Why a certificate was refused, in words; null for a code that is about something else. */
export function refusalReason(code: string): string | null {
	return REASONS[code] ?? (code.startsWith('CERT_') ? `of ${code}` : null);
}

/** What helps against a refused certificate. */
export function refusalAdvice(code: string): string {
	switch (code) {
		case 'CERT_HAS_EXPIRED':
		case 'CERT_NOT_YET_VALID':
			return "See whether this machine's clock is right; if it is, the server needs another certificate.";
		case 'ERR_TLS_CERT_ALTNAME_INVALID':
			return 'Enter the address by a name that the certificate is for.';
		default:
			return 'If the fingerprint is the one that you expect, add the certificate of the authority that signed it as extra CA.';
	}
}
