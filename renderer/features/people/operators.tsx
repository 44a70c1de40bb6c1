import { Button, VisuallyHidden } from '@mantine/core';
import { IconUserShield } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useState } from 'react';
import type { Operator } from '../../../core/contract/accounts.ts';
import { useMay } from '../../api/access.tsx';
import { useQueries } from '../../api/instance.tsx';
import { pageInput, paging, useListView } from '../../api/list.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { columnsOf, DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/empty.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { Panel } from '../../ui/page.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { RowActions } from '../../ui/row-actions.tsx';
import { Truncate } from '../../ui/truncate.tsx';
import type { NewCredentials } from './credentials.ts';
import { CredentialsDialog } from './credentials-dialog.tsx';
import { NameDialog } from './name-dialog.tsx';

const helper = columnsOf<Operator>();
const columns = helper.columns([
	helper.accessor('username', {
		header: 'Username',
		meta: { sortBy: 'username' },
		cell: ({ getValue }) => <Truncate text={getValue()} />,
	}),
	helper.accessor((operator) => describeSignIn(operator), {
		id: 'signIn',
		header: 'Signs in',
		cell: ({ getValue }) => <Truncate text={getValue()} />,
	}),
	helper.accessor('createdAt', {
		header: 'Since',
		meta: { width: 128, sortBy: 'createdAt' },
		cell: ({ getValue }) => <RelativeTime at={getValue()} />,
	}),
	helper.display({
		id: 'actions',
		header: () => <VisuallyHidden>Actions</VisuallyHidden>,
		meta: { width: 56, align: 'end', isPinned: true },
		cell: ({ row }) => <OperatorActions operator={row.original} />,
	}),
]);
const operatorId = (operator: Operator) => operator.id;
const HEIGHT_MAX_PX = 400;

function describeSignIn({ local, hasPassword }: Operator): string {
	if (local) return hasPassword ? "As this machine's user, and over the network" : "As this machine's user only";
	return hasPassword ? 'Over the network' : 'Not at all: no password';
}

interface Made {
	operator: Operator;
	password: string;
	clientId: string;
	clientSecret: string;
}

function credentialsOf({ operator: { username }, password, clientId, clientSecret }: Made): NewCredentials {
	return { of: username, username, password, clientId, clientSecret };
}

type Question = { ask: 'remove' | 'reset'; operator: Operator };
const AskAboutOperator = createContext<(question: Question) => void>(() => undefined);

/** The platform's operators. */
export function Operators() {
	const queries = useQueries();
	const queryClient = useQueryClient();
	const may = useMay();
	const [sort, setSort] = useState<'-createdAt' | 'createdAt' | 'username' | '-username'>('-createdAt');
	const [isAdding, setIsAdding] = useState(false);
	const [question, setQuestion] = useState<Question | null>(null);
	const [credentials, setCredentials] = useState<NewCredentials | null>(null);
	const list = useListView(
		useInfiniteQuery(
			queries.operators.list.infiniteOptions({
				...paging,
				input: (cursor: string | undefined) => ({ ...pageInput(cursor), sort }),
			}),
		),
		operatorId,
	);
	const onSuccess = () => {
		void queryClient.invalidateQueries({ queryKey: queries.operators.key() });
		void queryClient.invalidateQueries({ queryKey: queries.consoleClients.key() });
	};
	const create = useMutation(queries.operators.create.mutationOptions({ onSuccess }));
	const reset = useMutation(queries.operators.resetPassword.mutationOptions({ onSuccess }));
	const remove = useMutation(queries.operators.delete.mutationOptions({ onSuccess }));
	const { ask, operator } = question ?? {};
	return (
		<Panel
			title="Operators"
			flush
			aside={
				may('operators.create') && (
					<Button size="compact-sm" onClick={() => setIsAdding(true)}>
						Add operator
					</Button>
				)
			}
		>
			<AskAboutOperator value={setQuestion}>
				<DataTable
					label="Operators"
					one="Operator"
					columns={columns}
					list={list}
					rowId={operatorId}
					heightMaxPx={HEIGHT_MAX_PX}
					sort={{ value: sort, onSort: (next) => setSort(next as typeof sort) }}
					empty={
						<Empty
							compact
							icon={<IconUserShield size={22} aria-hidden />}
							title="No operators"
							sentence="An operator signs in over the network and sees all tenants."
						/>
					}
				/>
			</AskAboutOperator>
			<NameDialog
				opened={isAdding}
				onClose={() => setIsAdding(false)}
				title="Add operator"
				label="Username"
				description="They get a password and a console client of their own; both are shown once."
				field="username"
				submitLabel="Add operator"
				onSubmit={async (username) => {
					setCredentials(credentialsOf(await create.mutateAsync({ username })));
				}}
			/>
			{operator && (
				<>
					<ConfirmDialog
						opened={ask === 'reset'}
						onClose={() => setQuestion(null)}
						title={`Give ${operator.username} another password?`}
						consequences={[
							'Every session of theirs ends now.',
							'Their old password and console client stop working; the new ones are shown once.',
						]}
						confirmLabel="Make new credentials"
						isDestructive
						onConfirm={async () => {
							setCredentials(credentialsOf(await reset.mutateAsync({ operatorId: operator.id })));
						}}
					/>
					<ConfirmDialog
						opened={ask === 'remove'}
						onClose={() => setQuestion(null)}
						title={`Remove ${operator.username}?`}
						consequences={[
							'Every session of theirs ends now, and their console client goes with them.',
							'It cannot be taken back.',
						]}
						typedName={operator.username}
						confirmLabel="Remove operator"
						isDestructive
						onConfirm={async () => {
							await remove.mutateAsync({ operatorId: operator.id });
							notifyDone(`${operator.username} was removed.`);
						}}
					/>
				</>
			)}
			<CredentialsDialog credentials={credentials} onDone={() => setCredentials(null)} />
		</Panel>
	);
}

function OperatorActions({ operator }: { operator: Operator }) {
	const may = useMay();
	const ask = useContext(AskAboutOperator);
	return (
		<RowActions
			name={operator.username}
			actions={[
				...(may('operators.resetPassword')
					? [
							{
								label: operator.hasPassword ? 'New password…' : 'Give a password…',
								run: () => ask({ ask: 'reset' as const, operator }),
							},
						]
					: []),
				...(may('operators.delete') && !operator.local
					? [{ label: 'Remove…', isDestructive: true, run: () => ask({ ask: 'remove' as const, operator }) }]
					: []),
			]}
		/>
	);
}
