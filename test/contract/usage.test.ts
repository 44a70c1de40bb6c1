import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { usageFigure } from '../../core/contract/usage.ts';

describe('a figure of use', () => {
	it('is healthy below 75 %, a warning from there, critical from 90 %, exactly, whatever is shown as percent', () => {
		const limit = fc.integer({ min: 1, max: 1_000_000_000 });
		fc.assert(
			fc.property(limit, fc.nat({ max: 1_200 }), fc.integer({ min: -1, max: 1 }), (of, thousandths, step) => {
				const current = Math.max(0, Math.round((of * thousandths) / 1_000) + step);
				const figure = usageFigure(current, of);
				// In whole numbers, so that no rounding decides
				const share = BigInt(current) * 100n;
				const at = (percent: bigint) => share >= BigInt(of) * percent;
				const healthyOrWarning = at(75n) ? 'warning' : 'healthy';
				expect(figure).toEqual({
					current,
					limit: of,
					percent: Number(share / BigInt(of)),
					status: at(90n) ? 'critical' : healthyOrWarning,
				});
			}),
			{ numRuns: 2_000 },
		);
	});
});
