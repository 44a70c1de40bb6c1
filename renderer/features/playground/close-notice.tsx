import { Alert, Text } from '@mantine/core';
import { IconAlertCircle, IconClock } from '@tabler/icons-react';
import { type Close, describeClose, NOT_DIALLED } from '../../ui/close-words.ts';

/** Says how a connection ended, in words, and what to do. */
export function CloseNotice({ close }: { close: Close }) {
	const { name, meaning, remedy, isTransient } = describeClose(close);
	return (
		<Alert
			color={isTransient ? 'yellow' : 'red'}
			icon={isTransient ? <IconClock size={18} aria-hidden /> : <IconAlertCircle size={18} aria-hidden />}
			title={close.code === NOT_DIALLED ? name : `${close.code} ${name}`}
			role="alert"
		>
			<Text size="sm">{meaning}</Text>
			{close.reason !== '' && (
				<Text size="sm" ff="monospace" fz="xs" mt={4} style={{ overflowWrap: 'anywhere' }}>
					{close.reason}
				</Text>
			)}
			<Text size="sm" mt={4}>
				{remedy}
			</Text>
		</Alert>
	);
}
