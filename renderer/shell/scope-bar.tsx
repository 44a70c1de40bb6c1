import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useInstance, useQueries } from '../api/instance.tsx';
import { Logo } from '../ui/logo.tsx';
import { Truncate } from '../ui/truncate.tsx';
import { WriteState } from '../ui/write-state.tsx';
import { Environment } from './environment.tsx';
import { InstanceGuard } from './instance-guard.tsx';
import { PaletteButton } from './palette-button.tsx';
import classes from './scope-bar.module.css';
import { AppPicker, InstancePicker, TenantPicker } from './scope-picker.tsx';

/** Says where one is, and leads elsewhere: instance › tenant › app. */
export function ScopeBar() {
	const { entry } = useInstance();
	const { tenantId, appId } = useParams({ strict: false });
	return (
		<header className={classes.bar} data-production={entry.production}>
			<Link to="/" className={classes.brand}>
				<Logo sizePx={22} />
				<span>WireSocket</span>
			</Link>
			<nav aria-label="Scope" className={classes.scope}>
				<ol className={classes.crumbs}>
					<li className={classes.crumb}>
						<Link to="/" className={classes.instance}>
							<Environment entry={entry} />
							<span>{entry.name}</span>
						</Link>
						<InstancePicker />
						<WriteState entry={entry} />
					</li>
					<li className={classes.crumb}>
						{tenantId && <TenantName tenantId={tenantId} />}
						<TenantPicker tenantId={tenantId} />
					</li>
					{tenantId && (
						<li className={classes.crumb}>
							{appId && <AppName tenantId={tenantId} appId={appId} />}
							<AppPicker tenantId={tenantId} appId={appId} />
						</li>
					)}
				</ol>
			</nav>
			<InstanceGuard />
			<PaletteButton />
		</header>
	);
}

function TenantName({ tenantId }: { tenantId: string }) {
	const { data: tenant, isPending } = useQuery(useQueries().tenants.get.queryOptions({ input: { tenantId } }));
	if (!tenant) return <NameSkeleton isOnItsWay={isPending} />;
	return (
		<Truncate text={tenant.name}>
			<Link to="/tenants/$tenantId" params={{ tenantId }} className={classes.link}>
				{tenant.name}
			</Link>
		</Truncate>
	);
}

function AppName({ tenantId, appId }: { tenantId: string; appId: string }) {
	const { data: app, isPending } = useQuery(useQueries().apps.get.queryOptions({ input: { tenantId, appId } }));
	if (!app) return <NameSkeleton isOnItsWay={isPending} />;
	return (
		<Truncate text={app.name}>
			<Link to="/tenants/$tenantId/apps/$appId" params={{ tenantId, appId }} className={classes.link}>
				{app.name}
			</Link>
		</Truncate>
	);
}

function NameSkeleton({ isOnItsWay }: { isOnItsWay: boolean }) {
	return isOnItsWay ? <Skeleton height={10} width={72} mx={4} /> : null;
}
