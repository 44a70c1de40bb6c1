import { Page } from '../../ui/page.tsx';
import { ConsoleClients } from './console-clients.tsx';
import { Operators } from './operators.tsx';

/** Who runs the instance, and through which clients its members sign in. */
export function PeoplePage() {
	return (
		<Page
			title="People"
			within="Settings"
			summary="Operators see all tenants. The members of a tenant are on its Members tab, and sign in through a console client."
		>
			<Operators />
			<ConsoleClients />
		</Page>
	);
}
