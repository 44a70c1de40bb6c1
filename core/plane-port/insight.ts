import type { Snapshot, TapEvent } from '../contract/insight.ts';
import type { Check } from './check.ts';
import type { AppKey, DocumentKey, DocumentRoute, LimitRefusal } from './document-key.ts';

/** Whose token a client brought: by its claims, which only a signature proves. */
export interface Claimant {
	tenantId: string | null;
	appId: string | null;
	isProven: boolean;
}

/** Who brought no token that says whose it is. */
export const NOBODY: Claimant = { tenantId: null, appId: null, isProven: false };

/** A client that a node turned away, with its whole reasoning. */
export interface RefusedClient extends Claimant {
	atMs: number;
	code: number;
	/** Text that the client was sent along. */
	reason: string;
	checks: Check[];
	/** As the client wrote it. */
	documentName: string;
	region: string;
	origin: string | null;
	remoteAddress: string;
	protocol: 'y-websocket' | 'hocuspocus' | null;
}

/** A client that might come. */
export interface Applicant {
	token: string;
	documentName: string;
	origin: string | null;
}

/** What a node would do with a client. */
export interface Judgement extends Claimant {
	/** Null when it would be admitted. */
	code: number | null;
	reason: string;
	checks: Check[];
}

/** What the limits and the document's place have to say to one more client, without it taking a place. */
export interface Rehearsal {
	checks: Check[];
	/** What would stand against it: a limit, or that the document is opened elsewhere (null: nowhere). */
	refusal: LimitRefusal | { elsewhere: DocumentRoute | null } | null;
}

/** What came and went for a session. */
export interface SessionFigures {
	id: string;
	bytesIn: number;
	bytesOut: number;
	operations: number;
}

/** Who a session is, by its awareness. */
export interface SessionPresence {
	id: string;
	clientIds: number[];
	user: string | null;
}

/** What a tap listens to: an app, or one document of it. */
export type TapScope = Pick<DocumentKey, 'tenantId' | 'appId'> & { documentName?: string | undefined };

/**
 * What a node answers when the control plane looks into it. Async, and plain data, so that the node may run on another
 * machine. While nobody asks it costs nothing.
 */
export interface NodeInsight {
	/** Judges a client as a handshake is judged, up to limits and routing; it takes no place. */
	judge(applicant: Applicant): Promise<Judgement>;

	/** What came and went for sessions; those that have gone are left out. @param sessionIds absent: all of the node */
	figures(sessionIds?: readonly string[]): Promise<SessionFigures[]>;

	/** Operations of an app in the minute that is going on, as `opsPerMinute` counts them. */
	operations(app: AppKey): Promise<number>;

	/** Who these sessions are; those that have gone are left out. */
	presence(sessionIds: readonly string[]): Promise<SessionPresence[]>;

	/** What a document holds; null when it is not open here. @throws {Error} when that takes too long. */
	snapshot(key: DocumentKey): Promise<Snapshot | null>;

	/**
	 * Tells what comes and goes on the wire from now on.
	 *
	 * @param withContents whether messages say what they hold
	 * @param listener gets messages of some moment together; `sequence` counts up
	 * @returns a function that ends it.
	 */
	tap(scope: TapScope, withContents: boolean, listener: (event: TapEvent) => void): Promise<() => void>;

	/** Closes a session, or all of a document. @returns how many there were. */
	disconnect(target: { sessionId: string } | DocumentKey): Promise<number>;
}
