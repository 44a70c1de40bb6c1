import { CLOSE_CODES, REDIRECT_PREFIX } from '../../../core/contract/close-codes.ts';
import type { AdmissionAnswer, Refusal } from '../../../core/contract/refusals.ts';

type Checked = Pick<AdmissionAnswer | Refusal, 'checks'>;
type Check = Refusal['checks'][number];

/** Where a refusal can be mended, and what the button there says. */
export interface Remedy {
	label: string;
	/** Tab of the app. */
	tab: 'domains' | 'plan' | 'tokens' | 'overview' | null;
	/** A text to copy instead: where the document lives. */
	copy?: string;
}

/** Why it was refused: the first check that did not pass. */
export function firstFailed({ checks }: Checked): Check | undefined {
	return checks.find(({ passed }) => !passed);
}

/** The place that mends it; null where nothing on a screen does. */
export function remedyOf(refusal: Pick<Refusal, 'code' | 'reason' | 'checks' | 'origin'>): Remedy | null {
	const failed = firstFailed(refusal);
	if (refusal.code === CLOSE_CODES.wrongRegion)
		return { label: 'address of the document', tab: null, copy: refusal.reason.slice(REDIRECT_PREFIX.length) };
	if (failed?.check === 'origin') return { label: 'Edit allowed domains', tab: 'domains' };
	if (failed?.check === 'standing') return remedyOfStanding(failed.actual);
	if (failed?.check.startsWith('max-') || failed?.check === 'operations-per-minute')
		return { label: 'Compare plans', tab: 'plan' };
	if (failed?.check.startsWith('token-')) return { label: 'Open tokens', tab: 'tokens' };
	return null;
}

function remedyOfStanding(actual: string): Remedy | null {
	if (/no plan/.test(actual)) return { label: 'Assign a plan', tab: 'plan' };
	if (/disabled/.test(actual)) return { label: 'Enable the app', tab: 'overview' };
	if (/revoked/.test(actual)) return { label: 'Open tokens', tab: 'tokens' };
	return null;
}
