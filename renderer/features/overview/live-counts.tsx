import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useInstanceState, useQueries } from '../../api/instance.tsx';
import { formatCount } from '../../ui/format.ts';
import classes from './overview.module.css';

/** A page that is asked for its total; none of its entries is shown. */
const COUNT_ONLY = { limit: 1 } as const;

/** What there is, and what runs at this moment; each figure leads to its list. */
export function LiveCounts() {
	const queries = useQueries();
	const figures = useInstanceState((state) => state.figures);
	const tenants = useQuery(queries.tenants.list.queryOptions({ input: COUNT_ONLY }));
	const apps = useQuery(queries.apps.list.queryOptions({ input: COUNT_ONLY }));
	const tiles = [
		{ to: '/live/connections', label: 'Connections', value: figures && formatCount(figures.connections) },
		{ to: '/live/documents', label: 'Documents', value: figures && formatCount(figures.documents) },
		{ to: '/tenants', label: 'Tenants', value: tenants.data && formatCount(tenants.data.total) },
		{ to: '/apps', label: 'Apps', value: apps.data && formatCount(apps.data.total) },
	] as const;
	return (
		<ul className={classes.tiles}>
			{tiles.map(({ to, label, value }) => (
				<li key={to}>
					<Link to={to} className={classes.tile}>
						<span className={classes.tileLabel}>{label}</span>
						<span className={classes.tileValue}>{value ?? <Skeleton height={20} width={36} my={6} />}</span>
					</Link>
				</li>
			))}
		</ul>
	);
}
