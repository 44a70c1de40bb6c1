import type { InstanceEntry } from '../contract/console.ts';

/** An instance is a fetch function: in process for the sandbox, over HTTPS for a remote control plane. */
export interface ManagedInstance {
	entry: InstanceEntry;
	fetch(request: Request): Promise<Response>;
}

const PATH_PATTERN = /^\/instances\/([^/]+)(\/.*)$/;

/** The instances that the console manages, by id. */
export class Instances {
	readonly #instances: Map<string, ManagedInstance>;

	constructor(instances: readonly ManagedInstance[]) {
		this.#instances = new Map(instances.map((instance) => [instance.entry.id, instance]));
	}

	list(): InstanceEntry[] {
		return [...this.#instances.values()].map((instance) => instance.entry);
	}

	/** Hands `/instances/{id}/rest` on to that instance as `/rest`. @returns null when there is no such instance. */
	async forward(request: Request): Promise<Response | null> {
		const url = new URL(request.url);
		const [, id = '', rest = '/'] = PATH_PATTERN.exec(url.pathname) ?? [];
		const instance = this.#instances.get(id);
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
}
