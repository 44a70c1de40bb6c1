import { Text, Tooltip, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { InstanceEntry, InstanceStatus } from '../../../core/contract/instances.ts';
import { consoleQueries } from '../../api/clients.ts';
import { StatusBadge } from '../../ui/status-badge.tsx';

/**
 * How often an instance is asked how it is while the list is on the screen. It cannot be told instead: an instance that is away, whose
 * certificate is refused or where nobody is signed in has no stream of events to hear that from.
 */
const ASK_INTERVAL_MS = 30_000;
const SIGN_IN_NEEDED = 'instance_sign_in_needed';

/** How an instance answers now. It is asked by itself, so that one that is away keeps no other one waiting. */
export function useInstanceStatus(entry: InstanceEntry) {
	const { id, version, session } = entry;
	const options = consoleQueries.instances.status.queryOptions({ input: { instanceId: id } });
	return useQuery({
		...options,
		// Other settings or another session are another question
		queryKey: [...options.queryKey, version, session.state],
		retry: false,
		staleTime: ASK_INTERVAL_MS,
		refetchInterval: ASK_INTERVAL_MS,
		refetchOnMount: 'always',
	});
}

interface InstanceStateProps {
	entry: InstanceEntry;
	onExplain: () => void;
	onSignIn: () => void;
}

/** The state in a word; pressed, it leads on: to the sign-in, or to the way there step by step. */
export function InstanceState({ entry, onExplain, onSignIn }: InstanceStateProps) {
	const { data, isError } = useInstanceStatus(entry);
	if (isError) return <StatusBadge status="away" />;
	if (!data)
		return (
			<Text size="sm" c="dimmed">
				Asking…
			</Text>
		);
	const status = stateOf(data, entry);
	if (!data.problem) return <StatusBadge status={status} />;
	return (
		<Tooltip label={data.problem.detail} multiline w={340} events={{ hover: true, focus: true, touch: true }}>
			<UnstyledButton onClick={data.problem.code === SIGN_IN_NEEDED ? onSignIn : onExplain}>
				<StatusBadge status={status} />
				<VisuallyHidden>: {data.problem.title}</VisuallyHidden>
			</UnstyledButton>
		</Tooltip>
	);
}

function stateOf({ problem }: InstanceStatus, { session }: InstanceEntry) {
	switch (problem?.code) {
		case undefined:
			return 'reachable';
		case SIGN_IN_NEEDED:
			return session.state === 'expired' ? 'session_ended' : 'signed_out';
		case 'instance_certificate_refused':
			return 'certificate_refused';
		case 'instance_timeout':
			return 'silent';
		case 'rate_limited':
		case 'unavailable':
			return 'busy';
		case 'forbidden':
		case 'insufficient_scope':
			return 'not_allowed';
		default:
			return 'away';
	}
}
