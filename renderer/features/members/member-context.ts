import { createContext } from 'react';
import type { MemberRole } from '../../../core/contract/accounts.ts';
import type { Member } from '../../../core/contract/members.ts';

/** What the list of members lets its rows do. */
export interface MemberActionsValue {
	setRole(member: Member, role: MemberRole): void;
	remove(member: Member): void;
}

export const MemberActionsContext = createContext<MemberActionsValue | null>(null);
