import { useQuery } from '@tanstack/react-query';
import { useMay } from '../../api/access.tsx';
import { useQueries } from '../../api/instance.tsx';
import { formatCount } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { Panel } from '../../ui/page.tsx';
import classes from './overview.module.css';

/** How many clients were turned away in the last 15 minutes, by reason; nothing where nobody was. */
export function Refusals() {
	const may = useMay();
	const { data } = useQuery(useQueries().refusals.counts.queryOptions({ enabled: may('refusals.counts') }));
	if (!data || data.total === 0) return null;
	return (
		<Panel title="Turned away in 15 minutes" aside={<span className={classes.dimmed}>{formatCount(data.total)}</span>} flush>
			<ul className={classes.pending} aria-label="Turned away in 15 minutes">
				{data.counts.map(({ code, name, count }) => (
					<li key={code} className={classes.pendingRow}>
						<span className={classes.matterName}>
							<TextLink to="/live/refusals" search={{ code }} size="sm" fw={500}>
								{name}
							</TextLink>
							<span className={classes.dimmed}>{code}</span>
						</span>
						<span className={classes.dimmedText}>{formatCount(count)}</span>
					</li>
				))}
			</ul>
		</Panel>
	);
}
