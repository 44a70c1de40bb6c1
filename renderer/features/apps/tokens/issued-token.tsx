import { Button, Group, Stack, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { AccessTokenClaims, TokenResponse } from '../../../../core/contract/claims.ts';
import { licenseRegion } from '../../../../core/contract/regions.ts';
import { useQueries } from '../../../api/instance.tsx';
import { CopyIcon, CopyText } from '../../../ui/copy.tsx';
import { Empty } from '../../../ui/empty.tsx';
import { type Fact, Facts } from '../../../ui/facts.tsx';
import { describeLimits, formatCountdown } from '../../../ui/format.ts';
import { useNowPerSecond } from '../../../ui/now.ts';
import { Panel } from '../../../ui/page.tsx';
import { Snippet } from '../../../ui/snippet.tsx';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { allowedDomainsOf, decodeToken } from './token.ts';
import classes from './token-panel.module.css';

/** Tokens as they came from the endpoint. */
export interface Issued {
	response: TokenResponse;
	receivedAtMs: number;
	/** How often the refresh token was used since the secret was. */
	refreshCount: number;
}

interface IssuedTokenProps {
	tenantId: string;
	issued: Issued | null;
	isRefreshing: boolean;
	onRefresh: (refreshToken: string) => Promise<void>;
}

/** A token taken apart: what it says, and for how long. */
export function IssuedToken({ tenantId, issued, isRefreshing, onRefresh }: IssuedTokenProps) {
	if (!issued)
		return (
			<Panel title="Access token">
				<Empty
					icon={<IconKey size={22} aria-hidden />}
					title="No token yet"
					sentence="A token shows up here with its claims, its limits and the time that it has left."
				/>
			</Panel>
		);
	const { access_token: accessToken, refresh_token: refreshToken } = issued.response;
	const { kid, claims, header, payload } = decodeToken(accessToken);
	return (
		<Panel title="Access token" aside={<Countdown issued={issued} />}>
			<Stack gap="lg">
				<Facts facts={[{ label: 'Signed by', value: <SigningKey tenantId={tenantId} kid={kid} /> }, ...claimFacts(claims)]} />
				<RefreshToken issued={issued} refreshToken={refreshToken} isRefreshing={isRefreshing} onRefresh={onRefresh} />
				<div>
					<Group justify="space-between" mb={6}>
						<Text size="sm" fw={500}>
							Token
						</Text>
						<CopyIcon value={accessToken} what="access token" />
					</Group>
					{/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
					<code className={classes.token} data-testid="access-token" tabIndex={0}>
						{accessToken}
					</code>
				</div>
				<Part title="Header" code={header} />
				<Part title="Claims" code={payload} />
			</Stack>
		</Panel>
	);
}

function Part({ title, code }: { title: string; code: string }) {
	return (
		<div>
			<Text size="sm" fw={500} mb={6}>
				{title}
			</Text>
			<Snippet label={title.toLowerCase()} code={code} />
		</div>
	);
}

/** Counts down from when the token came, so that a sandbox whose clock was moved counts right, too. */
function Countdown({ issued }: { issued: Issued }) {
	const nowMs = useNowPerSecond();
	const leftMs = issued.receivedAtMs + issued.response.expires_in * 1_000 - nowMs;
	const isExpired = leftMs <= 0;
	return (
		<span className={classes.countdown} data-expired={isExpired} role="timer">
			{isExpired ? 'Expired' : `Expires in ${formatCountdown(leftMs)}`}
		</span>
	);
}

function SigningKey({ tenantId, kid }: { tenantId: string; kid: string | null }) {
	const keys = useQuery(useQueries().keys.list.queryOptions({ input: { tenantId } }));
	const key = keys.data?.find((candidate) => candidate.kid === kid);
	if (!kid) return 'The token names no key';
	return (
		<span className={classes.key}>
			<CopyText value={kid} what="kid" />
			{key && <StatusBadge status={key.status} />}
		</span>
	);
}

function claimFacts(claims: AccessTokenClaims | null): Fact[] {
	if (!claims) return [];
	const domains = allowedDomainsOf(claims);
	const region = licenseRegion(claims.licenseRegionCode);
	return [
		{ label: 'Limits', value: describeLimits(claims.limits) },
		{ label: 'Origins', value: domains.length === 0 ? 'Any: the app names no domain' : domains.join(', ') },
		{ label: 'License Region', value: `${region.place} (${region.code})` },
		{ label: 'Preferred node', value: claims.regionCode },
		{ label: 'Scope', value: claims.scope },
	];
}

interface RefreshTokenProps extends Omit<IssuedTokenProps, 'tenantId' | 'issued'> {
	issued: Issued;
	refreshToken: string | undefined;
}

function RefreshToken({ issued, refreshToken, isRefreshing, onRefresh }: RefreshTokenProps) {
	if (!refreshToken)
		return (
			<Text size="sm" c="dimmed">
				No refresh token was asked for: when this one expires, get another with the secret.
			</Text>
		);
	return (
		<div>
			<Text size="sm" fw={500} mb={6}>
				Refresh token
			</Text>
			<Group gap="sm" wrap="nowrap">
				<span className={classes.refreshToken} data-testid="refresh-token">
					<CopyText value={refreshToken} what="refresh token" />
				</span>
				<Button variant="default" loading={isRefreshing} onClick={() => void onRefresh(refreshToken)}>
					Refresh
				</Button>
			</Group>
			<Text size="xs" c="dimmed" mt={6} role="status">
				{issued.refreshCount === 0
					? 'Lives 7 days and works once: refreshing gives a new pair, and this one is dead.'
					: `Rotated ${issued.refreshCount === 1 ? 'once' : `${issued.refreshCount} times`}: the one before is dead, and using it would end the whole family.`}
			</Text>
		</div>
	);
}
