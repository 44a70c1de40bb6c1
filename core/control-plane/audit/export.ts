import { stringify } from 'csv-stringify/sync';
import {
	AUDIT_EXPORT_MEDIA_TYPES,
	type AuditEvent,
	type AuditExportFormat,
	type AuditExportQuery,
} from '../../contract/audit.ts';
import type { AuditStore } from './store.ts';

/** Events in memory at a time. */
const PAGE_LIMIT = 500;

const CSV_COLUMNS = [
	'id',
	'at',
	'action',
	'actorKind',
	'actorName',
	'remoteAddress',
	'tenantId',
	'targetType',
	'targetId',
	'targetName',
	'before',
	'after',
	'hash',
];

/** Media type and file name of an export. */
export function exportHeaders(format: AuditExportFormat) {
	return {
		'content-type': AUDIT_EXPORT_MEDIA_TYPES[format],
		'content-disposition': `attachment; filename="audit.${format}"`,
		'cache-control': 'no-store' as const,
	};
}

/**
 * Writes all events that a filter lets through, as they are read: a page is fetched when the reader wants more, so that
 * an export of any length takes the memory of one page.
 *
 * @returns UTF-8; it errors when a page cannot be read, so that half an export is not taken for a whole one.
 */
export function exportAudit(audit: AuditStore, { format, ...filter }: AuditExportQuery): ReadableStream<Uint8Array> {
	const write = WRITERS[format];
	const encoder = new TextEncoder();
	let cursor: string | undefined;
	let isFirst = true;
	return new ReadableStream<Uint8Array>({
		async pull(controller) {
			const { items, nextCursor } = await audit.list({ ...filter, limit: PAGE_LIMIT, cursor });
			const bytes = encoder.encode(write(items, isFirst));
			isFirst = false;
			if (bytes.byteLength > 0) controller.enqueue(bytes);
			if (nextCursor === null) controller.close();
			else cursor = nextCursor;
		},
	});
}

const WRITERS: Record<AuditExportFormat, (events: AuditEvent[], isFirst: boolean) => string> = {
	ndjson: (events) => events.map((event) => `${JSON.stringify(event)}\n`).join(''),
	csv: (events, isFirst) =>
		stringify(events.map(toCells), {
			columns: CSV_COLUMNS,
			header: isFirst,
			record_delimiter: 'windows',
			// A name such as =cmd() must not run in the spreadsheet that opens the file.
			escape_formulas: true,
		}),
};

function toCells({ actor, target, before, after, ...event }: AuditEvent) {
	return {
		...event,
		actorKind: actor.kind,
		actorName: actor.name,
		targetType: target.type,
		targetId: target.id,
		targetName: target.name,
		before: before && JSON.stringify(before),
		after: after && JSON.stringify(after),
	};
}
