/** An answer that is kept for the same request to come again. */
export interface IdempotentAnswer {
	requestHash: Uint8Array;
	sealedAnswer: string;
}

/** Port to the answers of requests that carried an `Idempotency-Key`. */
export interface IdempotencyStore {
	get(keyHash: Uint8Array): Promise<IdempotentAnswer | null>;
	/** Keeps an answer, and forgets those from before `forgetBeforeMs`. */
	insert(keyHash: Uint8Array, answer: IdempotentAnswer, nowMs: number, forgetBeforeMs: number): Promise<void>;
}
