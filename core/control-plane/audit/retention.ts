import { setTimeout as pause } from 'node:timers/promises';
import type { AuditRetentionEffect } from '../../contract/audit.ts';
import type { Settings } from '../../contract/settings.ts';
import type { Clock } from '../../platform/clock.ts';
import { isoTime } from '../../platform/iso-time.ts';
import type { Logger } from '../../platform/logger.ts';
import { recordOf, SYSTEM } from '../caller.ts';
import type { AuditRetentionStore, OldPart } from './store.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Some milliseconds' worth, so that no request waits. */
const BATCH_EVENTS = 100;
const BATCH_PAUSE_MS = 20;

interface AuditRetentionOptions {
	store: AuditRetentionStore;
	/** Asked each time, since they may change. */
	settings: { readonly current: Pick<Settings, 'auditRetentionDays'> };
	clock: Clock;
	logger: Pick<Logger, 'error' | 'info'>;
}

/**
 * Removes audit events that are older than the setting says, a day's worth at each midnight (UTC): so the trail tells at most
 * once a day and database that something was removed. A chain that is not whole loses nothing, for it is evidence.
 */
export class AuditRetention {
	readonly #options: AuditRetentionOptions;
	readonly #ended = new AbortController();
	/** Databases whose chain was found not whole by this process. */
	readonly #held = new Set<string>();

	constructor(options: AuditRetentionOptions) {
		this.#options = options;
	}

	/** What would be removed now if events were kept for so many days. */
	async effect(days: number): Promise<AuditRetentionEffect> {
		const untilMs = this.#untilMs(days);
		const parts = await this.#options.store.oldParts(untilMs);
		const databases = parts.map(({ database, old, rest }) => {
			const held = this.#held.has(database);
			return { database, removes: held ? 0 : old, keeps: held ? old + rest : rest, held };
		});
		const sum = (of: 'removes' | 'keeps') => databases.reduce((total, part) => total + part[of], 0);
		return { until: isoTime(untilMs), removes: sum('removes'), keeps: sum('keeps'), oldest: this.#oldest(parts), databases };
	}

	/** Removes what is too old. Ends early when it is stopped. */
	async run(): Promise<void> {
		const days = this.#options.settings.current.auditRetentionDays;
		if (days === null) return;
		const untilMs = this.#untilMs(days);
		const { store } = this.#options;
		for (const database of await store.databases()) {
			const isDue = !this.#isStopped && (await store.hasOld(database, untilMs));
			if (isDue && (await this.#isWhole(database))) await this.#remove(database, untilMs, days);
		}
	}

	/** Ends a run that is under way, between two steps. */
	stop(): void {
		this.#ended.abort();
	}

	get #isStopped(): boolean {
		return this.#ended.signal.aborted;
	}

	/** The last midnight that is so many days ago. */
	#untilMs(days: number): number {
		return (Math.floor(this.#options.clock.nowMs() / DAY_MS) - days) * DAY_MS;
	}

	#oldest(parts: readonly OldPart[]): string | null {
		const times = parts.flatMap(({ database, oldestMs }) => (this.#held.has(database) ? [] : (oldestMs ?? [])));
		return times.length === 0 ? null : isoTime(Math.min(...times));
	}

	/** The hashes alone prove nothing, for whoever alters an event can write all that follow it anew: the end has to fit, too. */
	async #isWhole(database: string): Promise<boolean> {
		if (this.#held.has(database)) return false;
		const isWhole = await this.#options.store.isWhole(database, this.#ended.signal).catch((error: unknown) => {
			if (this.#isStopped) return false;
			throw error;
		});
		if (isWhole || this.#isStopped) return isWhole;
		this.#held.add(database);
		this.#options.logger.error({ database }, 'the audit chain is not whole: no old events are removed from it');
		return false;
	}

	async #remove(database: string, untilMs: number, days: number): Promise<void> {
		const { store, clock, logger } = this.#options;
		let events = 0;
		while (!this.#isStopped && (await store.hasOld(database, untilMs))) {
			const event = recordOf(SYSTEM, clock.nowMs(), {
				action: 'audit.removed',
				target: { type: 'audit', id: database, name: database },
				tenantId: null,
				after: { until: isoTime(untilMs), retentionDays: days },
			});
			events += await store.removeOldest(database, untilMs, BATCH_EVENTS, event);
			await pause(BATCH_PAUSE_MS);
		}
		logger.info({ database, events, until: isoTime(untilMs) }, 'old audit events were removed');
	}
}
