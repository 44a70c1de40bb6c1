import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { useQueries } from '../../api/instance.tsx';
import { ApproveButton } from '../../ui/approve-button.tsx';
import { useFocusKeeper } from '../../ui/focus-keeper.ts';
import { formatCount } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { Panel } from '../../ui/page.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { Truncate } from '../../ui/truncate.tsx';
import classes from './overview.module.css';

/** A day's work; when they are decided on, the next ones follow. */
const LONGEST_WAITING = { status: 'pending', sort: 'createdAt', limit: 20 } as const;

/** Tenants that wait for an operator's decision; nothing when none does. */
export function PendingTenants() {
	const tenants = useQuery(useQueries().tenants.list.queryOptions({ input: LONGEST_WAITING }));
	const list = useRef<HTMLUListElement>(null);
	useFocusKeeper(list, tenants.data?.items.map(({ id }) => id) ?? []);
	if (!tenants.data || tenants.data.total === 0) return null;
	const { items: pending, total } = tenants.data;
	return (
		<Panel title="Waiting for approval" aside={<span className={classes.dimmed}>{formatCount(total)}</span>} flush>
			<ul ref={list} className={classes.pending} aria-label="Waiting for approval">
				{pending.map((tenant) => (
					<li key={tenant.id} className={classes.pendingRow} data-row={tenant.id}>
						<span className={classes.pendingName}>
							<Truncate text={tenant.name}>
								<TextLink to="/tenants/$tenantId" params={{ tenantId: tenant.id }} size="sm" fw={500}>
									{tenant.name}
								</TextLink>
							</Truncate>
							<span className={classes.dimmed}>
								<RelativeTime at={tenant.createdAt} />
							</span>
						</span>
						<ApproveButton tenant={tenant} inRow />
					</li>
				))}
			</ul>
			{total > pending.length && (
				<div className={classes.more}>
					<TextLink to="/tenants" search={{ status: 'pending' }} size="xs">
						Show all {formatCount(total)}
					</TextLink>
				</div>
			)}
		</Panel>
	);
}
