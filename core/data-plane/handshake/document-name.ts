import { DOCUMENT_NAME_PATTERN } from '../../contract/close-codes.ts';
import { type Check, describe } from '../../plane-port/check.ts';

/**
 * Reads the document's name off a raw path, percent-decoded once (faults H6).
 *
 * @param path of the request target, `/{documentName}`
 * @returns null when it is no name.
 */
export function documentNameOf(path: string): string | null {
	if (!path.startsWith('/')) return null;
	try {
		const name = decodeURIComponent(path.slice(1));
		return isDocumentName(name) ? name : null;
	} catch {
		return null;
	}
}

/** Whether a text is a name that the data plane takes. */
export function isDocumentName(name: string): boolean {
	return DOCUMENT_NAME_PATTERN.test(name);
}

/** The check of the document's name (close code 4007). */
export function checkDocumentName(path: string, name: string | null): Check {
	return {
		check: 'document-name',
		rule: 'The path, or the Auth message, names the document',
		expected: '1 to 255 of A-Z a-z 0-9 _ -',
		actual: describe(path),
		passed: name !== null,
	};
}
