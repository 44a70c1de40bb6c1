/** A map that forgets what was used least recently when it has become too large. */
export class RecentMap<Key, Value> {
	/** Least recently used first. */
	readonly #entries = new Map<Key, Value>();
	readonly #entriesMax: number;

	constructor(entriesMax: number) {
		this.#entriesMax = entriesMax;
	}

	/** Uses an entry. */
	get(key: Key): Value | undefined {
		const value = this.#entries.get(key);
		if (value !== undefined) this.#touch(key, value);
		return value;
	}

	set(key: Key, value: Value): void {
		this.#touch(key, value);
		const [oldest] = this.#entries.keys();
		if (this.#entries.size > this.#entriesMax && oldest !== undefined) this.#entries.delete(oldest);
	}

	delete(key: Key): void {
		this.#entries.delete(key);
	}

	#touch(key: Key, value: Value): void {
		this.#entries.delete(key);
		this.#entries.set(key, value);
	}
}
