import { type InstanceEntry, type InstanceStatus, SANDBOX_INSTANCE_ID } from '../contract/instances.ts';
import { notFound } from '../platform/fault.ts';
import type { RemoteService } from './instances/service.ts';
import { statusOf } from './instances/status.ts';

/** An instance is a fetch function: in process for the sandbox, over HTTPS for a remote control plane. */
interface ManagedInstance {
	readonly entry: InstanceEntry;
	/** @throws {Fault} when a remote gives no answer, or takes no writes. */
	fetch(request: Request): Promise<Response>;
}

/** The control plane of this process. */
interface Sandbox {
	fetch: ManagedInstance['fetch'];
	/** Where others reach it. */
	url: string;
	/** Asked each time, since it may be set. */
	environment(): InstanceEntry['environment'];
}

const PATH_PATTERN = /^\/instances\/([^/]+)(\/.*)$/;

/** The instances that the console manages: the sandbox, which is always there, and the remotes. */
export class Instances {
	readonly #sandbox: ManagedInstance;
	readonly #remotes: RemoteService;

	constructor(sandbox: Sandbox, remotes: RemoteService) {
		this.#sandbox = {
			get entry() {
				return entryOf(sandbox);
			},
			fetch: sandbox.fetch,
		};
		this.#remotes = remotes;
	}

	/** The sandbox first. */
	list(): InstanceEntry[] {
		return [this.#sandbox.entry, ...this.#remotes.list()];
	}

	/** How an instance answers now. @throws {Fault} `not_found`. */
	async status(id: string): Promise<InstanceStatus> {
		const instance = this.#find(id);
		if (!instance) throw notFound('instance');
		return statusOf(instance);
	}

	/** Hands `/instances/{id}/rest` on to that instance as `/rest`. @returns null when there is no such instance. */
	async forward(request: Request): Promise<Response | null> {
		const url = new URL(request.url);
		const [, id = '', rest = '/'] = PATH_PATTERN.exec(url.pathname) ?? [];
		const instance = this.#find(id);
		if (!instance) return null;
		url.pathname = rest;
		const headers = new Headers(request.headers);
		// The console's own credentials are not the instance's business.
		for (const name of ['cookie', 'host', 'origin', 'x-wiresocket-session']) headers.delete(name);
		return instance.fetch(
			new Request(url, {
				method: request.method,
				headers,
				body: request.body,
				signal: request.signal,
				duplex: 'half',
			} as RequestInit),
		);
	}

	#find(id: string): ManagedInstance | null {
		return id === SANDBOX_INSTANCE_ID ? this.#sandbox : this.#remotes.find(id);
	}
}

function entryOf({ url, environment }: Sandbox): InstanceEntry {
	return {
		id: SANDBOX_INSTANCE_ID,
		name: 'Sandbox',
		kind: 'sandbox',
		url,
		environment: environment(),
		production: false,
		readOnly: false,
		writesUnlockedUntil: null,
		session: { state: 'local', username: null },
		version: 1,
	};
}
