import { Button, Group, SegmentedControl, Text } from '@mantine/core';
import { IconMail, IconSearchOff } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { MailDelivery, MailSummary } from '../../../core/contract/outbox.ts';
import { mailStatusSchema } from '../../../core/contract/outbox.ts';
import { useQueries } from '../../api/instance.tsx';
import { pageInput, paging, useListView } from '../../api/list.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Page } from '../../ui/page.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { mailColumns } from './mail-columns.tsx';
import { MailDrawer } from './mail-drawer.tsx';

const route = getRouteApi('/outbox');
const mailId = (mail: MailSummary) => mail.id;

const FILTERS = [
	{ value: 'all', label: 'All' },
	{ value: 'queued', label: 'Queued' },
	{ value: 'sent', label: 'Sent' },
	{ value: 'failed', label: 'Failed' },
	{ value: 'kept', label: 'Kept' },
];

/** Mails that the instance wrote. */
export function OutboxPage() {
	const { q, status, mail, sort = '-createdAt' } = route.useSearch();
	const navigate = route.useNavigate();
	const { outbox } = useQueries();
	const delivery = useQuery(outbox.delivery.queryOptions()).data;
	const list = useListView(
		useInfiniteQuery(
			outbox.list.infiniteOptions({
				...paging,
				input: (cursor: string | undefined) => ({ ...pageInput(cursor, q), sort, ...(status ? { status } : {}) }),
			}),
		),
		mailId,
	);
	const filter = (value: string) => {
		const { data } = mailStatusSchema.safeParse(value);
		void navigate({ search: ({ status: _, ...search }) => ({ ...search, ...(data ? { status: data } : {}) }), replace: true });
	};
	return (
		<Page title="Outbox" summary={delivery && describeDelivery(delivery)} fill>
			<Group gap="sm">
				<SearchField
					label="Search mails"
					value={q ?? ''}
					onSearch={(text) =>
						void navigate({ search: ({ q: _, ...search }) => ({ ...search, ...(text ? { q: text } : {}) }), replace: true })
					}
				/>
				<SegmentedControl aria-label="Status" size="xs" value={status ?? 'all'} onChange={filter} data={FILTERS} />
			</Group>
			<DataTable
				label="Mails"
				one="Mail"
				columns={mailColumns}
				list={list}
				rowId={mailId}
				fill
				sort={{
					value: sort,
					onSort: (next) => void navigate({ search: (search) => ({ ...search, sort: next as typeof sort }), replace: true }),
				}}
				empty={
					q || status ? (
						<Empty
							icon={<IconSearchOff size={22} aria-hidden />}
							title="No mail matches"
							sentence="No mail has this text and this state."
							action={
								<Button variant="default" onClick={() => void navigate({ search: {} })}>
									Show all mails
								</Button>
							}
						/>
					) : (
						<Empty
							icon={<IconMail size={22} aria-hidden />}
							title="No mails yet"
							sentence="Invitations, approvals and what happens to payments are told by mail; each mail stands here first."
						/>
					)
				}
			/>
			<MailDrawer
				mailId={mail}
				canSend={delivery?.server != null}
				onClose={() => void navigate({ search: ({ mail: _, ...search }) => search, replace: true })}
			/>
		</Page>
	);
}

function describeDelivery({ server, from }: MailDelivery) {
	if (server === null)
		return (
			<Text span inherit>
				No mail server is configured: mails are kept here, to be read. Set WIRESOCKET_SMTP_URL and start again to send them.
			</Text>
		);
	return `Mails leave through ${server}, from ${from}.`;
}
