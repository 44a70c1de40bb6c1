import { IconCode } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { describeFailure } from '../../api/failure.ts';
import { useQueries } from '../../api/instance.tsx';
import { Empty } from '../../ui/empty.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { ButtonLink } from '../../ui/links.tsx';
import { Page } from '../../ui/page.tsx';
import { Splash } from '../../ui/splash.tsx';
import { AppPicker } from './app-picker.tsx';
import classes from './playground.module.css';
import { Workbench } from './workbench.tsx';

const route = getRouteApi('/playground');
const DOCUMENT_NAME = 'playground';

/** Real editors as clients of an app: what its users' browsers would see, next to each other. */
export function PlaygroundPage() {
	const { tenantId, appId, document = DOCUMENT_NAME } = route.useSearch();
	const navigate = route.useNavigate();
	const queries = useQueries();
	// Without an app in the address, the newest one: most sandboxes have just made it
	const newest = useQuery(queries.apps.list.queryOptions({ input: { limit: 1 }, enabled: appId === undefined }));
	const chosen = useQuery(
		queries.apps.get.queryOptions({
			input: { tenantId: tenantId ?? '', appId: appId ?? '' },
			enabled: tenantId !== undefined && appId !== undefined,
		}),
	);
	const nodes = useQuery(queries.nodes.addresses.queryOptions());
	const app = appId === undefined ? newest.data?.items[0] : chosen.data;
	const query = appId === undefined ? newest : chosen;
	const picker = (
		<AppPicker
			value={app ?? null}
			onChange={(next) => void navigate({ search: { tenantId: next.tenantId, appId: next.id, document } })}
		/>
	);
	return (
		<Page
			title="Playground"
			summary="Editors as an app's users have them: real clients, each with its own protocol, node and Origin."
		>
			{query.error && <FailureNotice failure={describeFailure(query.error)} onRetry={() => void query.refetch()} />}
			{nodes.error && <FailureNotice failure={describeFailure(nodes.error)} onRetry={() => void nodes.refetch()} />}
			{!query.error && !nodes.error && (query.isPending || nodes.isPending) && <Splash />}
			{newest.data?.items.length === 0 && <NoApp />}
			{chosen.error && <div className={classes.setup}>{picker}</div>}
			{app && nodes.data && (
				<Workbench
					key={app.id}
					app={app}
					nodes={nodes.data}
					documentName={document}
					onDocumentName={(name) => void navigate({ search: (search) => ({ ...search, document: name }), replace: true })}
					appPicker={picker}
					// Not a mutation: its answer would be kept in a cache
					issueForTest={() => queries.apps.testToken.call({ tenantId: app.tenantId, appId: app.id })}
				/>
			)}
		</Page>
	);
}

function NoApp() {
	return (
		<Empty
			icon={<IconCode size={22} aria-hidden />}
			title="There is no app yet"
			sentence="Editors connect with a token of an app that has a plan."
			action={
				<ButtonLink to="/apps" search={{ create: true }}>
					Create app
				</ButtonLink>
			}
		/>
	);
}
