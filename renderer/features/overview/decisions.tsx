import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Attention } from '../../../core/contract/attention.ts';
import { useMay } from '../../api/access.tsx';
import { useQueries } from '../../api/instance.tsx';
import { formatCount, formatDateTime, formatPrice } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { Panel } from '../../ui/page.tsx';
import { Truncate } from '../../ui/truncate.tsx';
import classes from './overview.module.css';

const LIMIT_NAMES = {
	connections: 'connections',
	documents: 'documents',
	usersPerDocument: 'users in its busiest document',
} as const satisfies Record<Attention['appsNearLimits']['items'][number]['limitName'], string>;

/** Payments that failed, apps near a limit, keys that are about to rotate; nothing where all is well. */
export function Decisions() {
	const may = useMay();
	const queries = useQueries();
	const { data } = useQuery(queries.instance.attention.queryOptions({ enabled: may('instance.attention') }));
	if (!data) return null;
	return (
		<>
			<Matters title="Payments past due" total={data.paymentsPastDue.total}>
				{data.paymentsPastDue.items.map((item) => (
					<Matter key={item.appId} item={item}>
						{formatPrice(item.priceCents, item.currency)} failed; the app is disabled on{' '}
						{formatDateTime(Date.parse(item.graceEndsAt))}
					</Matter>
				))}
			</Matters>
			<Matters title="Apps near a limit" total={data.appsNearLimits.total}>
				{data.appsNearLimits.items.map((item) => (
					<Matter key={item.appId} item={item}>
						{formatCount(item.current)} of {formatCount(item.limit)} {LIMIT_NAMES[item.limitName]} ({item.percent} %)
					</Matter>
				))}
			</Matters>
			<Matters title="Keys about to rotate" total={data.keysRotatingSoon.total}>
				{data.keysRotatingSoon.items.map((item) => (
					<Matter key={item.kid} item={item}>
						rotates by itself on {formatDateTime(Date.parse(item.rotatesAt))}; the old key stays valid for 24 hours
					</Matter>
				))}
			</Matters>
		</>
	);
}

function Matters({ title, total, children }: { title: string; total: number; children: ReactNode }) {
	if (total === 0) return null;
	return (
		<Panel title={title} aside={<span className={classes.dimmed}>{formatCount(total)}</span>} flush>
			<ul className={classes.pending} aria-label={title}>
				{children}
			</ul>
		</Panel>
	);
}

interface MatterProps {
	item: { tenantId: string; tenantName: string; appId?: string; appName?: string };
	children: ReactNode;
}

function Matter({ item: { tenantId, tenantName, appId, appName }, children }: MatterProps) {
	return (
		<li className={classes.pendingRow}>
			<span className={classes.matterName}>
				<Truncate text={appName ?? tenantName}>
					{appId === undefined ? (
						<TextLink to="/tenants/$tenantId" params={{ tenantId }} size="sm" fw={500}>
							{tenantName}
						</TextLink>
					) : (
						<TextLink to="/tenants/$tenantId/apps/$appId" params={{ tenantId, appId }} size="sm" fw={500}>
							{appName}
						</TextLink>
					)}
				</Truncate>
				{appId !== undefined && <span className={classes.dimmed}>{tenantName}</span>}
			</span>
			<span className={classes.dimmedText}>{children}</span>
		</li>
	);
}
