import {
	DEFAULT_SETTINGS,
	type SettingName,
	type Settings,
	type SettingsChanges,
	type SettingsState,
} from '../../contract/settings.ts';
import type { Clock } from '../../platform/clock.ts';
import { Fault, stale } from '../../platform/fault.ts';
import { type Caller, recordOf } from '../caller.ts';
import type { EventHub } from '../events/hub.ts';
import type { KeptSettings, SettingsStore } from './store.ts';

interface SettingsServiceOptions {
	store: SettingsStore;
	/** What the command line decides for this run. */
	fixed: Partial<Settings>;
	events: EventHub;
	clock: Clock;
}

/** What operators set for the instance. Whoever goes by a setting asks {@link current} each time. */
export class SettingsService {
	readonly #options: SettingsServiceOptions;
	#kept: KeptSettings = { values: {}, version: 1 };

	constructor(options: SettingsServiceOptions) {
		this.#options = options;
	}

	/** Reads what is kept. Call it once, before the settings are asked for. */
	async load(): Promise<void> {
		this.#kept = await this.#options.store.get();
	}

	/** The settings as they hold now. */
	get current(): Settings {
		return { ...DEFAULT_SETTINGS, ...this.#kept.values, ...this.#options.fixed };
	}

	/** The settings, and which of them are not to be changed here. */
	read(): SettingsState {
		return { settings: this.current, fixed: this.#fixedNames(), version: this.#kept.version };
	}

	/** Changes settings; they hold at once. @throws {Fault} `setting_fixed`, `stale`. */
	async update(by: Caller, changes: SettingsChanges): Promise<SettingsState> {
		const names = Object.keys(changes) as SettingName[];
		refuseFixed(names.filter((name) => this.#fixedNames().includes(name)));
		const { store, events, clock } = this.#options;
		const before = this.current;
		const event = recordOf(by, clock.nowMs(), {
			action: 'settings.changed',
			target: { type: 'settings', id: 'instance', name: 'settings' },
			tenantId: null,
			before: Object.fromEntries(names.map((name) => [name, before[name]])),
			after: Object.fromEntries(names.map((name) => [name, changes[name] ?? null])),
		});
		const given = Object.entries(changes).filter(([, value]) => value !== undefined);
		const values: Partial<Settings> = { ...this.#kept.values, ...Object.fromEntries(given) };
		if (names.length > 0 && (await store.set(values, by.expectedVersion, event))) throw stale('settings');
		await this.load();
		events.publish({ type: 'settings.changed' });
		return this.read();
	}

	#fixedNames(): SettingName[] {
		return Object.keys(this.#options.fixed) as SettingName[];
	}
}

function refuseFixed(names: readonly SettingName[]): void {
	if (names.length === 0) return;
	throw new Fault('setting_fixed', `${names.join(', ')}: the command line decides this until WireSocket is started without it.`, {
		errors: names.map((path) => ({ path, message: 'is fixed by the command line' })),
	});
}
