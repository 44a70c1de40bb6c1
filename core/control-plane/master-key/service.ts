import { setTimeout as pause } from 'node:timers/promises';
import type { MasterKeyStatus } from '../../contract/master-key.ts';
import type { Clock } from '../../platform/clock.ts';
import { Fault } from '../../platform/fault.ts';
import type { Logger } from '../../platform/logger.ts';
import { generateMasterKey, type MasterKey, type Sealer } from '../../platform/sealing.ts';
import type { NewAuditEvent } from '../audit/store.ts';
import { type Caller, recordOf, SYSTEM } from '../caller.ts';
import type { EventHub } from '../events/hub.ts';
import { type MasterKeyRegister, type MasterKeyVault, PROBE, type SealedStore, type SealedValue } from './store.ts';

/** One transaction's worth: some milliseconds, so that requests come in between. */
const BATCH_VALUES = 50;
/** A request may have sealed under the old key just before the change, and store it a moment later. */
const SETTLE_MS = 1_000;

interface MasterKeyServiceOptions {
	sealer: Sealer;
	register: MasterKeyRegister;
	sealed: SealedStore;
	vault: MasterKeyVault;
	events: EventHub;
	clock: Clock;
	logger: Logger;
}

/**
 * Rotates the master key: a new version seals, everything under the old one is sealed anew in the background, then the
 * old version is dropped (contract section 2). Both are kept until the end, so that a kill at any point loses nothing:
 * the next start goes on.
 */
export class MasterKeyService {
	readonly #options: MasterKeyServiceOptions;
	readonly #ended = new AbortController();
	#rotating = false;
	#advancing: Promise<void> | undefined;

	constructor(options: MasterKeyServiceOptions) {
		this.#options = options;
	}

	/** Which version seals, and how far a rotation has come. */
	async status(): Promise<MasterKeyStatus> {
		const { sealer, sealed, vault } = this.#options;
		const [active, ...previous] = sealer.keys;
		const previousVersions = previous.map(({ version }) => version);
		const rotation = previous.length === 0 ? null : { previousVersions, remaining: await sealed.countOthers(active.version) };
		return { activeVersion: active.version, place: vault.place, rotation };
	}

	/**
	 * Begins a rotation; it goes on in the background.
	 *
	 * @throws {Fault} `rotation_under_way`; `master_key_elsewhere` when core cannot change the key where it is kept;
	 *   `unavailable` when it could not be kept there. Nothing has changed then.
	 */
	async rotate(by: Caller): Promise<MasterKeyStatus> {
		const { sealer, vault, events, clock } = this.#options;
		if (!vault.store)
			throw new Fault(
				'master_key_elsewhere',
				'The master key comes from the environment. Start with the new key in WIRESOCKET_MASTER_KEY and the old one in WIRESOCKET_MASTER_KEY_PREVIOUS.',
			);
		if (this.#rotating || sealer.keys.length > 1)
			throw new Fault('rotation_under_way', 'A rotation of the master key is under way. Wait until it is done.');
		this.#rotating = true;
		try {
			const [current] = sealer.keys;
			const next = generateMasterKey(String(Number(current.version) + 1));
			await this.#keep(vault.store, [next, current]);
			await this.#begin(next, this.#event(by, 'master_key.rotated', clock.nowMs(), current.version, next.version));
		} finally {
			this.#rotating = false;
		}
		events.publish({ type: 'masterKey.changed' });
		this.#advanceInBackground();
		return this.status();
	}

	/**
	 * Takes up a rotation that was begun: before a kill, or by starting with two keys from the environment. Call it once,
	 * before anything is sealed.
	 */
	async resume(): Promise<void> {
		const { sealer, register, clock } = this.#options;
		const [current, ...previous] = sealer.keys;
		const [from] = previous;
		if (!from || (await register.probes()).has(current.version)) return;
		await this.#begin(current, this.#event(SYSTEM, 'master_key.rotated', clock.nowMs(), from.version, current.version));
	}

	/** Goes on with a rotation to its end; does nothing when there is none. @throws {Fault} when storage fails. */
	advance(): Promise<void> {
		if (this.#options.sealer.keys.length === 1) return Promise.resolve();
		this.#advancing ??= this.#advance().finally(() => {
			this.#advancing = undefined;
		});
		return this.#advancing;
	}

	/** Stops after the batch that is under way; the next start goes on. */
	async stop(): Promise<void> {
		this.#ended.abort();
		await this.#advancing?.catch(() => undefined);
	}

	#advanceInBackground(): void {
		// The recurring task tries again.
		this.advance().catch((error: Error) => this.#options.logger.warn({ reason: error.message }, 'master key rotation waits'));
	}

	async #keep(store: NonNullable<MasterKeyVault['store']>, keys: [MasterKey, MasterKey]): Promise<void> {
		try {
			await store(keys);
		} catch (cause) {
			throw new Fault('unavailable', 'The new master key could not be kept, so nothing was changed.', {
				internal: `master key could not be stored: ${(cause as Error).message}`,
				cause,
			});
		}
	}

	/** The new key seals once its version is registered. */
	async #begin(next: MasterKey, event: NewAuditEvent): Promise<void> {
		const { sealer, register } = this.#options;
		const previous = sealer.keys.filter((key) => key !== next);
		sealer.use(next);
		try {
			await register.begin(next.version, await sealer.seal(PROBE), event);
		} catch (error) {
			const [back] = previous;
			if (back) sealer.use(back);
			throw error;
		}
	}

	async #advance(): Promise<void> {
		do {
			if (this.#ended.signal.aborted) return;
			await pause(SETTLE_MS, undefined, { signal: this.#ended.signal }).catch(() => undefined);
		} while ((await this.#sweep()) > 0);
		if (!this.#ended.signal.aborted) await this.#finish();
	}

	/** Seals anew what is sealed under another version. @returns how many values that were. */
	async #sweep(): Promise<number> {
		const { sealer, sealed, events } = this.#options;
		let resealed = 0;
		let last: SealedValue | null = null;
		while (!this.#ended.signal.aborted) {
			const batch: SealedValue[] = await sealed.others(sealer.version, last, BATCH_VALUES);
			const end = batch.at(-1);
			if (!end) break;
			const renewed = (await Promise.all(batch.map((value) => this.#reseal(value)))).filter((value) => value !== null);
			await sealed.replace(renewed);
			events.publish({ type: 'masterKey.changed' });
			resealed += renewed.length;
			last = end;
		}
		return resealed;
	}

	/** Null for a value that no key opens: it stays as it is, for whoever can repair it. */
	async #reseal(old: SealedValue): Promise<{ old: SealedValue; sealed: string } | null> {
		const { sealer, logger } = this.#options;
		try {
			return { old, sealed: await sealer.seal(await sealer.unseal(old.sealed)) };
		} catch {
			logger.warn({ place: old.place }, 'a sealed value cannot be opened and was left as it is');
			return null;
		}
	}

	async #finish(): Promise<void> {
		const { sealer, register, vault, events, clock, logger } = this.#options;
		const [current, ...previous] = sealer.keys;
		const versions = previous.map(({ version }) => version).join(', ');
		await register.finish(current.version, this.#event(SYSTEM, 'master_key.retired', clock.nowMs(), versions, current.version));
		await vault.store?.([current]);
		sealer.forgetPrevious();
		events.publish({ type: 'masterKey.changed' });
		logger.info({ version: current.version }, 'everything is sealed under the new master key');
	}

	#event(
		by: Caller,
		action: 'master_key.rotated' | 'master_key.retired',
		nowMs: number,
		before: string,
		after: string,
	): NewAuditEvent {
		const target = { type: 'master_key' as const, id: after, name: `version ${after}` };
		return recordOf(by, nowMs, { action, target, tenantId: null, before: { version: before }, after: { version: after } });
	}
}
