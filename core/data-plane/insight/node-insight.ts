import { CLOSE_CODES, OTHER_CODES } from '../../contract/close-codes.ts';
import type { Check } from '../../plane-port/check.ts';
import type { Applicant, Judgement, NodeInsight } from '../../plane-port/insight.ts';
import { documentId, type PlanePort } from '../../plane-port/plane-port.ts';
import type { Clock } from '../../platform/clock.ts';
import { isoTime } from '../../platform/iso-time.ts';
import type { DocumentRegistry } from '../documents/registry.ts';
import { type AdmissionAuthority, admitMessage } from '../handshake/admission.ts';
import type { OperationsMeter } from '../operations-meter.ts';
import { NO_NODE, redirectReason } from '../sessions/refusal.ts';
import type { FrameTaps } from './frame-taps.ts';
import type { SessionTable } from './session-table.ts';
import { Snapshots } from './snapshots.ts';

/** What clients hear whose connection somebody closed by hand; they may come back. */
const CLOSED_BY_HAND = 'Closed by an operator';

interface NodeInsightOptions {
	region: string;
	planePort: PlanePort;
	authority: AdmissionAuthority;
	documents: DocumentRegistry;
	sessions: SessionTable;
	operations: Pick<OperationsMeter, 'current'>;
	taps: FrameTaps;
	isOverloaded: () => boolean;
	clock: Clock;
}

/** Lets a node be looked into. */
export function createNodeInsight(options: NodeInsightOptions): NodeInsight {
	const { documents, sessions, operations, taps, clock } = options;
	const snapshots = new Snapshots();
	return {
		judge: (applicant) => judge(applicant, options),
		figures: async (ids) => sessions.figures(ids),
		operations: async (app) => operations.current(app),
		presence: async (ids) => sessions.presence(ids),
		async snapshot(key) {
			const document = documents.find(documentId(key));
			if (!document) return null;
			const reading = await snapshots.read(() => document.encoded());
			const awareness = document.awarenessEntries().map(({ clientId, clock: at, state }) => ({
				clientId,
				clock: at,
				state: JSON.parse(state),
			}));
			return { ...reading, at: isoTime(clock.nowMs()), awareness };
		},
		tap: async (scope, withContents, listener) => taps.open(scope, withContents, listener),
		disconnect: async (target) => sessions.end(target, OTHER_CODES.policyViolation, CLOSED_BY_HAND),
	};
}

/** The checks of a handshake with this token, then those of limits and routing. Takes no place anywhere. */
async function judge(
	{ token, documentName, origin }: Applicant,
	{ region, planePort, authority, isOverloaded }: NodeInsightOptions,
): Promise<Judgement> {
	const load = checkLoad(isOverloaded());
	const request = {
		path: `/${documentName}`,
		query: new URLSearchParams(token === '' ? '' : { token }),
		subprotocols: [],
		authorization: null,
		origin: origin === '' ? null : origin,
		remoteAddress: '',
	};
	const admission = await admitMessage({ documentName, token: '' }, request, authority);
	const { tenantId, appId, isProven } = admission.claimant;
	const checks = [load, ...admission.checks];
	const judgement = { tenantId, appId, isProven, checks, reason: '' };
	if (!load.passed) return { ...judgement, code: OTHER_CODES.overloaded };
	if (!admission.admitted) return { ...judgement, code: admission.code };
	const rehearsal = await planePort.rehearse(admission.key, region);
	checks.push(...rehearsal.checks);
	const { refusal } = rehearsal;
	if (refusal === null) return { ...judgement, code: null };
	if ('limit' in refusal) return { ...judgement, code: CLOSE_CODES[refusal.limit], reason: refusal.reason };
	const { elsewhere } = refusal;
	if (elsewhere === null) return { ...judgement, code: OTHER_CODES.tryAgainLater, reason: NO_NODE };
	return { ...judgement, code: CLOSE_CODES.wrongRegion, reason: redirectReason(`${elsewhere.url}/${documentName}`) };
}

/** The check of the node itself, which comes before all others (faults H10). */
export function checkLoad(isOverloaded: boolean): Check {
	return {
		check: 'node-load',
		rule: 'The node has room for one more connection',
		expected: 'below 80 % of its connections and its memory',
		actual: isOverloaded ? 'overloaded' : 'below',
		passed: !isOverloaded,
	};
}
