import { Group, Text } from '@mantine/core';
import { IconLock, IconLockOpen } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { InstanceEntry } from '../../core/contract/instances.ts';
import { consoleQueries } from '../api/clients.ts';
import { formatCountdown } from './format.ts';
import { useNowPerSecond } from './now.ts';

/** Whether and how an instance takes changes: in production, read-only, unlocked and for how long. Nothing where it just does. */
export function WriteState({ entry: { production, readOnly, writesUnlockedUntil } }: { entry: InstanceEntry }) {
	if (!production && !readOnly) return null;
	const Icon = readOnly && !writesUnlockedUntil ? IconLock : IconLockOpen;
	return (
		<Group gap={5} wrap="nowrap">
			<Icon size={14} aria-hidden style={{ flexShrink: 0 }} />
			<Text size="xs" fw={500} style={{ whiteSpace: 'nowrap' }}>
				{production && 'Production, '}
				{writesUnlockedUntil ? <Unlocked until={writesUnlockedUntil} /> : lockWord(readOnly)}
			</Text>
		</Group>
	);
}

function lockWord(readOnly: boolean): string {
	return readOnly ? 'read-only' : 'changes by name';
}

function Unlocked({ until }: { until: string }) {
	const queryClient = useQueryClient();
	const leftMs = Math.max(0, Date.parse(until) - useNowPerSecond());
	const isOver = leftMs === 0;
	useEffect(() => {
		if (isOver) void queryClient.invalidateQueries({ queryKey: consoleQueries.instances.list.key() });
	}, [isOver, queryClient]);
	return <span style={{ fontVariantNumeric: 'tabular-nums' }}>unlocked {formatCountdown(leftMs)}</span>;
}
