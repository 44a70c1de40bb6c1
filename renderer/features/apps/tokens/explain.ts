import type { JWTPayload } from 'jose';
import { MANAGEMENT_AUDIENCE, SCOPE_API, SCOPE_OFFLINE, TOKEN_AUDIENCE } from '../../../../core/contract/claims.ts';
import { limitsSchema } from '../../../../core/contract/plans.ts';
import { licenseRegion, licenseRegionCodeSchema } from '../../../../core/contract/regions.ts';
import { formatCount, formatDateTime } from '../../../ui/format.ts';

/** A claim with its value as people read it, and what it is for. */
export interface ExplainedClaim {
	claim: string;
	value: string;
	meaning: string;
}

const MEANINGS: Record<string, string | ((value: unknown) => string)> = {
	iss: 'Who issued it. Nodes take tokens of their own control plane only.',
	sub: 'Whom it speaks for: the app, by its client_id.',
	aud: audienceMeaning,
	scope: (value) => scopeMeaning(String(value).split(' ')),
	scp: (value) => scopeMeaning(String(value).split(' ')),
	tenantid: 'The tenant. Its key set verifies the signature.',
	appId: 'The app. Documents of other apps are out of reach.',
	licenseRegionCode: (value) => {
		const { data } = licenseRegionCodeSchema.safeParse(value);
		return data
			? `Where the app’s data lies: ${licenseRegion(data).place}.`
			: 'Where the app’s data lies: not a License Region that exists.';
	},
	dbCode: 'The database shard of that region.',
	regionCode: 'The WebSocket region that its editors best come to.',
	allowed_domain_1: 'A page may connect whose host is exactly this.',
	allowed_domain_2: 'So may a page of this host.',
	allowed_domain_3: 'And of this one.',
	iat: 'When it was issued.',
	nbf: 'Before this time it is not valid.',
	exp: 'From this time on it opens no more connections. Those that are open stay.',
	jti: 'Its own id, by which it can be revoked.',
};

const LIMIT_MEANINGS = {
	maxConnections: 'Connections of the app over all nodes. Beyond: 4004.',
	maxDocuments: 'Documents that are open at once. Beyond: 4005.',
	maxUsersPerDoc: 'Clients in one document. Beyond: 4008.',
	opsPerMinute: 'Operations in a minute on each node. Beyond: 4006.',
} as const;

const TIMES = ['iat', 'nbf', 'exp'];

/** All claims of a token in words. The limits are told one by one. */
export function explainClaims(payload: JWTPayload): ExplainedClaim[] {
	return Object.entries(payload).flatMap(([claim, value]) =>
		claim === 'limits' ? explainLimits(value) : [explain(claim, value)],
	);
}

function explain(claim: string, value: unknown): ExplainedClaim {
	const meaning = Object.hasOwn(MEANINGS, claim) ? MEANINGS[claim] : undefined;
	return {
		claim,
		value: TIMES.includes(claim) && typeof value === 'number' ? formatDateTime(value * 1_000) : textOf(value),
		meaning: (typeof meaning === 'function' ? meaning(value) : meaning) ?? 'Not a claim of WireSocket.',
	};
}

function explainLimits(value: unknown): ExplainedClaim[] {
	const limits = limitsSchema.safeParse(value).data;
	if (!limits) return [{ claim: 'limits', value: textOf(value), meaning: 'Not the limits of a plan.' }];
	return (['maxConnections', 'maxDocuments', 'maxUsersPerDoc', 'opsPerMinute'] as const).map((limit) => ({
		claim: limit,
		value: formatCount(limits[limit]),
		meaning: LIMIT_MEANINGS[limit],
	}));
}

function audienceMeaning(audience: unknown): string {
	if (audience === TOKEN_AUDIENCE) return 'What it is for: the data plane.';
	if (audience === MANAGEMENT_AUDIENCE) return 'What it is for: the management API. No node takes it.';
	return `Not ${TOKEN_AUDIENCE}, so no node takes it.`;
}

function scopeMeaning(scopes: readonly string[]): string {
	if (!scopes.includes(SCOPE_API)) return `Without ${SCOPE_API}: no node takes it.`;
	return scopes.includes(SCOPE_OFFLINE) ? 'May open documents; a refresh token was issued along with it.' : 'May open documents.';
}

function textOf(value: unknown): string {
	return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
