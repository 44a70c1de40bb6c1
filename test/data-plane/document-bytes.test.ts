import fc from 'fast-check';
import * as decoding from 'lib0/decoding';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { DocumentBytes } from '../../core/data-plane/documents/document-bytes.ts';
import { mergeUpdates } from '../../core/data-plane/documents/merge-updates.ts';
import { decodeStateVector } from '../../core/data-plane/documents/state-vector.ts';
import { scanUpdate } from '../../core/data-plane/documents/update-scan.ts';

/** Something that an editor does; numbers choose where and what. */
type Action = [what: number, where: number, value: number];
const actions = (length: number) =>
	fc.array(fc.tuple(fc.nat(11), fc.nat(40), fc.nat(9)), { minLength: 1, maxLength: length }) as fc.Arbitrary<Action[]>;

const TEXTS = ['a', 'héé', '😀x', 'hello', '\u{FEFF}b', 'é', 'xy', '中文', '0', '-'];
const VALUES = [1, -5.5, 'x', null, true, { a: [1, 'é', null] }, new Uint8Array([1, 2]), 12_345_678_901n, 1e300, undefined];

const ACTIONS: ((doc: Y.Doc, where: number, value: number) => void)[] = [
	(doc, where, value) => doc.getText('t').insert(where % (doc.getText('t').length + 1), TEXTS[value] ?? ''),
	(doc, _where, value) => doc.getText('t').insert(doc.getText('t').length, TEXTS[value] ?? ''),
	(doc, where) => doc.getText('t').length > 0 && doc.getText('t').delete(where % doc.getText('t').length, 1),
	(doc, where, value) => doc.getText('t').insertEmbed(where % (doc.getText('t').length + 1), { image: `${value}` }),
	(doc, where, value) => {
		const text = doc.getText('t');
		if (text.length > 0) text.format(0, 1 + (where % text.length), { bold: value % 2 === 0 ? true : null });
	},
	(doc, where, value) => doc.getMap('m').set(`k${where % 4}`, VALUES[value]),
	(doc, where, value) => doc.getMap('m').set(`n${where % 2}`, value % 2 === 0 ? new Y.Map([['q', value]]) : new Y.Array()),
	(doc, where, value) => doc.getArray('a').insert(where % (doc.getArray('a').length + 1), [VALUES[value % 7], value]),
	(doc, where) => doc.getArray('a').length > 0 && doc.getArray('a').delete(where % doc.getArray('a').length, 1),
	(doc, where, value) => {
		const xml = doc.getXmlFragment('x');
		xml.insert(where % (xml.length + 1), [paragraph(TEXTS[value] ?? '')]);
	},
	(doc, where, value) => {
		const xml = doc.getXmlFragment('x');
		if (xml.length > 0) editParagraph(xml.get(where % xml.length), TEXTS[value] ?? '');
	},
	(doc, where) => doc.getXmlFragment('x').length > 0 && doc.getXmlFragment('x').delete(where % doc.getXmlFragment('x').length, 1),
];

const act = (doc: Y.Doc, [what, where, value]: Action) => ACTIONS[what % ACTIONS.length]?.(doc, where, value);

function paragraph(content: string): Y.XmlElement {
	const element = new Y.XmlElement('p');
	element.insert(0, [new Y.XmlText(content)]);
	return element;
}

function editParagraph(node: unknown, content: string): void {
	if (!(node instanceof Y.XmlElement)) return;
	node.setAttribute('class', content);
	const text = node.get(0);
	if (text instanceof Y.XmlText) text.insert(0, content);
}

/** Two editors that see each other's changes now and then; every update of theirs, in an order in which each can be applied. */
function updatesOf(all: readonly Action[]): Uint8Array[] {
	const [ada, ben] = [new Y.Doc(), new Y.Doc()];
	ada.clientID = 700;
	ben.clientID = 3;
	const updates: Uint8Array[] = [];
	for (const doc of [ada, ben])
		doc.on('update', (update: Uint8Array, origin: unknown) => {
			if (origin !== 'remote') updates.push(update);
		});
	for (const [index, action] of all.entries()) {
		const [doc, other] = action[2] % 3 === 0 ? [ben, ada] : [ada, ben];
		if (index % 2 === 0) Y.applyUpdate(doc, Y.encodeStateAsUpdate(other), 'remote');
		act(doc, action);
	}
	return updates;
}

/** What people see of a document. */
function contentOf(doc: Y.Doc) {
	return {
		text: doc.getText('t').toDelta(),
		map: doc.getMap('m').toJSON(),
		array: doc.getArray('a').toJSON(),
		xml: doc.getXmlFragment('x').toString(),
	};
}

function docOf(...updates: Uint8Array[]): Y.Doc {
	const doc = new Y.Doc();
	for (const update of updates) Y.applyUpdate(doc, update);
	return doc;
}

/** As documents take updates in: what is no next piece comes in as Yjs tells of it. */
function bytesOf(updates: readonly Uint8Array[]): DocumentBytes {
	const bytes = new DocumentBytes();
	const doc = new Y.Doc();
	doc.on('update', (change: Uint8Array) => bytes.append(scanUpdate(change)));
	for (const update of updates) Y.applyUpdate(doc, update);
	return bytes;
}

describe('the scan of an update', () => {
	it('takes what Yjs can decode, refuses what it cannot, and counts the same operations', () => {
		fc.assert(
			fc.property(actions(12), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }), fc.nat(), (all, changes, which) => {
				const updates = updatesOf(all);
				const update = Uint8Array.from(updates[which % Math.max(1, updates.length)] ?? Uint8Array.of(0, 0));
				for (const [at, byte] of changes) update[at % update.length] = byte;
				expect(operationsOrNull(update)).toBe(operationsByYjs(update));
			}),
			{ numRuns: 3_000 },
		);
	});

	it('refuses a gap whose first byte says more than that, which Yjs reads in one way here and in another there', () => {
		const gap = Uint8Array.of(1, 1, 3, 1, 10, 188, 1, 0);
		expect(operationsOrNull(gap)).toBe(operationsByYjs(gap));
		const more = Uint8Array.of(1, 1, 3, 1, 170, 188, 1, 0);
		expect(operationsByYjs(more)).toBeNull();
		expect(operationsOrNull(more)).toBeNull();
	});

	it('finds nothing plain that Yjs stumbles over: the next piece of a document is applied, and nothing of it waits', () => {
		fc.assert(
			fc.property(
				actions(12),
				actions(4),
				fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }),
				(before, now, changes) => {
					const base = docOf(...updatesOf(before));
					const content = Y.encodeStateAsUpdate(base);
					const bytes = bytesOf([content]);
					const news: Uint8Array[] = [];
					base.clientID = 900;
					base.on('update', (update: Uint8Array) => news.push(update));
					for (const action of now) act(base, action);
					for (const update of news) {
						for (const [at, byte] of changes) update[at % update.length] = byte;
						expectHarmless(bytes, content, update);
					}
				},
			),
			{ numRuns: 2_000 },
		);
	});
});

function operationsOrNull(update: Uint8Array): number | null {
	try {
		return scanUpdate(update).operations;
	} catch {
		return null;
	}
}

/** By decoding; null for what cannot be, and for what no honest client writes. */
function operationsByYjs(update: Uint8Array): number | null {
	let decoded: ReturnType<typeof Y.decodeUpdate>;
	let isWhole = false;
	class Decoder extends Y.UpdateDecoderV1 {
		constructor(decoder: decoding.Decoder) {
			super(decoder);
			isAtEnd = () => !decoding.hasContent(decoder);
		}
	}
	let isAtEnd = () => false;
	try {
		decoded = Y.decodeUpdateV2(update, Decoder);
		isWhole = isAtEnd();
	} catch {
		return null;
	}
	const clockMax = 2 ** 32 - 1;
	const ranges = [...decoded.ds.clients.values()].flat();
	const isHonest =
		decoded.structs.every(
			(struct) =>
				struct.length > 0 &&
				struct.id.clock + struct.length <= clockMax &&
				!(struct instanceof Y.Item && dependsOnItself(struct)),
		) && ranges.every(({ clock, len }) => len > 0 && clock + len <= clockMax);
	return isWhole && isHonest ? decoded.structs.length + ranges.length : null;
}

function dependsOnItself({ id, origin, rightOrigin, parent }: Y.Item): boolean {
	const references = [origin, rightOrigin, parent instanceof Y.ID ? parent : null];
	return references.some(
		(reference) =>
			reference !== null && (reference.clock > 2 ** 32 - 1 || (reference.client === id.client && reference.clock >= id.clock)),
	);
}

function expectHarmless(bytes: DocumentBytes, content: Uint8Array, update: Uint8Array): void {
	let scanned: ReturnType<typeof scanUpdate>;
	try {
		scanned = scanUpdate(update);
	} catch {
		return;
	}
	const { fit } = bytes.compare(scanned);
	if (fit === 'other' || !scanned.isPlain) return;
	const doc = docOf(content);
	for (const type of [doc.getText('t'), doc.getMap('m'), doc.getArray('a'), doc.getXmlFragment('x')])
		type.observeDeep((events: Y.YEvent<Y.AbstractType<unknown>>[]) => events.map((event) => event.changes));
	const before = contentOf(doc);
	Y.applyUpdate(doc, update);
	expect(doc.store.pendingStructs ?? doc.store.pendingDs).toBeNull();
	if (fit === 'known') expect(contentOf(doc)).toEqual(before);
}

describe('a document as bytes', () => {
	it('is the document: content, state vector, and what any client lacks', () => {
		fc.assert(
			fc.property(actions(30), fc.nat(), (all, seen) => {
				const updates = updatesOf(all);
				const bytes = bytesOf(updates);
				const doc = docOf(...updates);
				expect(contentOf(docOf(bytes.encode()))).toEqual(contentOf(doc));
				expect(decodeStateVector(bytes.stateVector())).toEqual(new Map(Y.decodeStateVector(Y.encodeStateVector(doc))));
				// A client that has seen a part gets the rest
				const client = docOf(...updates.slice(0, seen % (updates.length + 1)));
				Y.applyUpdate(client, bytes.encode(decodeStateVector(Y.encodeStateVector(client))));
				expect(contentOf(client)).toEqual(contentOf(doc));
				expect(client.store.pendingStructs ?? client.store.pendingDs).toBeNull();
				// What it gives out can be merged by Yjs with anything else
				expect(contentOf(docOf(Y.mergeUpdates([bytes.encode(), ...updates])))).toEqual(contentOf(doc));
				// Yjs deletes by itself what is written into what was deleted; nothing else of it can be new
				const whole = scanUpdate(Y.encodeStateAsUpdate(doc));
				expect(bytes.compare(whole).operations).toBeLessThanOrEqual(whole.deletions.length / 3);
			}),
			{ numRuns: 500 },
		);
	});

	it('what one types becomes one piece of text', () => {
		const doc = new Y.Doc();
		const bytes = new DocumentBytes();
		doc.on('update', (update: Uint8Array) => bytes.append(scanUpdate(update)));
		const text = doc.getText('t');
		for (let index = 0; index < 1_000; index += 1) text.insert(text.length, index % 100 === 7 ? '😀' : 'x');
		expect(bytes.encode().byteLength).toBeLessThan(1_100);
		expect(contentOf(docOf(bytes.encode()))).toEqual(contentOf(doc));
	});

	it('updates that follow each other make one that does the same', () => {
		fc.assert(
			fc.property(actions(20), fc.nat(), (all, split) => {
				const updates = updatesOf(all);
				const at = split % (updates.length + 1);
				const bytes = bytesOf(updates.slice(0, at));
				const next: ReturnType<typeof scanUpdate>[] = [];
				for (const update of updates.slice(at)) {
					const scanned = scanUpdate(update);
					if (bytes.compare(scanned).fit !== 'next' || !scanned.isPlain) break;
					bytes.append(scanned);
					next.push(scanned);
				}
				if (next.length === 0) return;
				const apart = docOf(...updates.slice(0, at), ...next.map((scanned) => scanned.bytes));
				const together = docOf(...updates.slice(0, at), mergeUpdates(next));
				expect(contentOf(together)).toEqual(contentOf(apart));
				expect(Y.encodeStateVector(together)).toEqual(Y.encodeStateVector(apart));
			}),
			{ numRuns: 500 },
		);
	});
});
