import type { CoreMessage } from '../contract/host-protocol.ts';

/** The user may have to unlock a keyring first. */
const PATIENCE_MS = 60_000;

/** Has the host keep master keys in its safe storage (contract/host-protocol.ts), one request at a time. */
export class HostMasterKey {
	readonly #send: (message: CoreMessage) => void;
	#waiting: PromiseWithResolvers<void> | undefined;

	/** @param send posts a message to the host */
	constructor(send: (message: CoreMessage) => void) {
		this.#send = send;
	}

	/**
	 * Asks the host to keep these keys instead of those before.
	 *
	 * @param masterKey one key a line
	 * @throws {Error} when it could not, or does not answer; the keys before may be the ones that are kept.
	 */
	async store(masterKey: string): Promise<void> {
		if (this.#waiting) throw new Error('another master key is being stored');
		this.#waiting = Promise.withResolvers();
		const timer = setTimeout(() => this.#waiting?.reject(new Error('the host did not answer')), PATIENCE_MS);
		try {
			this.#send({ type: 'store-master-key', masterKey });
			await this.#waiting.promise;
		} finally {
			clearTimeout(timer);
			this.#waiting = undefined;
		}
	}

	/** Takes the host's answer. */
	answered(stored: boolean): void {
		if (stored) this.#waiting?.resolve();
		else this.#waiting?.reject(new Error('the host could not store it'));
	}
}
