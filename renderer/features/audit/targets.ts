import type { AuditEvent } from '../../../core/contract/audit.ts';

const TYPES: Partial<Record<AuditEvent['target']['type'], string>> = {
	audit: 'Audit trail',
	key: 'Key',
	master_key: 'Master key',
	console_client: 'Console client',
};

/** `console_client` as `Console client`. */
export function targetTypeLabel(type: AuditEvent['target']['type']): string {
	return TYPES[type] ?? type.charAt(0).toUpperCase() + type.slice(1);
}
