import { Alert, Text } from '@mantine/core';
import { IconAlertCircle, IconClock } from '@tabler/icons-react';
import { CODE_NAMES } from '../../../core/contract/close-codes.ts';
import { useMay } from '../../api/access.tsx';
import { type Close, describeClose, NOT_DIALLED } from '../../ui/close-words.ts';
import { ButtonLink } from '../../ui/links.tsx';

/** Says how a connection ended, in words, and what to do; the node's own reasoning, and what mends it, are among the refusals. */
export function CloseNotice({ close, documentName }: { close: Close; documentName: string }) {
	const may = useMay();
	const isRefusal = close.code in CODE_NAMES && may('refusals.list');
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
			{isRefusal && (
				<ButtonLink variant="default" size="xs" mt="xs" to="/live/refusals" search={{ q: documentName, code: close.code }}>
					See why, check by check
				</ButtonLink>
			)}
		</Alert>
	);
}
