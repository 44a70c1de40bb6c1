import { Awareness, removeAwarenessStates } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { createStore } from 'zustand';
import { openRelay } from '../../api/clients.ts';
import { type Close, describeClose, redirectOf } from '../../ui/close-words.ts';
import { type Connection, connect, PROTOCOL_LABELS, type Protocol } from './connection.ts';
import { dialFailure } from './dial-failure.ts';
import { RelaySocket } from './relay-socket.ts';

/** Nodes that send a client in circles would do so for ever. */
const REDIRECTS_MAX = 5;
const LOG_MAX = 100;

/** What all editors of the page have in common. */
export interface Target {
	instanceId: string;
	documentName: string;
	/** Empty for none. Rejects with a DialFailure when there is none to be had. */
	token: () => Promise<string>;
	/** The last one was refused. */
	tokenRefused: () => void;
}

/** Who edits, and how they connect. */
export interface ClientSettings {
	name: string;
	/** `#rrggbb`. */
	color: string;
	protocol: Protocol;
	/** Base URL. */
	nodeUrl: string;
	/** Empty for a client that sends none. */
	origin: string;
}

/**
 * - `offline`: by its user's choice
 * - `waiting`: the connection ended; the client tries again by itself
 * - `closed`: it ended, and trying again would not help
 */
type Phase = 'offline' | 'connecting' | 'syncing' | 'synced' | 'waiting' | 'closed';

interface LogEntry {
	id: number;
	atMs: number;
	text: string;
}

/** What an editor shows and edits. */
export interface EditorSession {
	doc: Y.Doc;
	text: Y.Text;
	awareness: Awareness;
	undo: Y.UndoManager;
}

interface ClientState {
	phase: Phase;
	settings: ClientSettings;
	session: EditorSession | null;
	/** How the connection ended last; null once it is in sync again. */
	close: Close | null;
	log: readonly LogEntry[];
}

/** One editor of the playground: a document of its own, and a real client that brings it together with the others. */
export class PlaygroundClient {
	readonly id = crypto.randomUUID();
	readonly store;
	#target: Target | null = null;
	#connection: Connection | null = null;
	#redirects = 0;
	#logId = 0;

	constructor(settings: ClientSettings) {
		this.store = createStore<ClientState>(() => ({ phase: 'offline', settings, session: null, close: null, log: [] }));
	}

	/** Takes up a document, offline. */
	open(target: Target): void {
		this.#target = target;
		const doc = new Y.Doc();
		const text = doc.getText('playground');
		const awareness = new Awareness(doc);
		awareness.on('change', (changes: AwarenessChanges, origin: unknown) => this.#logPeople(awareness, changes, origin));
		this.store.setState({
			phase: 'offline',
			session: { doc, text, awareness, undo: new Y.UndoManager(text) },
			close: null,
			log: [],
		});
		this.#introduce();
	}

	/** Leaves the document. */
	dispose(): void {
		this.#disconnect();
		const { session } = this.store.getState();
		this.store.setState({ phase: 'offline', session: null });
		this.#target = null;
		session?.undo.destroy();
		session?.awareness.destroy();
		session?.doc.destroy();
	}

	/** Connects, or does so anew. */
	connect(): void {
		this.#redirects = 0;
		this.#dial();
	}

	/** Ends the connection; what is typed from then on waits for the next one. */
	goOffline(): void {
		this.#disconnect();
		this.store.setState({ phase: 'offline', close: null });
		this.#log('Went offline');
	}

	/** Changes settings. Those of the connection take effect with a new one, at once when there is one. */
	configure(changes: Partial<ClientSettings>): void {
		const { settings, phase } = this.store.getState();
		this.store.setState({ settings: { ...settings, ...changes } });
		if ('name' in changes || 'color' in changes) this.#introduce();
		const isOnline = phase !== 'offline' && phase !== 'closed';
		if (isOnline && ('protocol' in changes || 'nodeUrl' in changes || 'origin' in changes)) this.connect();
	}

	#dial(): void {
		const { settings, session } = this.store.getState();
		const target = this.#target;
		if (!session || !target) return;
		this.#disconnect();
		const { protocol, nodeUrl, origin } = settings;
		const ask = async (url: string) => {
			try {
				const token = await target.token();
				return await openRelay({
					instanceId: target.instanceId,
					// As a browser writes it
					url: URL.parse(url)?.href ?? url,
					origin: origin === '' ? null : origin,
					// Hocuspocus has a message for it
					token: protocol === 'hocuspocus' || token === '' ? null : token,
				});
			} catch (error) {
				throw dialFailure(error);
			}
		};
		class Socket extends RelaySocket {
			constructor(url: string) {
				super(() => ask(url));
			}
		}
		this.#introduce();
		this.store.setState({ close: null, phase: 'connecting' });
		const connection = connect(protocol, {
			nodeUrl,
			documentName: target.documentName,
			doc: session.doc,
			awareness: session.awareness,
			Socket,
			token: target.token,
			onConnecting: () => {
				this.store.setState({ phase: 'connecting' });
				this.#log(`Connecting to ${nodeUrl} with ${PROTOCOL_LABELS[protocol]}`);
			},
			onOpen: () => {
				this.store.setState({ phase: 'syncing' });
				this.#log('The node accepted the WebSocket');
			},
			onSynced: () => {
				this.#redirects = 0;
				this.store.setState({ phase: 'synced', close: null });
				this.#log('In sync');
			},
			onClosed: (close) => this.#closed(close, connection),
		});
		this.#connection = connection;
	}

	#closed(close: Close, connection: Connection): boolean {
		if (connection !== this.#connection) return false;
		const { name, isTransient } = describeClose(close);
		this.#log(`Closed with ${close.code} ${name}${close.reason === '' ? '' : `: ${close.reason}`}`);
		const redirect = redirectOf(close);
		if (redirect && this.#redirects < REDIRECTS_MAX) {
			this.#follow(redirect, connection);
			return false;
		}
		this.store.setState({ close, phase: isTransient ? 'waiting' : 'closed' });
		if (!isTransient) {
			this.#target?.tokenRefused();
			queueMicrotask(() => connection === this.#connection && this.#disconnect());
		}
		return isTransient;
	}

	/** Goes to the node that has the document, as clients of a real app have to (contract section 3). */
	#follow({ protocol, host }: URL, connection: Connection): void {
		this.#redirects += 1;
		const nodeUrl = `${protocol}//${host}`;
		this.#log(`Following the redirect to ${nodeUrl}`);
		this.store.setState({ settings: { ...this.store.getState().settings, nodeUrl }, phase: 'connecting' });
		// The library is still about to end the old one
		queueMicrotask(() => connection === this.#connection && this.#dial());
	}

	#disconnect(): void {
		const connection = this.#connection;
		this.#connection = null;
		connection?.end();
		const { session } = this.store.getState();
		if (!session) return;
		const others = [...session.awareness.getStates().keys()].filter((id) => id !== session.doc.clientID);
		removeAwarenessStates(session.awareness, others, 'offline');
	}

	/** Tells the others who this is. */
	#introduce(): void {
		const { session, settings } = this.store.getState();
		const { name, color } = settings;
		const state = session?.awareness.getLocalState() ?? {};
		session?.awareness.setLocalState({ ...state, user: { name, color, colorLight: `${color}33` } });
	}

	#logPeople({ doc, meta }: Awareness, { added, removed }: AwarenessChanges, origin: unknown): void {
		const { session } = this.store.getState();
		if (!session || origin === 'offline' || meta.size === 0) return;
		for (const id of added) if (id !== doc.clientID) this.#log(`${nameOf(session.awareness, id)} is here`);
		if (removed.some((id) => id !== doc.clientID)) this.#log('Somebody left');
	}

	#log(text: string): void {
		this.#logId += 1;
		const entry = { id: this.#logId, atMs: Date.now(), text };
		this.store.setState(({ log }) => ({ log: [...log, entry].slice(-LOG_MAX) }));
	}
}

interface AwarenessChanges {
	added: number[];
	updated: number[];
	removed: number[];
}

/** Another client's state is whatever it sent. */
function nameOf(awareness: Awareness, clientId: number): string {
	const name: unknown = awareness.getStates().get(clientId)?.user?.name;
	return typeof name === 'string' && name !== '' ? name : 'Somebody';
}
