/**
 * Which version an edit is based on (RFC 9110 section 13.1.1); a tag that is not one of ours matches none.
 *
 * @returns null for any version.
 */
export function expectedVersion(ifMatch: string | undefined): number | null {
	if (ifMatch === undefined || ifMatch.trim() === '*') return null;
	return Number(/^"([0-9]{1,15})"$/.exec(ifMatch.trim())?.[1] ?? Number.NaN);
}
