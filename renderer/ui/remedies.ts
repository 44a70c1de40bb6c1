import { CLOSE_CODES, DOCUMENT_NAME_PATTERN, OTHER_CODES, REDIRECT_PREFIX } from '../../core/contract/close-codes.ts';
import type { Refusal } from '../../core/contract/refusals.ts';

type Check = Refusal['checks'][number];

const DOCUMENT_NAME_MAX = 255;

/** A client that was or would be refused, as far as it matters for what mends it. */
export interface Refused {
	/** Close code, or the HTTP status of an overloaded node. */
	code: number;
	reason: string;
	checks: readonly Check[];
	/** As the client wrote it. */
	documentName: string;
	/** Null when nobody knows whose it is. */
	tenantId: string | null;
	/** Null when nobody knows, and when there is no such app. */
	appId: string | null;
}

/** A place or a text that mends a refusal. */
export type Remedy =
	| { kind: 'app'; label: string; tab: 'connect' | 'tokens' | 'domains' | 'plan' | 'live' | 'settings' }
	| { kind: 'tenant'; label: string; tab: 'apps' | 'settings' | 'keys' }
	| { kind: 'document'; label: string; view: 'connections' | 'wire' }
	| { kind: 'place'; label: string; to: '/apps' | '/nodes' | '/settings/limits' }
	| { kind: 'copy'; label: string; text: string };

/** Why it was refused: the first check that did not pass. */
export function firstFailed({ checks }: Pick<Refused, 'checks'>): Check | undefined {
	return checks.find(({ passed }) => !passed);
}

/**
 * What mends a refusal, the best first (docs/insight.md has the table). What is about an app that nobody knows leads to the apps.
 *
 * @returns at least one for each code that a client is refused with
 */
export function remediesOf(refused: Refused): Remedy[] {
	const remedies = BY_CODE[refused.code]?.(refused) ?? [];
	const usable = remedies.filter((remedy) => isKnown(remedy, refused));
	return usable.length > 0 || remedies.length === 0 ? usable : [{ kind: 'place', label: 'Find the app', to: '/apps' }];
}

const COMPARE_PLANS: Remedy = { kind: 'app', label: 'Compare plans', tab: 'plan' };
const OPEN_TOKENS: Remedy = { kind: 'app', label: 'Get a new token', tab: 'tokens' };
const SEE_NODES: Remedy = { kind: 'place', label: 'See the nodes', to: '/nodes' };
const seeWire = (): Remedy[] => [
	{ kind: 'document', label: 'Watch its wire', view: 'wire' },
	{ kind: 'app', label: 'See what is live', tab: 'live' },
];

const BY_CODE: Record<number, (refused: Refused) => Remedy[]> = {
	[CLOSE_CODES.missingToken]: () => [{ kind: 'app', label: 'See how to connect', tab: 'connect' }],
	[CLOSE_CODES.invalidToken]: (refused) =>
		firstFailed(refused)?.check === 'token-key'
			? [OPEN_TOKENS, { kind: 'tenant', label: 'See the signing keys', tab: 'keys' }]
			: [OPEN_TOKENS],
	[CLOSE_CODES.forbidden]: (refused) => {
		const failed = firstFailed(refused);
		return failed?.check === 'standing'
			? ofStanding(failed.actual)
			: [{ kind: 'app', label: 'Edit allowed domains', tab: 'domains' }];
	},
	[CLOSE_CODES.connectionLimit]: () => [COMPARE_PLANS, { kind: 'app', label: 'Close connections', tab: 'live' }],
	[CLOSE_CODES.documentLimit]: () => [COMPARE_PLANS, { kind: 'app', label: 'See live documents', tab: 'live' }],
	[CLOSE_CODES.rateLimit]: (refused) =>
		firstFailed(refused)?.check === 'connects-per-minute'
			? [{ kind: 'place', label: 'See the rate limits', to: '/settings/limits' }]
			: [COMPARE_PLANS, { kind: 'app', label: 'See what is live', tab: 'live' }],
	[CLOSE_CODES.invalidName]: ({ documentName }) => {
		const text = nearestName(documentName);
		return text === ''
			? [{ kind: 'app', label: 'See how to connect', tab: 'connect' }]
			: [{ kind: 'copy', label: 'a name that works', text }];
	},
	[CLOSE_CODES.usersPerDoc]: () => [COMPARE_PLANS, { kind: 'document', label: 'See who has it open', view: 'connections' }],
	[CLOSE_CODES.wrongRegion]: ({ reason }) => [
		{ kind: 'copy', label: 'address of the document', text: reason.slice(REDIRECT_PREFIX.length) },
	],
	[OTHER_CODES.overloaded]: () => [SEE_NODES],
	[OTHER_CODES.tryAgainLater]: () => [SEE_NODES],
	[OTHER_CODES.unsupportedData]: seeWire,
	[OTHER_CODES.invalidPayload]: seeWire,
	[OTHER_CODES.policyViolation]: seeWire,
};

/** @param actual what the node found; the words are those of the control plane's port */
function ofStanding(actual: string): Remedy[] {
	if (actual.includes('no plan')) return [{ kind: 'app', label: 'Assign a plan', tab: 'plan' }];
	if (actual.includes('disabled')) return [{ kind: 'app', label: 'Enable the app', tab: 'settings' }];
	if (actual.includes('no such app')) return [{ kind: 'tenant', label: "See the tenant's apps", tab: 'apps' }];
	return [{ kind: 'tenant', label: 'See the tenant', tab: 'settings' }];
}

/** The name with everything that a document's name may not have put to hyphens; empty when nothing is left. */
function nearestName(written: string): string {
	return decoded(written)
		.replaceAll(/[^A-Za-z0-9_-]+/g, '-')
		.replaceAll(/^-+|-+$/g, '')
		.slice(0, DOCUMENT_NAME_MAX);
}

/** Browsers escape what a path may not have. */
function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

function isKnown(remedy: Remedy, { tenantId, appId, documentName }: Refused): boolean {
	if (remedy.kind === 'tenant') return tenantId !== null;
	if (remedy.kind === 'app') return tenantId !== null && appId !== null;
	if (remedy.kind === 'document') return tenantId !== null && appId !== null && DOCUMENT_NAME_PATTERN.test(documentName);
	return true;
}
