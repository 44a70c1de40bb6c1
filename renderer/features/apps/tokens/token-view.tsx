import { Button, Group, Stack, Tabs, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { Fragment } from 'react';
import { CopyIcon } from '../../../ui/copy.tsx';
import { Empty } from '../../../ui/empty.tsx';
import { formatCountdown, formatDateTime } from '../../../ui/format.ts';
import { useNowPerSecond } from '../../../ui/now.ts';
import { Panel } from '../../../ui/page.tsx';
import { Snippet } from '../../../ui/snippet.tsx';
import { type DecodedToken, decodeText } from './decode.ts';
import { explainClaims } from './explain.ts';
import { RotationChain } from './rotation-chain.tsx';
import { Signature } from './signature.tsx';
import classes from './token-lab.module.css';
import type { Credentials, HeldToken, TokenLabState } from './use-token-lab.ts';

interface TokenViewProps {
	lab: TokenLabState;
	/** The app's, as far as they were typed: to revoke and to introspect. */
	credentials: Credentials;
}

/** A token taken apart: whose it is, what it says in words, and for how long. */
export function TokenView({ lab, credentials }: TokenViewProps) {
	const { held } = lab;
	const decoded = held && decodeText(held.accessToken);
	if (!held || decoded?.kind !== 'jwt')
		return (
			<Panel title="Access token">
				<Empty
					icon={<IconKey size={22} aria-hidden />}
					title="No token yet"
					sentence="A token shows up here with its signature, its claims in words, and the time that it has left."
				/>
			</Panel>
		);
	return (
		<Panel title="Access token" aside={<Countdown held={held} decoded={decoded} />}>
			<Stack gap="lg">
				<Signature decoded={decoded} />
				<Actions lab={lab} credentials={credentials} />
				{held.issued && <RotationChain lab={lab} credentials={credentials} />}
				<Parts decoded={decoded} />
				<Raw token={decoded.token} />
			</Stack>
		</Panel>
	);
}

/** Counts down from when the token came, so that a sandbox whose clock was moved counts right, too. One that was pasted has `exp` only. */
function Countdown({ held, decoded }: { held: HeldToken; decoded: DecodedToken }) {
	const nowMs = useNowPerSecond();
	const { issued } = held;
	if (!issued) {
		const { exp } = decoded.payload;
		return (
			<span className={classes.countdown}>{exp === undefined ? 'Names no end' : `Ends ${formatDateTime(exp * 1_000)}`}</span>
		);
	}
	const leftMs = issued.receivedAtMs + issued.expiresInS * 1_000 - nowMs;
	const isExpired = leftMs <= 0;
	return (
		<span className={classes.countdown} data-expired={isExpired} role="timer">
			{isExpired ? 'Expired' : `Expires in ${formatCountdown(leftMs)}`}
		</span>
	);
}

function Actions({ lab, credentials }: TokenViewProps) {
	const hasSecret = credentials.clientSecret !== '';
	return (
		<Group gap="xs">
			<Button
				size="xs"
				variant="default"
				disabled={!hasSecret}
				loading={lab.busy === 'introspect'}
				onClick={() => lab.introspect(credentials)}
			>
				Introspect
			</Button>
			<Button
				size="xs"
				variant="default"
				disabled={!hasSecret}
				loading={lab.busy === 'revoke'}
				onClick={() => lab.revoke('access token', credentials)}
			>
				Revoke access token
			</Button>
			{!hasSecret && (
				<Text size="xs" c="dimmed">
					These take the client secret: only the app itself may ask.
				</Text>
			)}
		</Group>
	);
}

function Claims({ decoded }: { decoded: DecodedToken }) {
	return (
		<table className={classes.claims} aria-label="Claims in words">
			<tbody>
				{explainClaims(decoded.payload).map(({ claim, value, meaning }) => (
					<tr key={claim}>
						<th scope="row">
							<code>{claim}</code>
						</th>
						<td className={classes.value}>{value}</td>
						<td className={classes.meaning}>{meaning}</td>
					</tr>
				))}
			</tbody>
		</table>
	);
}

const INDENT = 2;

function Parts({ decoded }: { decoded: DecodedToken }) {
	const json = (value: object) => JSON.stringify(value, null, INDENT);
	return (
		<Tabs defaultValue="words" keepMounted={false}>
			<Tabs.List mb="sm" aria-label="What the token says">
				<Tabs.Tab value="words">In words</Tabs.Tab>
				<Tabs.Tab value="claims">Claims</Tabs.Tab>
				<Tabs.Tab value="header">Header</Tabs.Tab>
			</Tabs.List>
			<Tabs.Panel value="words">
				<Claims decoded={decoded} />
			</Tabs.Panel>
			<Tabs.Panel value="claims">
				<Snippet label="claims" code={json(decoded.payload)} />
			</Tabs.Panel>
			<Tabs.Panel value="header">
				<Snippet label="header" code={json(decoded.header)} />
			</Tabs.Panel>
		</Tabs>
	);
}

/** Of a JWT, in order; each has its colour. */
const PARTS = ['header', 'payload', 'signature'] as const;

function Raw({ token }: { token: string }) {
	return (
		<div>
			<Group justify="space-between" mb={6}>
				<Text size="sm" fw={500}>
					Token
				</Text>
				<CopyIcon value={token} what="access token" />
			</Group>
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
			<code className={classes.token} data-testid="access-token" tabIndex={0}>
				{PARTS.map((part, index) => (
					<Fragment key={part}>
						{index > 0 && '.'}
						<span className={classes.part} data-part={part}>
							{token.split('.')[index]}
						</span>
					</Fragment>
				))}
			</code>
		</div>
	);
}
