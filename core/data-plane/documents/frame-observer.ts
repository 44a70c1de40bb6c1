import type { Member } from './member.ts';

/** What passes by at a document. While nobody listens a document has none, and looks no further. */
export interface FrameObserver {
	/** @param frame of the member's protocol */
	received(member: Member, frame: Uint8Array): void;
	/** A frame for one member. */
	sent(member: Member, frame: Uint8Array): void;
	/** The same frame for several members. @param member one of them */
	spread(member: Member, frame: Uint8Array, recipients: number): void;
}
