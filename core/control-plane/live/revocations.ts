import type { Revocation } from '../../plane-port/plane-port.ts';

/** Tells every node at once whose live sessions have to end. */
export class Revocations {
	readonly #listeners = new Set<(revocation: Revocation) => void>();

	publish(revocation: Revocation): void {
		for (const listener of this.#listeners) listener(revocation);
	}

	/** @returns a function that ends the subscription. */
	subscribe(listener: (revocation: Revocation) => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}
}
