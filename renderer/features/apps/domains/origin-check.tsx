import { Alert, Button, Group, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { OriginVerdict } from '../../../../core/contract/apps.ts';
import { describeFailure } from '../../../api/failure.ts';
import { useQueries } from '../../../api/instance.tsx';
import { Facts } from '../../../ui/facts.tsx';
import { FailureNotice } from '../../../ui/failure-notice.tsx';
import { Panel } from '../../../ui/page.tsx';
import { useApp } from '../app-context.ts';
import { domainOfOrigin } from './domain-slots.ts';

interface OriginCheckProps {
	/** Whether there are edits that are not saved: the check is about what is saved. */
	isEdited: boolean;
	/** Puts a host into a free slot; null when there is none. */
	onAdd: ((host: string) => void) | null;
}

/** Asks the service whether a page of some origin would be let in, by the handshake's own check. */
export function OriginCheck({ isEdited, onAdd }: OriginCheckProps) {
	const { tenantId, id: appId } = useApp();
	const [kind, setKind] = useState<'page' | 'program'>('page');
	const [origin, setOrigin] = useState('');
	const check = useMutation(useQueries().apps.checkOrigin.mutationOptions());
	const ask = (event: FormEvent) => {
		event.preventDefault();
		check.mutate({ tenantId, appId, origin: kind === 'program' ? null : origin.trim() });
	};
	const asked = check.variables?.origin ?? null;
	const host = asked === null ? null : domainOfOrigin(asked);
	return (
		<Panel title="Would this origin get in?">
			<form onSubmit={ask}>
				<Stack gap="md">
					<SegmentedControl
						aria-label="Who connects"
						data={[
							{ value: 'page', label: 'A page in a browser' },
							{ value: 'program', label: 'A program without Origin' },
						]}
						value={kind}
						onChange={(value) => {
							setKind(value as typeof kind);
							check.reset();
						}}
					/>
					{kind === 'page' && (
						<TextInput
							label="Origin"
							placeholder="https://app.example.com"
							autoComplete="off"
							spellCheck={false}
							maxLength={2_000}
							value={origin}
							onChange={(event) => setOrigin(event.currentTarget.value)}
						/>
					)}
					{isEdited && (
						<Text size="xs" c="dimmed">
							Asks about the domains that are saved, not about what you are typing.
						</Text>
					)}
					<Group>
						<Button type="submit" variant="default" loading={check.isPending} disabled={kind === 'page' && origin.trim() === ''}>
							Check
						</Button>
					</Group>
					{check.error && <FailureNotice failure={describeFailure(check.error)} onDismiss={check.reset} />}
					{check.data && (
						<Verdict
							verdict={check.data}
							fix={!check.data.admitted && host !== null && onAdd ? { host, add: () => onAdd(host) } : null}
						/>
					)}
				</Stack>
			</form>
		</Panel>
	);
}

interface VerdictProps {
	verdict: OriginVerdict;
	/** What would let it in. */
	fix: { host: string; add: () => void } | null;
}

function Verdict({ verdict: { admitted, rule, expected, actual, reason }, fix }: VerdictProps) {
	return (
		<Alert
			role="status"
			color={admitted ? 'green' : 'red'}
			icon={admitted ? <IconCircleCheck size={18} aria-hidden /> : <IconCircleX size={18} aria-hidden />}
			title={admitted ? 'It gets in' : 'It is closed with 4003'}
		>
			<Stack gap="sm">
				<Text size="sm">{reason}</Text>
				{!admitted && (
					<Facts
						narrow
						facts={[
							{ label: 'Rule', value: rule },
							{ label: 'Expected', value: expected },
							{ label: 'Actual', value: actual },
						]}
					/>
				)}
				{fix && (
					<Group>
						<Button size="xs" variant="default" onClick={fix.add}>
							Put {fix.host} into a free slot
						</Button>
					</Group>
				)}
			</Stack>
		</Alert>
	);
}
