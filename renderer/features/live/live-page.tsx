import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { useInstanceState, useQueries } from '../../api/instance.tsx';
import { formatCount } from '../../ui/format.ts';
import { Page } from '../../ui/page.tsx';
import classes from './live-page.module.css';

const TABS = [
	{ value: 'connections', label: 'Connections', to: '/live/connections' },
	{ value: 'documents', label: 'Documents', to: '/live/documents' },
	{ value: 'refusals', label: 'Refusals', to: '/live/refusals' },
] as const;

/** What goes on in the data plane at this moment. */
export function LivePage() {
	const figures = useInstanceState((state) => state.figures);
	const refusals = useQuery(useQueries().refusals.counts.queryOptions());
	const navigate = useNavigate();
	const { pathname } = useLocation();
	const tab = TABS.find(({ value }) => pathname.endsWith(`/${value}`)) ?? TABS[0];
	const open = (value: string | null) => {
		const target = TABS.find((entry) => entry.value === value);
		if (target) void navigate({ to: target.to });
	};
	const countOf = (value: (typeof TABS)[number]['value']) =>
		value === 'refusals' ? refusals.data?.total || undefined : figures?.[value];
	return (
		<Page title="Live" within={tab.label} summary="Who is connected, which documents are open, and who was turned away." fill>
			<Tabs value={tab.value} onChange={open} keepMounted={false} className={classes.tabs}>
				<Tabs.List mb="md">
					{TABS.map(({ value, label }) => {
						const count = countOf(value);
						return (
							<Tabs.Tab
								key={value}
								value={value}
								rightSection={count !== undefined && <span className={classes.count}>{formatCount(count)}</span>}
							>
								{label}
							</Tabs.Tab>
						);
					})}
				</Tabs.List>
				{TABS.map(({ value }) => (
					<Tabs.Panel key={value} value={value} className={classes.panel}>
						{value === tab.value && <Outlet />}
					</Tabs.Panel>
				))}
			</Tabs>
		</Page>
	);
}
