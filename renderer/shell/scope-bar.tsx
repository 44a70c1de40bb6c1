import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useInstance, useQueries } from '../api/instance.tsx';
import { Logo } from '../ui/logo.tsx';
import { Truncate } from '../ui/truncate.tsx';
import classes from './scope-bar.module.css';

/** Says where one is: instance › tenant › app. */
export function ScopeBar() {
	const { entry } = useInstance();
	const { tenantId, appId } = useParams({ strict: false });
	return (
		<header className={classes.bar}>
			<Link to="/" className={classes.brand}>
				<Logo sizePx={22} />
				<span>WireSocket</span>
			</Link>
			<nav aria-label="Scope" className={classes.scope}>
				<ol className={classes.crumbs}>
					<li className={classes.crumb}>
						<Link to="/" className={classes.instance}>
							<span className={classes.dot} style={{ background: environmentColor(entry.environment.color) }} aria-hidden />
							<span className={classes.environment}>{entry.environment.name}</span>
							<span>{entry.name}</span>
						</Link>
					</li>
					{tenantId && <TenantCrumb tenantId={tenantId} />}
					{tenantId && appId && <AppCrumb tenantId={tenantId} appId={appId} />}
				</ol>
			</nav>
		</header>
	);
}

function TenantCrumb({ tenantId }: { tenantId: string }) {
	const tenant = useQuery(useQueries().tenants.get.queryOptions({ input: { tenantId } }));
	if (!tenant.data) return null;
	return (
		<li className={classes.crumb}>
			<Truncate text={tenant.data.name}>
				<Link to="/tenants/$tenantId" params={{ tenantId }} className={classes.link}>
					{tenant.data.name}
				</Link>
			</Truncate>
		</li>
	);
}

function AppCrumb({ tenantId, appId }: { tenantId: string; appId: string }) {
	const app = useQuery(useQueries().apps.get.queryOptions({ input: { tenantId, appId } }));
	if (!app.data) return null;
	return (
		<li className={classes.crumb}>
			<Truncate text={app.data.name}>
				<Link to="/tenants/$tenantId/apps/$appId" params={{ tenantId, appId }} className={classes.link}>
					{app.data.name}
				</Link>
			</Truncate>
		</li>
	);
}

/** Names of the theme's colours and CSS colours are both taken. */
function environmentColor(color: string): string {
	return `var(--mantine-color-${color}-6, ${color})`;
}
