import type { SessionFigures, SessionPresence } from '../../plane-port/insight.ts';
import { type DocumentKey, documentId } from '../../plane-port/plane-port.ts';
import type { LiveDocument } from '../documents/live-document.ts';
import type { Member } from '../documents/member.ts';

/** What a WebSocket's TCP connection counts by itself. */
export interface WireBytes {
	readonly bytesRead: number;
	readonly bytesWritten: number;
}

/** A session as others see it. */
export interface SessionEntry {
	readonly id: string;
	readonly key: DocumentKey;
	readonly document: LiveDocument;
	/** Null until it has joined the document. */
	readonly member: Member | null;
	readonly wire: WireBytes;
	readonly operations: number;
	/** Ends it, with a code and a reason for its client. */
	end(code: number, reason: string): void;
}

/** The sessions of a node by their ids. What is told of them is looked up when somebody asks; nothing is counted twice. */
export class SessionTable {
	readonly #entries = new Map<string, SessionEntry>();

	add(entry: SessionEntry): void {
		this.#entries.set(entry.id, entry);
	}

	remove(id: string): void {
		this.#entries.delete(id);
	}

	/** Those that are known of these; absent: all. */
	figures(ids: Iterable<string> = this.#entries.keys()): SessionFigures[] {
		return this.#known(ids).map(({ id, wire, operations }) => ({
			id,
			bytesIn: wire.bytesRead,
			bytesOut: wire.bytesWritten,
			operations,
		}));
	}

	presence(ids: Iterable<string>): SessionPresence[] {
		return this.#known(ids).map(({ id, document, member }) => {
			const entry = member && document.awarenessOf(member);
			return { id, clientIds: entry ? [entry.clientId] : [], user: entry ? userOf(entry.state) : null };
		});
	}

	/** Ends one session, or all of a document. @returns how many there were. */
	end(target: { sessionId: string } | DocumentKey, code: number, reason: string): number {
		const found =
			'sessionId' in target
				? this.#known([target.sessionId])
				: [...this.#entries.values()].filter(({ key }) => documentId(key) === documentId(target));
		for (const entry of found) entry.end(code, reason);
		return found.length;
	}

	#known(ids: Iterable<string>): SessionEntry[] {
		const known: SessionEntry[] = [];
		for (const id of ids) {
			const entry = this.#entries.get(id);
			if (entry) known.push(entry);
		}
		return known;
	}
}

const USER_CHARACTERS_MAX = 100;

/** Editors put their user's name into `user.name`, some into `name`; the protocol does not say. */
function userOf(state: string): string | null {
	const { user, name } = JSON.parse(state) as { user?: unknown; name?: unknown };
	const inUser = typeof user === 'object' && user !== null ? (user as { name?: unknown }).name : user;
	const found = [inUser, name].find((value) => typeof value === 'string' && value !== '');
	return typeof found === 'string' ? found.slice(0, USER_CHARACTERS_MAX) : null;
}
