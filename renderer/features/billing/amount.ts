/**
 * Reads an amount as people write it: `12`, `12.5`, `1,250.00`.
 *
 * @returns whole cents; null for what is no amount, or finer than a cent.
 */
export function parseAmountCents(text: string): number | null {
	const match = /^(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?$/.exec(text.trim());
	if (!match) return null;
	const [, whole = '', cents = ''] = match;
	return Number(whole.replaceAll(',', '')) * 100 + Number(cents.padEnd(2, '0'));
}
