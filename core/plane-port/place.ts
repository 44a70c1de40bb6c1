import type { Check } from './check.ts';

/**
 * The check of where the document is opened (close code 4009).
 *
 * @param region of the node that was asked
 * @param place region that the document lives in or goes to; null: no node takes it
 */
export function checkPlace(region: string, place: string | null): Check {
	return {
		check: 'place',
		rule: 'The document lives on this node, or may be opened here',
		expected: region,
		actual: place ?? 'no node takes new documents',
		passed: place === region,
	};
}
