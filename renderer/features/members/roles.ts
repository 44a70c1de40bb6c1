import type { MemberRole } from '../../../core/contract/accounts.ts';

/** What people in a tenant may do, in words; the most powerful first. */
export const ROLES: readonly { value: MemberRole; label: string; description: string }[] = [
	{ value: 'owner', label: 'Owner', description: 'Everything: people, billing and revoking keys included.' },
	{ value: 'admin', label: 'Admin', description: 'Makes and changes apps, orders plans, rotates keys.' },
	{ value: 'viewer', label: 'Viewer', description: 'Sees everything, changes nothing.' },
];

/** `Owner` for `owner`. */
export function roleLabel(role: MemberRole): string {
	return ROLES.find(({ value }) => value === role)?.label ?? role;
}
