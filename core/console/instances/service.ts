import type { AuditFacts } from '../../contract/audit.ts';
import type {
	ConnectionStep,
	ConnectionTest,
	ImportResult,
	InstanceDetails,
	InstanceEntry,
	InstanceExport,
	InstanceSettings,
	InstanceSignIn,
	SignInResult,
} from '../../contract/instances.ts';
import { SANDBOX_INSTANCE_ID } from '../../contract/instances.ts';
import type { NewAuditEvent } from '../../control-plane/audit/store.ts';
import { type Caller, recordOf } from '../../control-plane/caller.ts';
import type { Clock } from '../../platform/clock.ts';
import { Fault, notFound, stale } from '../../platform/fault.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Sealer } from '../../platform/sealing.ts';
import type { RemoteTarget } from './connection.ts';
import { testConnection } from './connection-test.ts';
import { checkConnection, factsOf, freeName, newRecord, settingsOf } from './records.ts';
import { RemoteInstance } from './remote-instance.ts';
import { openRemote, sealCredentials } from './remote-secrets.ts';
import { RemoteSession, type SessionChange, type SessionSecrets } from './session.ts';
import type { RemoteRecord, RemoteStore } from './store.ts';
import { type ExportedSecrets, openSecrets, sealSecrets } from './transfer.ts';
import { RemoteTransport } from './transport.ts';

interface RemoteServiceOptions {
	store: RemoteStore;
	sealer: Sealer;
	/** The user of this machine, in whose name the console acts. */
	by: Caller;
	/** The machine's own, not the sandbox's: remotes know nothing of that one. */
	clock: Clock;
	logger: Logger;
}

type Change = Extract<NewAuditEvent['action'], `instance.${string}`>;

const NO_SECRETS: ExportedSecrets[number] = { client: null, username: null, proxyCredentials: null };

/** The control planes elsewhere that this console manages. */
export class RemoteService {
	readonly #options: RemoteServiceOptions;
	/** By id, the oldest first. */
	readonly #remotes = new Map<string, RemoteInstance>();

	constructor(options: RemoteServiceOptions) {
		this.#options = options;
	}

	/** Reads what is stored. Call it before anything else. */
	async load(): Promise<void> {
		for (const record of await this.#options.store.list()) await this.#open(record);
	}

	/** Ends all connections. */
	close(): void {
		for (const remote of this.#remotes.values()) remote.transport.close();
	}

	list(): InstanceEntry[] {
		return [...this.#remotes.values()].map(({ entry }) => entry);
	}

	/** @returns null when there is no such remote. */
	find(id: string): RemoteInstance | null {
		return this.#remotes.get(id) ?? null;
	}

	/** @throws {Fault} `not_found`; `sandbox_instance` for the sandbox, which is none. */
	get(id: string): RemoteInstance {
		if (id === SANDBOX_INSTANCE_ID)
			throw new Fault(
				'sandbox_instance',
				'The sandbox belongs to this machine: it has no sign-in, and its settings are elsewhere.',
			);
		const remote = this.#remotes.get(id);
		if (!remote) throw notFound('instance');
		return remote;
	}

	/** @throws {Fault} `instance_name_taken`; `invalid_request` for a CA that is none. */
	async add(settings: InstanceSettings): Promise<InstanceDetails> {
		checkConnection(settings);
		const record = await this.#newRecord(settings, {
			client: null,
			username: null,
			proxyCredentials: settings.proxyCredentials ?? null,
		});
		await this.#insert([record]);
		return (await this.#open(record)).details;
	}

	/**
	 * Changes the settings. What was kept for one address is not for another one: there, somebody has to sign in anew.
	 *
	 * @param expected version that the edit is based on; null for any
	 * @throws {Fault} `not_found`, `stale`, `instance_name_taken`, `invalid_request`.
	 */
	async update(id: string, settings: InstanceSettings, expected: number | null): Promise<InstanceDetails> {
		checkConnection(settings);
		const remote = this.get(id);
		const { record, target, session, unlockedUntilMs } = remote;
		const moves = settings.url !== record.url;
		const { proxyCredentials = target.proxy?.credentials ?? null } = settings;
		const client = moves ? null : session.secrets.client;
		const sealedCredentials = await sealCredentials(this.#options.sealer, { client, proxyCredentials });
		const changes = { ...settingsOf(settings), sealedCredentials };
		const event = this.#event('instance.updated', record, factsOf(record), factsOf(changes));
		const refusal = await this.#options.store.update(id, changes, expected, event);
		if (refusal === 'stale') throw stale('instance');
		if (refusal === 'name_taken') throw nameTaken(settings.name);
		const changed = { ...record, ...changes, version: record.version + 1 };
		const next = this.#connect(changed, proxyCredentials, moves ? await this.#leave(remote) : session, unlockedUntilMs);
		remote.transport.close();
		return next.details;
	}

	/** Another one with the same settings, that nobody is signed in to. @throws {Fault} `not_found`. */
	async duplicate(id: string): Promise<InstanceDetails> {
		const { record, target, session } = this.get(id);
		const { client, username } = session.secrets;
		const copy = await this.#newRecord(
			{ ...record, name: freeName(record.name, this.#names()) },
			{ client, username, proxyCredentials: target.proxy?.credentials ?? null },
		);
		await this.#insert([copy]);
		return (await this.#open(copy)).details;
	}

	/** Signs out and forgets it. Nothing happens to the control plane. @throws {Fault} `not_found`. */
	async remove(id: string): Promise<void> {
		const remote = this.get(id);
		const isRemoved = await this.#options.store.remove(
			id,
			this.#event('instance.removed', remote.record, factsOf(remote.record)),
		);
		if (!isRemoved) throw notFound('instance');
		this.#remotes.delete(id);
		await remote.session.end();
		remote.transport.close();
	}

	/** @throws {Fault} `not_found`, and those of {@link RemoteSession.signIn}. */
	async signIn(id: string, credentials: InstanceSignIn): Promise<SignInResult> {
		const remote = this.get(id);
		const tenants = await remote.session.signIn(credentials);
		return tenants ? { outcome: 'choose_tenant', tenants } : { outcome: 'signed_in', instance: remote.entry };
	}

	/** @throws {Fault} `not_found`. */
	async signOut(id: string): Promise<InstanceEntry> {
		const remote = this.get(id);
		await remote.session.signOut();
		return remote.entry;
	}

	/** @param name as the user typed it @throws {Fault} `not_found`; `confirmation_needed` for another name. */
	async unlock(id: string, name: string): Promise<InstanceEntry> {
		const remote = this.get(id);
		if (name !== remote.record.name)
			throw new Fault('confirmation_needed', `Type the name exactly as it is: ${remote.record.name}.`, {
				errors: [{ path: 'name', message: 'is not the name of the instance' }],
			});
		await this.#options.store.record(this.#event('instance.unlocked', remote.record));
		remote.unlock();
		return remote.entry;
	}

	/** @throws {Fault} `not_found`. */
	lock(id: string): InstanceEntry {
		const remote = this.get(id);
		remote.lock();
		return remote.entry;
	}

	/** Tries the way to it. @throws {Fault} `not_found`, `invalid_request`. */
	test({ instanceId, url, ca, proxyUrl, proxyCredentials }: ConnectionTest): Promise<ConnectionStep[]> {
		checkConnection({ url, ca, proxyUrl });
		const known = instanceId === undefined ? null : this.get(instanceId);
		const credentials = proxyCredentials === undefined ? (known?.target.proxy?.credentials ?? null) : proxyCredentials;
		const target = { url, ca: ca || null, proxy: proxyUrl === null ? null : { url: proxyUrl, credentials } };
		return testConnection(target, known && isSameWay(known.target, target) ? known : null);
	}

	/** All remotes. @param passphrase absent: without secrets */
	async export(passphrase: string | undefined): Promise<InstanceExport> {
		const remotes = [...this.#remotes.values()];
		const secrets: ExportedSecrets = remotes.map(({ session, target }) => ({
			client: session.secrets.client,
			username: session.secrets.username,
			proxyCredentials: target.proxy?.credentials ?? null,
		}));
		const after = { instances: remotes.length, secrets: passphrase !== undefined };
		const target = { id: '', name: 'all instances' };
		await this.#options.store.record(this.#event('instance.exported', target, null, after));
		return {
			format: 'wiresocket-instances',
			version: 1,
			instances: remotes.map(({ record }) => settingsOf(record)),
			secrets: passphrase === undefined ? null : await sealSecrets(secrets, passphrase),
		};
	}

	/**
	 * Adds the instances of a file, all of them or none. One that is there by name and address is skipped; one whose
	 * name is taken gets a number.
	 *
	 * @throws {Fault} `passphrase_wrong`, `invalid_request`.
	 */
	async import(file: InstanceExport, passphrase: string | undefined): Promise<ImportResult> {
		const secrets = await openSecrets(file, passphrase);
		const names = this.#names();
		const skipped: string[] = [];
		const records: RemoteRecord[] = [];
		for (const [index, settings] of file.instances.entries()) {
			checkConnection(settings);
			if (this.#isThere(settings)) {
				skipped.push(settings.name);
				continue;
			}
			const name = freeName(settings.name, names);
			names.push(name);
			records.push(await this.#newRecord({ ...settings, name }, secrets?.[index] ?? NO_SECRETS));
		}
		await this.#insert(records);
		const added = [];
		for (const record of records) added.push((await this.#open(record)).entry);
		return { added, skipped };
	}

	#isThere({ name, url }: { name: string; url: string }): boolean {
		return this.list().some((entry) => entry.url === url && sameName(entry.name, name));
	}

	#names(): string[] {
		return this.list().map(({ name }) => name);
	}

	async #newRecord(settings: InstanceSettings, secrets: ExportedSecrets[number]): Promise<RemoteRecord> {
		const { sealer, clock } = this.#options;
		const { client, username } = secrets;
		const sealedCredentials = await sealCredentials(sealer, secrets);
		return newRecord(settings, { username, clientId: client?.clientId ?? null, sealedCredentials }, clock.nowMs());
	}

	async #insert(records: readonly RemoteRecord[]): Promise<void> {
		const events = records.map((record) => this.#event('instance.added', record, null, factsOf(record)));
		if (!(await this.#options.store.insert(records, events))) throw nameTaken(records.map(({ name }) => name).join(', '));
	}

	async #open(record: RemoteRecord): Promise<RemoteInstance> {
		const { session, proxyCredentials } = await openRemote(this.#options.sealer, record, this.#options.logger);
		return this.#connect(record, proxyCredentials, session, 0);
	}

	/** Ends the session at an address that is given up. @returns what a session at the next one begins with */
	async #leave({ session, record }: RemoteInstance): Promise<SessionSecrets> {
		await session.end();
		const secrets = { username: session.secrets.username, client: null, refreshToken: null, expired: false };
		await this.#keepSession(record.id, secrets, 'signed_out');
		return secrets;
	}

	/** @param session one that goes on, or what a new one begins with */
	#connect(
		record: RemoteRecord,
		credentials: ExportedSecrets[number]['proxyCredentials'],
		session: RemoteSession | SessionSecrets,
		unlockedUntilMs: number,
	): RemoteInstance {
		const { clock } = this.#options;
		const { id, name, url, ca, proxyUrl } = record;
		const target = { url, ca, proxy: proxyUrl === null ? null : { url: proxyUrl, credentials } };
		const transport = new RemoteTransport(target);
		if (session instanceof RemoteSession) session.continueOver(transport, name);
		const keep = (secrets: SessionSecrets, change: SessionChange) => this.#keepSession(id, secrets, change);
		const current =
			session instanceof RemoteSession ? session : new RemoteSession({ transport, name, secrets: session, keep, clock });
		const remote = new RemoteInstance({ record, target, transport, session: current, clock, unlockedUntilMs });
		this.#remotes.set(id, remote);
		return remote;
	}

	async #keepSession(
		id: string,
		{ username, client, refreshToken, expired }: SessionSecrets,
		change: SessionChange,
	): Promise<void> {
		const { store, sealer } = this.#options;
		const remote = this.#remotes.get(id);
		if (!remote) return;
		const proxyCredentials = remote.target.proxy?.credentials ?? null;
		const state = {
			username,
			clientId: client?.clientId ?? null,
			sealedCredentials: await sealCredentials(sealer, { client, proxyCredentials }),
			sealedRefreshToken: refreshToken === null ? null : await sealer.seal(refreshToken),
			expired,
		};
		const isNews = change === 'signed_in' || change === 'signed_out';
		const event = isNews ? this.#event(`instance.${change}`, remote.record, null, { username }) : null;
		await store.setSession(id, state, event);
	}

	#event(
		action: Change,
		{ id, name }: { id: string; name: string },
		before: AuditFacts | null = null,
		after: AuditFacts | null = null,
	): NewAuditEvent {
		const target = { type: 'instance' as const, id, name };
		return recordOf(this.#options.by, this.#options.clock.nowMs(), { action, target, tenantId: null, before, after });
	}
}

function sameName(a: string, b: string): boolean {
	return a.toLowerCase() === b.toLowerCase();
}

function isSameWay(a: RemoteTarget, b: RemoteTarget): boolean {
	return JSON.stringify(a) === JSON.stringify(b);
}

function nameTaken(name: string): Fault {
	return new Fault('instance_name_taken', `There is an instance named ${name} already. Choose another name.`, {
		errors: [{ path: 'name', message: 'is taken' }],
	});
}
