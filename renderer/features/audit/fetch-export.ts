import { API_PREFIX } from '../../../core/contract/api.ts';
import type { AuditExportFormat } from '../../../core/contract/audit.ts';
import { fetchWithSession } from '../../api/clients.ts';
import { decodeProblem } from '../../api/failure.ts';
import type { AuditFilter } from './audit-filter.ts';

/**
 * Reads an export to its end.
 *
 * @param instancePath base path of the instance
 * @throws what the server said when it refused; any other error when the export broke off.
 */
export async function fetchExport(instancePath: string, query: AuditFilter & { format: AuditExportFormat }): Promise<string> {
	const url = `${window.location.origin}${instancePath}${API_PREFIX}/audit/export?${new URLSearchParams(query)}`;
	const response = await fetchWithSession(new Request(url));
	if (response.ok) return response.text();
	throw decodeProblem(await response.json()) ?? new Error(`The export answered ${response.status}.`);
}
