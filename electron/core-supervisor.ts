import type { CoreState } from '../core/contract/bridge.ts';
import { type CoreMessage, coreMessageSchema, type HostMessage, type StartOptions } from '../core/contract/host-protocol.ts';

/** Where core listens, and a one-time URL that opens its console. */
export type CoreReady = Extract<CoreMessage, { type: 'ready' }>;

/** A core process, however it was started. */
export interface CoreChannel {
	send(message: HostMessage): void;
	onMessage(listener: (message: unknown) => void): void;
	/** Tells the end once; `how` completes "The core process ended …". */
	onExit(listener: (exit: { exitCode: number | null; how: string }) => void): void;
	/** By force: it may hang. */
	kill(): void;
}

interface SupervisorOptions {
	/** Starts one core process. */
	spawn(): CoreChannel;
	startOptions: StartOptions;
	/** Keeps another master key in the safe storage; resolves when it would survive a power failure. */
	storeMasterKey?(masterKey: string): Promise<void>;
	/** Pauses before the second, third, … start in a row. After the last one it stays down. */
	backoffMs?: readonly number[];
	/** Limits of patience; for tests. */
	limits?: Partial<Limits>;
}

interface Limits {
	/** From a process's start until it is ready. */
	startMs: number;
	/** From the request to stop until it is killed (faults P3 grants core 10 s). */
	stopMs: number;
	/** A process that was ready for so long starts the count of crashes anew. */
	stableMs: number;
}

const BACKOFF_MS = [500, 1_000, 2_000, 4_000, 8_000];
const LIMITS: Limits = { startMs: 60_000, stopMs: 12_000, stableMs: 60_000 };
const MS_PER_S = 1_000;

/**
 * Keeps a core process running: starts it, speaks the host protocol with it, starts it again with growing pauses when
 * it crashes (faults P1), and ends it in order.
 *
 * A process that says `failed`, and one that was told to stop by somebody else, stay down: starting them again would
 * not help or was not wanted.
 */
export class CoreSupervisor {
	readonly #options: SupervisorOptions;
	readonly #backoffMs: readonly number[];
	readonly #limits: Limits;
	readonly #listeners = new Set<(state: CoreState) => void>();
	readonly #launchWaiters: PromiseWithResolvers<string>[] = [];
	#state: CoreState = { phase: 'starting' };
	/** For the next process, too: the master key in it changes when core rotates it. */
	#startOptions: StartOptions;
	#ready: PromiseWithResolvers<CoreReady>;
	#channel: CoreChannel | undefined;
	#crashes = 0;
	/** The running process was told to make way for the next one. */
	#replacing = false;
	/** The running process has answered at all; one that never does is broken, and starting it again would not help. */
	#greeted = false;
	/** What the running process said when it could not start. */
	#failure: string | undefined;
	#restartTimer: NodeJS.Timeout | undefined;
	#stopping: PromiseWithResolvers<void> | undefined;

	constructor(options: SupervisorOptions) {
		this.#options = options;
		this.#startOptions = options.startOptions;
		this.#backoffMs = options.backoffMs ?? BACKOFF_MS;
		this.#limits = { ...LIMITS, ...options.limits };
		this.#ready = Promise.withResolvers();
		this.#ready.promise.catch(() => undefined);
	}

	get state(): CoreState {
		return this.#state;
	}

	/** Calls back at each change of the state. @returns a function that ends that. */
	onState(listener: (state: CoreState) => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** Starts the first process. */
	start(): void {
		if (!this.#channel && !this.#stopping) this.#spawn();
	}

	/**
	 * The running core, once it is ready; waits while it starts or restarts.
	 *
	 * @throws {Error} with a sentence for the user when it stays down.
	 */
	ready(): Promise<CoreReady> {
		return this.#ready.promise;
	}

	/**
	 * A new one-time URL that opens the console. Waits for a core that is ready.
	 *
	 * @throws {Error} when core ends instead of answering.
	 */
	async launchUrl(): Promise<string> {
		await this.ready();
		const waiter = Promise.withResolvers<string>();
		this.#launchWaiters.push(waiter);
		this.#channel?.send({ type: 'launch' });
		return waiter.promise;
	}

	/** Ends core in order and starts it anew, at once; also one that stays down. */
	restart(): void {
		if (this.#stopping) return;
		clearTimeout(this.#restartTimer);
		this.#crashes = 0;
		if (this.#channel) {
			if (!this.#replacing) this.#endInOrder(this.#channel);
			this.#replacing = true;
		} else this.#startAnew();
	}

	/** Ends core in order, and by force when that takes too long. Harmless when called again. */
	stop(): Promise<void> {
		if (this.#stopping) return this.#stopping.promise;
		this.#stopping = Promise.withResolvers();
		clearTimeout(this.#restartTimer);
		const channel = this.#channel;
		if (!channel) {
			this.#finishStop();
			return Promise.resolve();
		}
		this.#endInOrder(channel);
		return this.#stopping.promise;
	}

	#endInOrder(channel: CoreChannel): void {
		channel.send({ type: 'stop' });
		const timer = setTimeout(() => channel.kill(), this.#limits.stopMs);
		channel.onExit(() => clearTimeout(timer));
	}

	#startAnew(): void {
		if (this.#state.phase === 'ready' || this.#state.phase === 'failed') this.#renewReady();
		this.#setState({ phase: 'starting' });
		this.#spawn();
	}

	#spawn(): void {
		const channel = this.#options.spawn();
		this.#channel = channel;
		this.#replacing = false;
		this.#greeted = false;
		this.#failure = undefined;
		const startTimer = setTimeout(() => channel.kill(), this.#limits.startMs);
		let stableTimer: NodeJS.Timeout | undefined;
		channel.onMessage((message) => {
			const { data } = coreMessageSchema.safeParse(message);
			if (!data || channel !== this.#channel) return;
			if (data.type === 'ready') {
				clearTimeout(startTimer);
				stableTimer = setTimeout(() => {
					this.#crashes = 0;
				}, this.#limits.stableMs);
				stableTimer.unref();
			}
			this.#receive(channel, data);
		});
		channel.onExit((exit) => {
			clearTimeout(startTimer);
			clearTimeout(stableTimer);
			if (channel !== this.#channel) return;
			this.#channel = undefined;
			this.#exited(exit);
		});
	}

	#receive(channel: CoreChannel, message: CoreMessage): void {
		switch (message.type) {
			case 'hello':
				this.#greeted = true;
				channel.send({ type: 'start', options: this.#startOptions });
				break;
			case 'ready':
				this.#ready.resolve(message);
				this.#setState({ phase: 'ready' });
				break;
			case 'failed':
				this.#failure = message.message;
				channel.kill();
				break;
			case 'launch':
				this.#launchWaiters.shift()?.resolve(message.launchUrl);
				break;
			case 'store-master-key':
				void this.#storeMasterKey(channel, message.masterKey);
				break;
		}
	}

	async #storeMasterKey(channel: CoreChannel, masterKey: string): Promise<void> {
		let stored = false;
		try {
			if (this.#options.storeMasterKey) {
				await this.#options.storeMasterKey(masterKey);
				this.#startOptions = { ...this.#startOptions, masterKey };
				stored = true;
			}
		} catch {
			// Core tells its user, and goes on with the key that is kept.
		}
		if (channel === this.#channel) channel.send({ type: 'master-key-stored', stored });
	}

	#exited({ exitCode, how }: { exitCode: number | null; how: string }): void {
		for (const waiter of this.#launchWaiters.splice(0)) waiter.reject(new Error('The core process ended.'));
		if (this.#stopping) this.#finishStop();
		else if (this.#replacing) this.#startAnew();
		else if (this.#failure !== undefined) this.#stayDown(this.#failure);
		else if (exitCode === 0) this.#stayDown('The core process was stopped.');
		else if (!this.#greeted) this.#stayDown(`The core process could not be started: it ended ${how}.`);
		else this.#restart(how);
	}

	#restart(how: string): void {
		// Who asks from now on waits for the next process
		if (this.#state.phase === 'ready') this.#renewReady();
		const pauseMs = this.#backoffMs[this.#crashes];
		this.#crashes += 1;
		if (pauseMs === undefined) {
			this.#stayDown(`The core process ended ${how}. It was started ${this.#crashes} times in a row and stays down now.`);
			return;
		}
		const message = `The core process ended ${how}. It starts again in ${pauseMs / MS_PER_S} s.`;
		this.#setState({ phase: 'restarting', message });
		this.#restartTimer = setTimeout(() => this.#spawn(), pauseMs);
	}

	#finishStop(): void {
		this.#ready.reject(new Error('The core process was stopped.'));
		this.#stopping?.resolve();
	}

	#stayDown(message: string): void {
		if (this.#state.phase === 'ready') this.#renewReady();
		this.#ready.reject(new Error(message));
		this.#setState({ phase: 'failed', message });
	}

	#renewReady(): void {
		this.#ready = Promise.withResolvers();
		// Nobody may be waiting
		this.#ready.promise.catch(() => undefined);
	}

	#setState(state: CoreState): void {
		this.#state = state;
		for (const listener of this.#listeners) listener(state);
	}
}
