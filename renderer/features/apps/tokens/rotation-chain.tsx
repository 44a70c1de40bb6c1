import { Button, Group, Text, Tooltip } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { Fragment } from 'react';
import { CopyText } from '../../../ui/copy.tsx';
import { formatDateTime } from '../../../ui/format.ts';
import { currentRotation, type Rotation } from './rotation.ts';
import classes from './token-lab.module.css';
import type { Credentials, TokenLabState } from './use-token-lab.ts';

const STATES = { current: 'Works', used: 'Used', dead: 'Revoked' } as const;

/** The refresh tokens of one sign-in, each traded for the next, and what can be done with them. */
export function RotationChain({ lab, credentials }: { lab: TokenLabState; credentials: Credentials }) {
	const { family, busy } = lab;
	const current = currentRotation(family);
	if (family.length === 0)
		return (
			<Text size="sm" c="dimmed">
				There is no refresh token: when this one expires, get another.
			</Text>
		);
	return (
		<section aria-label="Refresh tokens">
			<Text size="sm" fw={500} mb={6}>
				Refresh tokens
			</Text>
			<ol className={classes.chain}>
				{family.map((rotation, index) => (
					<Fragment key={rotation.refreshToken}>
						{index > 0 && (
							<li aria-hidden className={classes.arrow}>
								<IconArrowRight size={16} />
							</li>
						)}
						<ChainLink rotation={rotation} number={index + 1} isBusy={busy !== null} onReuse={() => lab.reuse(rotation)} />
					</Fragment>
				))}
			</ol>
			{current && (
				<Group gap="sm" wrap="nowrap" mt="sm">
					<span className={classes.refreshToken} data-testid="refresh-token">
						<CopyText value={current.refreshToken} what="refresh token" />
					</span>
					<Button size="xs" variant="default" loading={busy === 'refresh'} onClick={lab.refresh}>
						Refresh
					</Button>
					<Button
						size="xs"
						variant="default"
						disabled={credentials.clientSecret === ''}
						onClick={() => lab.revoke('refresh token', credentials)}
					>
						Revoke refresh token
					</Button>
				</Group>
			)}
			<Text size="xs" c="dimmed" mt={6} role="status">
				{describeFamily(family)}
			</Text>
		</section>
	);
}

interface ChainLinkProps {
	rotation: Rotation;
	number: number;
	isBusy: boolean;
	onReuse: () => void;
}

function ChainLink({ rotation: { state, issuedAtMs }, number, isBusy, onReuse }: ChainLinkProps) {
	return (
		<li className={classes.link} data-state={state}>
			<span className={classes.linkName}>
				{number}. {STATES[state]}
			</span>
			<span className={classes.linkTime}>{formatDateTime(issuedAtMs).slice('YYYY-MM-DD '.length)}</span>
			{state === 'used' && (
				<Tooltip label="As a thief would: the service ends the whole family">
					<Button
						size="compact-xs"
						variant="default"
						disabled={isBusy}
						onClick={onReuse}
						aria-label={`Use token ${number} again`}
					>
						Use again
					</Button>
				</Tooltip>
			)}
		</li>
	);
}

function describeFamily(family: readonly Rotation[]): string {
	if (!currentRotation(family)) return 'The family has ended: none of these works any more. Get a token with the secret.';
	const count = family.length - 1;
	if (count === 0) return 'Lives 7 days and works once: refreshing gives a new pair, and this one is dead.';
	return `Rotated ${count === 1 ? 'once' : `${count} times`}: those before are dead, and using one would end the whole family.`;
}
