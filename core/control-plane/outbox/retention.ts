import type { Settings } from '../../contract/settings.ts';
import type { DueSource } from '../schedule.ts';
import type { OutboxStore } from './store.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

/**
 * Removes mails that are done with when they are older than the setting says, at full hours, so that a first run over
 * years of mails is not one run a mail.
 *
 * @param settings asked each time, since they may change
 */
export function mailRetention(
	outbox: Pick<OutboxStore, 'oldestDoneMs' | 'prune'>,
	settings: { readonly current: Pick<Settings, 'mailRetentionDays'> },
): DueSource {
	const keptMs = () => {
		const { mailRetentionDays } = settings.current;
		return mailRetentionDays === null ? null : mailRetentionDays * DAY_MS;
	};
	return {
		name: 'old mails',
		async nextDueMs() {
			const forMs = keptMs();
			const oldestMs = forMs === null ? null : await outbox.oldestDoneMs();
			return forMs === null || oldestMs === null ? null : Math.ceil((oldestMs + forMs) / HOUR_MS) * HOUR_MS;
		},
		async runDue(untilMs) {
			const forMs = keptMs();
			if (forMs !== null) await outbox.prune(untilMs - forMs);
		},
	};
}
