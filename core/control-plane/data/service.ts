import type { BackupSummary, CheckedBackup, DataFacts, Replacement, RestoreState } from '../../contract/data.ts';
import type { Clock } from '../../platform/clock.ts';
import { Fault } from '../../platform/fault.ts';
import type { Sealer } from '../../platform/sealing.ts';
import type { NewAuditEvent } from '../audit/store.ts';
import { type Caller, recordOf } from '../caller.ts';
import { passphraseSeal } from './seal.ts';
import type { BackupFile, BackupStore, DataStore } from './store.ts';

interface DataServiceOptions {
	data: DataStore;
	/** Null on a server, whose data is not replaced over the network (docs/operations.md). */
	backups: BackupStore | null;
	sealer: Sealer;
	/** What became of a replacement at this start. */
	last: Replacement | null;
	/** Ends all that runs and starts anew; returns at once. */
	restart: () => void;
	clock: Clock;
}

/** A sandbox's data as a whole: backup, restore, reset (docs/backup.md). */
export class DataService {
	readonly #options: DataServiceOptions;
	#received: BackupSummary | null = null;
	#checked: CheckedBackup | null = null;
	/** One backup, check or replacement at a time: they share a folder. */
	#isBusy = false;

	constructor(options: DataServiceOptions) {
		this.#options = options;
	}

	/** How much there is. */
	facts(): Promise<DataFacts> {
		return this.#options.data.facts();
	}

	/** How far a restore has come. */
	state(): RestoreState {
		return { backup: this.#received, checked: this.#checked, last: this.#options.last };
	}

	/** Makes a backup. @throws {Fault} `not_a_sandbox`, `data_busy`, `rotation_under_way`, `unavailable`. */
	backUp(by: Caller, passphrase: string): Promise<BackupFile> {
		return this.#alone(async (backups) => {
			const { sealer, data } = this.#options;
			this.#refuseRotation();
			const file = await backups.write(sealer.keys, passphraseSeal(passphrase).seal);
			await data.record(this.#event(by, 'data.backed_up', { createdAt: file.createdAt, sizeBytes: file.sizeBytes }));
			return file;
		});
	}

	/** Keeps a backup that arrives. @throws {Fault} `not_a_sandbox`, `data_busy`, `backup_invalid`, `backup_newer`. */
	receive(content: ReadableStream<Uint8Array>): Promise<RestoreState> {
		return this.#alone(async (backups) => {
			this.#forget();
			this.#received = await backups.receive(content);
			return this.state();
		});
	}

	/**
	 * Opens the backup that was received, and checks everything in it. Nothing is replaced.
	 *
	 * @throws {Fault} `backup_missing`, `passphrase_wrong`, `backup_invalid`, `backup_newer`, `rotation_under_way`.
	 */
	check(passphrase: string): Promise<RestoreState> {
		return this.#alone(async (backups) => {
			if (!this.#received) throw new Fault('backup_missing', 'Send the backup first.');
			this.#refuseRotation();
			this.#checked = null;
			this.#checked = await backups.stage(passphraseSeal(passphrase).open, this.#options.sealer);
			return this.state();
		});
	}

	/** Puts the checked backup in the place of all data, and starts anew. @throws {Fault} `backup_missing`, `rotation_under_way`. */
	restore(by: Caller): Promise<RestoreState> {
		return this.#alone(async (backups) => {
			const { createdAt } = this.#received ?? {};
			if (createdAt === undefined || !this.#checked)
				throw new Fault('backup_missing', 'Send a backup and have it checked with its passphrase first.');
			this.#refuseRotation();
			await backups.commit({ kind: 'restore', event: this.#event(by, 'data.restored', { createdAt }) });
			this.#options.restart();
			return this.state();
		});
	}

	/** Forgets the backup that was received. Harmless when there is none. */
	discard(): Promise<void> {
		return this.#alone(async (backups) => {
			await backups.discard();
			this.#forget();
		});
	}

	/** Removes all data, and starts anew. @throws {Fault} `not_a_sandbox`, `rotation_under_way`. */
	reset(by: Caller): Promise<RestoreState> {
		return this.#alone(async (backups) => {
			this.#refuseRotation();
			const { counts } = await this.facts();
			await backups.commit({ kind: 'reset', event: this.#event(by, 'data.reset', null, counts) });
			this.#options.restart();
			return this.state();
		});
	}

	#forget(): void {
		this.#received = null;
		this.#checked = null;
	}

	/** With two keys in use it would have to be known which of them seals what. */
	#refuseRotation(): void {
		if (this.#options.sealer.keys.length > 1)
			throw new Fault('rotation_under_way', 'A rotation of the master key is under way. Wait until it is done.');
	}

	async #alone<T>(work: (backups: BackupStore) => Promise<T>): Promise<T> {
		const { backups } = this.#options;
		if (!backups) throw new Fault('not_a_sandbox', 'The data of a server is backed up and restored where it lies.');
		if (this.#isBusy) throw new Fault('data_busy', 'Wait until the other backup or restore is done.');
		this.#isBusy = true;
		try {
			return await work(backups);
		} finally {
			this.#isBusy = false;
		}
	}

	#event(
		by: Caller,
		action: Extract<NewAuditEvent['action'], `data.${string}`>,
		after: NewAuditEvent['after'],
		before: NewAuditEvent['before'] = null,
	): NewAuditEvent {
		const target = { type: 'data' as const, id: 'sandbox', name: 'all data' };
		return recordOf(by, this.#options.clock.nowMs(), { action, target, tenantId: null, before, after });
	}
}
