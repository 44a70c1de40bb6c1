import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ListedAuditEvent } from '../../../core/contract/audit.ts';
import { useQueries } from '../../api/instance.tsx';
import { CopyText } from '../../ui/copy.tsx';
import { type Fact, Facts } from '../../ui/facts.tsx';
import { formatDateTime } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { SideDrawer } from '../../ui/side-drawer.tsx';
import { UnreadEntry } from '../../ui/unread-entry.tsx';
import classes from './audit.module.css';
import { type AuditSearch, actionLabel } from './audit-filter.ts';
import { diffFacts } from './diff-facts.ts';
import { targetTypeLabel } from './targets.ts';

interface EventDrawerProps {
	/** Undefined: closed. */
	eventId: string | undefined;
	/** As the list has it; undefined when it is not among the rows that were read. */
	listed: ListedAuditEvent | undefined;
	onClose: () => void;
	/** Shows other events in its place. */
	onFilter: (search: AuditSearch) => void;
}

/** One event with all that is known of it. */
export function EventDrawer({ eventId, listed, onClose, onFilter }: EventDrawerProps) {
	const query = useQuery(
		useQueries().audit.get.queryOptions({
			input: { eventId: eventId ?? '' },
			enabled: eventId !== undefined && listed === undefined,
			// Events never change.
			staleTime: Number.POSITIVE_INFINITY,
		}),
	);
	const event = eventId === undefined ? undefined : (listed ?? query.data);
	return (
		<SideDrawer opened={eventId !== undefined} onClose={onClose} title={event ? actionLabel(event.action) : 'Event'}>
			{event ? (
				<Content event={event} onFilter={onFilter} />
			) : (
				eventId !== undefined && <UnreadEntry error={query.error} missing={UNKNOWN} onRetry={() => void query.refetch()} />
			)}
		</SideDrawer>
	);
}

const UNKNOWN = { title: 'There is no such event', detail: 'Its number is wrong, or it is of another tenant.' };

function Content({ event, onFilter }: { event: ListedAuditEvent; onFilter: (search: AuditSearch) => void }) {
	return (
		<Stack gap="lg">
			<Facts facts={factsOf(event)} />
			<Changes event={event} />
			<Group gap="xs">
				<Button size="xs" variant="default" onClick={() => onFilter({ who: event.actor.name, kind: event.actor.kind })}>
					All by {event.actor.name}
				</Button>
				{event.target.type === 'app' && event.tenantId && (
					<Button
						size="xs"
						variant="default"
						onClick={() => onFilter({ tenant: event.tenantId ?? undefined, app: event.target.id })}
					>
						All to this app
					</Button>
				)}
			</Group>
		</Stack>
	);
}

function factsOf({ id, at, action, actor, target, tenantId, tenantName, remoteAddress, hash }: ListedAuditEvent): Fact[] {
	return [
		{ label: 'When', value: formatDateTime(Date.parse(at)) },
		{ label: 'Action', value: <code className={classes.code}>{action}</code> },
		{ label: 'Who', value: `${actor.name} (${actor.kind})` },
		{ label: 'From', value: remoteAddress ?? 'This machine' },
		{ label: 'To what', value: `${targetTypeLabel(target.type)} ${target.name}` },
		{ label: 'Its ID', value: <CopyText value={target.id} what="target ID" /> },
		...(tenantId ? [{ label: 'Tenant', value: <TenantName id={tenantId} name={tenantName} /> }] : []),
		{ label: 'Event', value: <CopyText value={id} what="event ID" /> },
		{ label: 'Hash', value: <CopyText value={hash} what="hash" /> },
	];
}

function TenantName({ id, name }: { id: string; name: string | null }) {
	if (name === null) return 'Deleted';
	return (
		<TextLink size="sm" to="/tenants/$tenantId" params={{ tenantId: id }}>
			{name}
		</TextLink>
	);
}

/** What was before and what is after, line by line; what changed stands out by its sign, too. */
function Changes({ event: { before, after } }: { event: ListedAuditEvent }) {
	const changes = diffFacts(before, after);
	if (changes.length === 0)
		return (
			<Text size="sm" c="dimmed">
				The event has no facts of before and after.
			</Text>
		);
	return (
		<table className={classes.diff} aria-label="Before and after">
			<thead>
				<tr>
					<th scope="col">Fact</th>
					<th scope="col">Before</th>
					<th scope="col">After</th>
				</tr>
			</thead>
			<tbody>
				{changes.map(({ path, before: was, after: is }) => (
					<tr key={path} data-changed={was !== is}>
						<th scope="row">{path}</th>
						<td data-side="before">{was === undefined ? '–' : was}</td>
						<td data-side="after">{is === undefined ? '–' : is}</td>
					</tr>
				))}
			</tbody>
		</table>
	);
}
