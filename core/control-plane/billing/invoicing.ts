import type { InvoiceDraft, Line } from './store.ts';

/** Sum of the lines' amounts. */
export function sumCents(lines: readonly Line[]): number {
	return lines.reduce((sum, line) => sum + line.amountCents, 0);
}

/**
 * Makes an invoice of lines: credit pays as much as it can, and what comes out below zero becomes credit.
 *
 * @param creditCents the tenant's credit, 0 or more
 */
export function draftInvoice(lines: readonly Line[], creditCents: number): InvoiceDraft {
	const sum = sumCents(lines);
	const creditUsedCents = Math.min(Math.max(sum, 0), creditCents);
	const creditAddedCents = Math.max(-sum, 0);
	const adjustments: Line[] = [];
	if (creditUsedCents > 0)
		adjustments.push({ kind: 'credit', description: 'Credit used', amountCents: -creditUsedCents, period: null });
	if (creditAddedCents > 0)
		adjustments.push({
			kind: 'carry_over',
			description: 'Left over as credit for the next invoice',
			amountCents: creditAddedCents,
			period: null,
		});
	return {
		lines: [...lines, ...adjustments],
		totalCents: sum - creditUsedCents + creditAddedCents,
		creditUsedCents,
		creditAddedCents,
	};
}
