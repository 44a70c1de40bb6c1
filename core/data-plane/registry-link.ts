import { NODE_HEARTBEAT_INTERVAL_MS } from '../contract/nodes.ts';
import type { NodeCommand, PlanePort } from '../plane-port/plane-port.ts';
import type { Logger } from '../platform/logger.ts';
import type { LoadWatch } from './load.ts';

interface RegistryLinkOptions {
	region: string;
	planePort: PlanePort;
	load: LoadWatch;
	intervalMs?: number | undefined;
	logger: Logger;
}

/** A node's place in the registry: signs on, reports while the node runs, and hears what it is told. */
export class RegistryLink {
	readonly #options: RegistryLinkOptions;
	/** As it was last told; undefined until then. */
	#draining: boolean | undefined;
	#begun = false;
	#timer: NodeJS.Timeout | undefined;
	#forgetCommands: (() => void) | undefined;

	constructor(options: RegistryLinkOptions) {
		this.#options = options;
	}

	/** Enters the node as reachable at `url`. @throws what the plane port throws. */
	async begin(url: string): Promise<void> {
		const { region, planePort, load, intervalMs = NODE_HEARTBEAT_INTERVAL_MS } = this.#options;
		this.#forgetCommands = planePort.onNodeCommand(region, (command) => this.#obey(command));
		load.check();
		const { draining } = await planePort.registerNode({ region, url }, load.report());
		// A command that came meanwhile is newer.
		this.#draining ??= draining;
		this.#begun = true;
		this.#timer = setInterval(() => {
			load.check();
			this.#report();
		}, intervalMs);
	}

	/** No more reports after this. */
	end(): void {
		this.#begun = false;
		clearInterval(this.#timer);
		this.#forgetCommands?.();
	}

	/** Looks at the load; the registry hears at once when the node became overloaded or recovered. */
	check(): void {
		const { load, logger } = this.#options;
		if (!load.check()) return;
		if (load.overloaded) logger.warn('node is overloaded');
		else logger.info('node has recovered');
		this.#report();
	}

	state(): 'active' | 'draining' | 'overloaded' {
		if (this.#draining) return 'draining';
		return this.#options.load.overloaded ? 'overloaded' : 'active';
	}

	#obey(command: NodeCommand): void {
		this.#draining = command === 'drain';
		this.#options.logger.info(this.#draining ? 'node drains' : 'node takes new documents again');
	}

	#report(): void {
		if (!this.#begun) return;
		const { region, planePort, load, logger } = this.#options;
		planePort.heartbeat(region, load.report()).catch((error: unknown) => {
			logger.warn({ reason: error instanceof Error ? error.message : 'unknown' }, 'heartbeat failed');
		});
	}
}
