import * as Y from 'yjs';
import type { Snapshot, SnapshotRoot } from '../../contract/insight.ts';
import { DocumentTree, jsonOfRoot } from './document-tree.ts';
import { noWeight, weigh } from './document-weight.ts';
import { guessRootType, rootAs } from './root-type.ts';

const ROOTS_MAX = 500;
const CLIENTS_MAX = 1_000;

/** The part of a snapshot that the document itself holds. */
export type DocumentReading = Omit<Snapshot, 'at' | 'awareness'>;

/** Reads a document from its whole state, into what a snapshot shows of it. Takes its time with a large one. */
export function readDocument(state: Uint8Array): DocumentReading {
	const doc = docOf(state);
	const { total, byRoot, byClient, unattributed } = weigh(doc);
	const names = [...doc.share.keys()].sort();
	const tree = new DocumentTree();
	// Types first: a root that was given one does not show any more what it was
	const types = new Map(names.map((name) => [name, guessRootType(doc.get(name))]));
	const roots = names.slice(0, ROOTS_MAX).map((name): SnapshotRoot => {
		const type = types.get(name) ?? 'empty';
		// A root is of one type in a document, so a second view takes a second document
		const views = viewsOf(type).map((view, index) => rootAs(index === 0 ? doc : docOf(state), name, view));
		const [json = null, ...others] = views.map(jsonOfRoot);
		return {
			name,
			type,
			json: others.length === 0 ? json : [json, ...others],
			nodes: views.flatMap((view) => tree.linesOf(name, view)),
			...(byRoot.get(name) ?? noWeight()),
		};
	});
	const clients = [...byClient].map(([clientId, weight]) => ({ clientId, ...weight }));
	clients.sort((a, b) => b.liveBytes + b.deletedBytes - (a.liveBytes + a.deletedBytes));
	const stateVector = [...Y.decodeStateVector(Y.encodeStateVector(doc))].map(([clientId, clock]) => ({ clientId, clock }));
	return {
		bytes: state.byteLength,
		roots,
		isCut: tree.isCut || names.length > ROOTS_MAX || clients.length > CLIENTS_MAX,
		stateVector: stateVector.sort((a, b) => b.clock - a.clock).slice(0, CLIENTS_MAX),
		weight: { total, clients: clients.slice(0, CLIENTS_MAX), unattributed },
	};
}

function docOf(state: Uint8Array): Y.Doc {
	const doc = new Y.Doc();
	Y.applyUpdate(doc, state);
	return doc;
}

/** As what a root is read: one that was used as two things as both, one of which nothing is left as none. */
function viewsOf(type: SnapshotRoot['type']): SnapshotRoot['type'][] {
	if (type === 'mixed') return ['map', 'array'];
	return type === 'empty' ? [] : [type];
}
