import { setImmediate as turn } from 'node:timers/promises';
import type { AuditVerification } from '../../contract/audit.ts';
import { type AuditFile, type AuditRow, lastLink, linkHash } from './audit-chain.ts';
import { type Link, readHead, readStart, START } from './audit-ends.ts';
import { readEvent } from './audit-event.ts';

/** Some milliseconds' worth, so that requests come in between. */
const PAGE_ROWS = 200;

type ChainVerification = AuditVerification['chains'][number];

/**
 * Follows a chain from where it begins to its end, page by page, and compares both ends with what proves them.
 *
 * @param database name of the database, for which the ends are authenticated
 * @param signal ends it. @throws its reason then.
 */
export async function verifyChain(file: AuditFile, database: string, signal?: AbortSignal): Promise<ChainVerification> {
	let last = START;
	for (;;) {
		// Events may have been removed since the page before.
		const start = readStart(file, database);
		if (start && start.seq > last.seq) last = start;
		const rows = file.all(file.query.selectFrom('audit').selectAll().where('seq', '>', last.seq).orderBy('seq').limit(PAGE_ROWS));
		for (const row of rows) {
			if (!follows(file, row, last)) return verdict(file, database, start, last, row);
			last = row;
		}
		if (rows.length < PAGE_ROWS) return verdict(file, database, start, last, null);
		await turn();
		signal?.throwIfAborted();
	}
}

/** Whether nothing was found to be wrong with a chain. */
export function isWhole({ brokenAt, start, end }: ChainVerification): boolean {
	return brokenAt === null && start === 'whole' && end === 'whole';
}

/** Whether number, columns and hash of an event are those that follow a link. */
export function follows(file: AuditFile, row: AuditRow, last: Link): boolean {
	if (row.seq !== last.seq + 1 || row.hash !== linkHash(last.hash, row.seq, row.event)) return false;
	try {
		const event = readEvent(file.columns, row.event);
		return event.tenantId === row.tenant_id && event.action === row.action && Date.parse(event.at) === row.created_at_ms;
	} catch {
		return false;
	}
}

/** @param start null when it is not authentic @param broken the first event that does not follow `last` */
function verdict(file: AuditFile, database: string, start: Link | null, last: Link, broken: AuditRow | null): ChainVerification {
	const removed = (start ?? START).seq;
	const first = last.seq === removed ? broken : null;
	return {
		database,
		events: last.seq - removed,
		brokenAt: broken?.id ?? null,
		removed,
		...checkStart(start, first),
		...checkEnd(file, database),
	};
}

/** @param first the first event, when it does not follow the start */
function checkStart(start: Link | null, first: AuditRow | null): Pick<ChainVerification, 'start' | 'missingAtStart'> {
	if (!start) return { start: 'unproven', missingAtStart: 0 };
	const missingAtStart = first ? Math.max(0, first.seq - start.seq - 1) : 0;
	return { start: missingAtStart > 0 ? 'cut' : 'whole', missingAtStart };
}

function checkEnd(file: AuditFile, database: string): Pick<ChainVerification, 'end' | 'missing'> {
	const last = lastLink(file);
	const head = readHead(file, database);
	if (head && head.seq > last.seq) return { end: 'cut', missing: head.seq - last.seq };
	const isLast = head?.seq === last.seq && head.hash === last.hash;
	return { end: isLast ? 'whole' : 'unproven', missing: 0 };
}
