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

/** The nodes, as far as they keep documents. */
interface DocumentKeeper {
	/** Documents that are stored and that nobody has open. */
	countKept(): Promise<number>;
	/** Forgets them. */
	forgetKept(): Promise<void>;
}

interface SettingsServiceOptions {
	store: SettingsStore;
	/** What command line, environment or declaration decide for this run. */
	fixed: SettingsChanges;
	events: EventHub;
	clock: Clock;
}

/** What operators set for the instance. Whoever goes by a setting asks {@link current} each time. */
export class SettingsService {
	readonly #options: SettingsServiceOptions;
	#kept: KeptSettings = { values: {}, version: 1 };
	#current: Settings;
	#keeper: DocumentKeeper | undefined;

	constructor(options: SettingsServiceOptions) {
		this.#options = options;
		this.#current = this.#merged();
	}

	/** Reads what is kept. Call it once, before the settings are asked for. */
	async load(): Promise<void> {
		this.#kept = await this.#options.store.get();
		this.#current = this.#merged();
	}

	/** Names the nodes, which begin when the settings are known. */
	attach(keeper: DocumentKeeper): void {
		this.#keeper = keeper;
	}

	/** The settings as they hold now. */
	get current(): Readonly<Settings> {
		return this.#current;
	}

	/** The settings, and which of them are not to be changed here. */
	async read(): Promise<SettingsState> {
		const keptDocuments = (await this.#keeper?.countKept()) ?? 0;
		return { settings: this.current, fixed: this.#fixedNames(), keptDocuments, version: this.#kept.version };
	}

	/** Changes settings; they hold at once: what was kept is forgotten when documents are not kept any more. @throws {Fault} `setting_fixed`, `stale`. */
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
		const values = { ...this.#kept.values, ...given(changes) };
		if (names.length > 0 && (await store.set(values, by.expectedVersion, event))) throw stale('settings');
		await this.load();
		if (before.keepDocuments && !this.current.keepDocuments) await this.#keeper?.forgetKept();
		events.publish({ type: 'settings.changed' });
		return this.read();
	}

	#merged(): Settings {
		return { ...DEFAULT_SETTINGS, ...this.#kept.values, ...given(this.#options.fixed) };
	}

	#fixedNames(): SettingName[] {
		return Object.keys(given(this.#options.fixed)) as SettingName[];
	}
}

function given(changes: SettingsChanges): Partial<Settings> {
	return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}

function refuseFixed(names: readonly SettingName[]): void {
	if (names.length === 0) return;
	throw new Fault(
		'setting_fixed',
		`${names.join(', ')}: command line, environment or declaration decide this until WireSocket is started without it.`,
		{
			errors: names.map((path) => ({ path, message: 'is fixed at the start' })),
		},
	);
}
