import { Alert, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AuditRetentionEffect } from '../../../core/contract/audit.ts';
import type { SettingsState } from '../../../core/contract/settings.ts';
import { describeFailure } from '../../api/failure.ts';
import { useQueries } from '../../api/instance.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { formatCount, formatDateTime, formatQuantity } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { RetentionTerm, useRetentionTerm } from './retention-term.tsx';
import { useSetSettings } from './use-settings.ts';

const SUGGESTED_DAYS = 365;

/** How long audit events are kept. What a new term removes is said before, and asked for when there is any. */
export function AuditRetention({ state }: { state: SettingsState }) {
	const term = useRetentionTerm({ state, name: 'auditRetentionDays', suggestion: SUGGESTED_DAYS });
	const { wanted, isDirty } = term;
	const [isAsking, setIsAsking] = useState(false);
	const set = useSetSettings();
	const query = useQuery(
		useQueries().audit.retention.queryOptions({
			input: { days: wanted ?? SUGGESTED_DAYS },
			enabled: wanted != null,
			placeholderData: keepPreviousData,
		}),
	);
	const effect = wanted == null || query.isPlaceholderData ? undefined : query.data;
	const submit = () => {
		if (effect && effect.removes > 0) setIsAsking(true);
		else term.save();
	};
	return (
		<>
			<RetentionTerm
				term={term}
				label="Remove old audit events"
				description="From the beginning of each hash chain on; the chains stay verifiable, and each removal is recorded. Off, events are kept for good."
				daysLabel="Days after they were recorded"
				isReady={wanted === null || effect !== undefined}
				onSubmit={submit}
			>
				{wanted != null && query.error && (
					<FailureNotice failure={describeFailure(query.error)} onRetry={() => void query.refetch()} />
				)}
				{wanted != null && query.data && !query.error && (
					<Effect effect={query.data} days={wanted} isDirty={isDirty} isOld={query.isPlaceholderData} />
				)}
			</RetentionTerm>
			{effect && (
				<ConfirmDialog
					opened={isAsking}
					onClose={() => setIsAsking(false)}
					title={`Remove ${formatQuantity(effect.removes, 'audit event')}?`}
					consequences={[
						`${describeRemoval(effect)} ${effect.removes === 1 ? 'is' : 'are'} removed for good now, and from now on what becomes older than ${formatQuantity(wanted ?? 0, 'day')}, each night.`,
						<>
							To have them later,{' '}
							<TextLink size="sm" to="/audit" underline="always">
								export them
							</TextLink>{' '}
							first.
						</>,
						'Links to them tell that they were removed, and when.',
					]}
					confirmLabel="Remove them"
					isDestructive
					onConfirm={async () => {
						await set({ auditRetentionDays: wanted ?? null });
						term.forget();
						notifyDone('The setting is saved; old events are being removed.');
					}}
				/>
			)}
		</>
	);
}

function describeRemoval({ removes, until }: AuditRetentionEffect): string {
	return `${formatQuantity(removes, 'event')} recorded until ${formatDateTime(Date.parse(until))}`;
}

interface EffectProps {
	effect: AuditRetentionEffect;
	days: number;
	/** It is not saved yet. */
	isDirty: boolean;
	/** Of what was typed before. */
	isOld: boolean;
}

/** What the term does, in numbers. */
function Effect({ effect, days, isDirty, isOld }: EffectProps) {
	const { removes, keeps, oldest, databases } = effect;
	const held = databases.filter((database) => database.held).map(({ database }) => database);
	return (
		<>
			<Text size="sm" role="status" {...(isOld ? { c: 'dimmed' } : {})}>
				{removes === 0
					? `No event is older than ${formatQuantity(days, 'day')}; ${formatCount(keeps)} ${keeps === 1 ? 'is' : 'are'} kept.`
					: `${isDirty ? 'Saving removes' : 'Being removed:'} ${describeRemoval(effect)}. ${oldest ? `The oldest is of ${formatDateTime(Date.parse(oldest))}. ` : ''}${formatCount(keeps)} ${keeps === 1 ? 'stays' : 'stay'}.`}
			</Text>
			{held.length > 0 && (
				<Alert color="red" title="A chain is not whole">
					Nothing is removed from {held.join(', ')}, so that what happened can be looked into.{' '}
					<TextLink size="sm" to="/audit" underline="always">
						Verify the chains
					</TextLink>{' '}
					on the audit page.
				</Alert>
			)}
		</>
	);
}
