import { Tooltip } from '@mantine/core';
import type { MailSummary } from '../../../core/contract/outbox.ts';
import { columnsOf } from '../../ui/data-table.tsx';
import { TextLink } from '../../ui/links.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { Truncate } from '../../ui/truncate.tsx';

const helper = columnsOf<MailSummary>();

export const mailColumns = helper.columns([
	helper.accessor('subject', {
		header: 'Subject',
		meta: { sortBy: 'subject' },
		cell: ({ row: { original: mail } }) => (
			<Truncate text={mail.subject}>
				<TextLink
					data-row-link
					to="/outbox"
					search={(search: object) => ({ ...search, mail: mail.id })}
					c="inherit"
					size="sm"
					fw={500}
				>
					{mail.subject}
				</TextLink>
			</Truncate>
		),
	}),
	helper.accessor('to', {
		header: 'To',
		meta: { width: '26%', sortBy: 'to' },
		cell: ({ getValue }) => <Truncate text={getValue()} />,
	}),
	helper.accessor('status', {
		header: 'Status',
		meta: { width: 112 },
		cell: ({ row: { original } }) => <State mail={original} />,
	}),
	helper.accessor('attempts', { header: 'Tries', meta: { width: 80, align: 'end' } }),
	helper.accessor('createdAt', {
		header: 'Written',
		meta: { width: 128, sortBy: 'createdAt' },
		cell: ({ getValue }) => <RelativeTime at={getValue()} />,
	}),
]);

/** The tooltip says what the mail server said last. */
function State({ mail: { status, lastError } }: { mail: MailSummary }) {
	return (
		<Tooltip label={lastError} disabled={lastError === null || status === 'sent'} multiline maw={420}>
			<span>
				<StatusBadge status={status} />
			</span>
		</Tooltip>
	);
}
