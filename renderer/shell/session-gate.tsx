import { Button, Code, Modal, Stack, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import { retryOpenSession, type SessionState, useSession } from '../api/session.ts';
import { FullPage } from '../ui/full-page.tsx';
import { Splash } from '../ui/splash.tsx';

const ABOVE_ALL_DIALOGS = 1_000;

/**
 * Shows the console to who has a session, and to others how to get one. A session that ends while someone works covers
 * the page instead of taking it away: what was typed is there again when the way in has been found.
 */
export function SessionGate({ children }: { children: ReactNode }) {
	const session = useSession();
	const wasOpen = useWasOpen(session.phase);
	if (session.phase === 'opening') return <Splash />;
	if (session.phase === 'unreachable') return <Unreachable />;
	if (session.phase === 'closed' && !wasOpen)
		return (
			<FullPage>
				<WayIn reason={session.reason} />
			</FullPage>
		);
	return (
		<>
			{children}
			{session.phase === 'closed' && (
				<Modal.Root opened onClose={() => undefined} fullScreen closeOnEscape={false} zIndex={ABOVE_ALL_DIALOGS}>
					<Modal.Content aria-label="Sign in again">
						<Modal.Body>
							<FullPage>
								<WayIn reason={session.reason} />
							</FullPage>
						</Modal.Body>
					</Modal.Content>
				</Modal.Root>
			)}
		</>
	);
}

/** Whether the console was on the screen before; what is read again when it comes back. */
function useWasOpen(phase: SessionState['phase']): boolean {
	const queryClient = useQueryClient();
	const wasOpen = useRef(false);
	useEffect(() => {
		if (phase !== 'open') return;
		if (wasOpen.current) void queryClient.invalidateQueries();
		wasOpen.current = true;
	}, [phase, queryClient]);
	return wasOpen.current;
}

const REASONS: Record<Extract<SessionState, { phase: 'closed' }>['reason'], { title: string; text: string }> = {
	none: {
		title: 'Open the console from its terminal',
		text: 'This browser has not been let in yet. WireSocket hands out a launch link that works once, so that nobody else on this machine gets in.',
	},
	'launch-link-used': {
		title: 'This launch link was used already',
		text: 'A launch link works once. Ask for a new one.',
	},
	ended: {
		title: 'Your session has ended',
		text: 'WireSocket was started again since this page was opened. What you typed here is kept.',
	},
};

function WayIn({ reason }: { reason: keyof typeof REASONS }) {
	const { title, text } = REASONS[reason];
	return (
		<Stack gap="sm">
			<Title order={1} size="h3">
				{title}
			</Title>
			<Text>{text}</Text>
			<Text>
				Press Enter in the terminal where WireSocket runs, or run <Code style={{ whiteSpace: 'nowrap' }}>npm start</Code> again.
				This page goes on by itself once the console has opened in this browser.
			</Text>
		</Stack>
	);
}

function Unreachable() {
	return (
		<FullPage>
			<Stack gap="sm" align="flex-start">
				<Title order={1} size="h3">
					WireSocket cannot be reached
				</Title>
				<Text>
					Nobody answers at this address. See in the terminal whether WireSocket still runs, or run{' '}
					<Code style={{ whiteSpace: 'nowrap' }}>npm start</Code> again.
				</Text>
				<Button onClick={() => void retryOpenSession()}>Retry</Button>
			</Stack>
		</FullPage>
	);
}
