import { Tabs } from '@mantine/core';
import { Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { useInstanceState } from '../../api/instance.tsx';
import { formatCount } from '../../ui/format.ts';
import { Page } from '../../ui/page.tsx';
import classes from './live-page.module.css';

const TABS = [
	{ value: 'connections', label: 'Connections', to: '/live/connections' },
	{ value: 'documents', label: 'Documents', to: '/live/documents' },
] as const;

/** What goes on in the data plane at this moment. */
export function LivePage() {
	const figures = useInstanceState((state) => state.figures);
	const navigate = useNavigate();
	const { pathname } = useLocation();
	const tab = TABS.find(({ value }) => pathname.endsWith(`/${value}`)) ?? TABS[0];
	const open = (value: string | null) => {
		const target = TABS.find((entry) => entry.value === value);
		if (target) void navigate({ to: target.to });
	};
	return (
		<Page title="Live" within={tab.label} summary="Connections and documents of all apps, as they come and go." fill>
			<Tabs value={tab.value} onChange={open} keepMounted={false} className={classes.tabs}>
				<Tabs.List mb="md">
					{TABS.map(({ value, label }) => (
						<Tabs.Tab
							key={value}
							value={value}
							rightSection={figures && <span className={classes.count}>{formatCount(figures[value])}</span>}
						>
							{label}
						</Tabs.Tab>
					))}
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
