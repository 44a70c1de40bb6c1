import { allowedDomainsSchema, DomainError, normaliseDomain } from '../../../../core/contract/domains.ts';
import { sentence } from '../../../ui/form-failure.ts';
import type { ContestedField } from '../../../ui/stale-notice.tsx';

/** The allowed domains of an app as they are edited: one text a slot, empty ones included. */
export type DomainSlots = [string, string, string];

/** Puts stored domains into slots. */
export function toSlots([first = '', second = '', third = '']: readonly string[]): DomainSlots {
	return [first, second, third];
}

/** The slots that are in use, and for each of them which slot it is. */
export function usedSlots(slots: DomainSlots): { domains: string[]; slotOf: number[] } {
	const used = slots.map((text, slot) => ({ text, slot })).filter(({ text }) => text.trim() !== '');
	return { domains: used.map(({ text }) => text), slotOf: used.map(({ slot }) => slot) };
}

/** Says what is wrong with each slot, in the server's words. */
export function slotErrors(slots: DomainSlots): Map<number, string> {
	const { domains, slotOf } = usedSlots(slots);
	const issues = allowedDomainsSchema.safeParse(domains).error?.issues ?? [];
	return new Map(issues.map(({ path, message }) => [slotOf[Number(path[0])] ?? 0, sentence(message)]));
}

/**
 * Finds the slot that an error of a request is about.
 *
 * @param path such as `allowedDomains.1`, which counts used slots only
 * @returns null when it is about something else
 */
export function slotOfPath(path: string, slots: DomainSlots): number | null {
	const index = /^allowedDomains\.([0-9]+)$/.exec(path)?.[1];
	return index === undefined ? null : (usedSlots(slots).slotOf[Number(index)] ?? null);
}

/** What a domain will be saved as, when that differs from what was typed; null for the same and for what is wrong. */
export function normalisedPreview(text: string): string | null {
	try {
		const domain = normaliseDomain(text);
		return domain === text.trim() ? null : domain;
	} catch (error) {
		if (error instanceof DomainError) return null;
		throw error;
	}
}

/** The first slot that is not in use; null when all are. */
export function freeSlot(slots: DomainSlots): number | null {
	const slot = slots.findIndex((text) => text.trim() === '');
	return slot === -1 ? null : slot;
}

/** The slots in which what somebody else saved differs from what was typed. */
export function contestedSlots(theirs: readonly string[], yours: DomainSlots): ContestedField[] {
	return toSlots(theirs).flatMap((saved, slot) => {
		const typed = yours[slot] ?? '';
		return saved === (normalisedPreview(typed) ?? typed.trim())
			? []
			: [{ label: `Domain ${slot + 1}`, theirs: saved || 'empty', yours: typed || 'empty' }];
	});
}

/** The allowed domain that would let pages of an origin in; null when there is none: `null`, a file, an IP address. */
export function domainOfOrigin(origin: string): string | null {
	if (!/^https?:\/\//i.test(origin) || !URL.canParse(origin)) return null;
	const { host } = new URL(origin);
	return normalisedPreview(`http://${host}`);
}
