import type { TapEvent } from '../../contract/insight.ts';

const MESSAGES_MAX = 2_000;

/** What a tap has heard and its reader has not read yet. A reader that is too slow loses messages, and is told how many. */
export class TapBuffer {
	#messages: TapEvent['messages'] = [];
	#dropped = 0;
	#sequence = 0;
	#news = Promise.withResolvers<void>();

	/** Takes messages of one of the nodes that are tapped. */
	push({ messages, dropped }: TapEvent): void {
		const room = MESSAGES_MAX - this.#messages.length;
		for (const message of messages.slice(0, room)) {
			this.#messages.push({ ...message, sequence: this.#sequence });
			this.#sequence += 1;
		}
		this.#dropped += dropped + Math.max(0, messages.length - room);
		this.wake();
	}

	/** Lets {@link next} return, with whatever there is. */
	wake(): void {
		this.#news.resolve();
	}

	/** What has come, once something has, or once it was woken. */
	async next(): Promise<TapEvent> {
		await this.#news.promise;
		this.#news = Promise.withResolvers();
		const event = { messages: this.#messages, dropped: this.#dropped };
		this.#messages = [];
		this.#dropped = 0;
		return event;
	}
}
