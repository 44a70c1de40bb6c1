import type { LiveDocument, Meter } from '../documents/live-document.ts';

/** What a client's end of a document needs of its session. */
export interface Session extends Meter {
	readonly id: string;
	readonly document: LiveDocument;
}
