import { create } from 'zustand';
import type { Connection } from '../../../core/contract/live.ts';
import { useMay } from '../../api/access.tsx';
import { useQueries } from '../../api/instance.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { RowActions } from '../../ui/row-actions.tsx';

/** The connection that is about to be closed: one dialog for all rows, which come and go under it. */
const useClosing = create<{ connection: Connection | null }>(() => ({ connection: null }));

/** What can be done with a connection. */
export function ConnectionActions({ connection }: { connection: Connection }) {
	const may = useMay();
	const actions = may('live.closeConnection')
		? [{ label: 'Close connection', isDestructive: true, run: () => useClosing.setState({ connection }) }]
		: [];
	return <RowActions name={nameOf(connection)} actions={actions} />;
}

/** Asks before a connection is closed. Stands once on a place that lists connections. */
export function CloseConnectionDialog() {
	const { live } = useQueries();
	const { connection } = useClosing();
	const close = () => useClosing.setState({ connection: null });
	return (
		<ConfirmDialog
			opened={connection !== null}
			onClose={close}
			title="Close this connection?"
			confirmLabel="Close connection"
			isDestructive
			consequences={[
				connection ? `${nameOf(connection)} is closed with code 1008 and the reason “Closed by an operator”.` : '',
				'Editors usually come back by themselves. To keep somebody out, disable the app or let the token expire.',
				'It is recorded in the audit trail.',
			]}
			onConfirm={async () => {
				if (!connection) return;
				await live.closeConnection.call({ connectionId: connection.id });
				notifyDone('The connection was closed.');
			}}
		/>
	);
}

function nameOf({ user, remoteAddress, documentName }: Connection): string {
	return `${user ?? remoteAddress} in ${documentName}`;
}
