import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { type Editor, untilDocument } from '../support/editor.ts';
import {
	AWARENESS,
	awarenessFrame,
	QUERY_AWARENESS,
	readAwareness,
	STEP_1,
	STEP_2,
	step1Frame,
	syncFrame,
	syncPayload,
	syncType,
	textOf,
	textUpdate,
	UPDATE,
} from './frames.ts';
import { Fixture, type RawClient } from './harness.ts';

let fixture: Fixture;
beforeAll(async () => {
	fixture = await Fixture.start();
});
afterEach(() => fixture.hangUp());
afterAll(() => fixture.stop());

/** Resolves when an editor sees awareness states that satisfy the condition. */
function untilAwareness({ provider }: Editor, condition: (states: Map<number, unknown>) => boolean): Promise<void> {
	return new Promise((resolve) => {
		const check = () => {
			if (!condition(provider.awareness.getStates())) return;
			provider.awareness.off('change', check);
			resolve();
		};
		provider.awareness.on('change', check);
		check();
	});
}

/** Resolves when the node has handled all that the client sent before. */
async function barrier(client: RawClient): Promise<void> {
	const before = client.received.filter((frame) => syncType(frame) === STEP_2).length;
	client.send(step1Frame());
	await client.frames((frame) => syncType(frame) === STEP_2, before + 1);
}

describe('y-websocket clients', () => {
	it('three share a document, whoever comes first', async () => {
		const editors = [await fixture.edit('shared'), await fixture.edit('shared')];
		editors[0]?.doc.getText('body').insert(0, 'one ');
		editors[1]?.doc.getArray('list').push([1, { two: 2 }]);
		editors.push(await fixture.edit('shared'));
		for (const { doc } of editors) {
			await untilDocument(doc, () => doc.getText('body').toString() === 'one ' && doc.getArray('list').length === 2);
			expect(doc.getArray('list').toJSON()).toEqual([1, { two: 2 }]);
		}
	});

	it('content that was written while offline comes in with the first sync', async () => {
		const reader = await fixture.edit('offline');
		const doc = new Y.Doc();
		doc.getText('body').insert(0, 'written offline');
		await fixture.provide('offline', doc);
		await untilDocument(reader.doc, () => reader.doc.getText('body').toString() === 'written offline');
	});

	it('random concurrent edits of 2 to 4 clients converge', async () => {
		const edit = fc.record({
			client: fc.nat(3),
			kind: fc.constantFrom('insert', 'delete', 'format', 'set', 'nest'),
			at: fc.nat(50),
			// No surrogate pairs: an edit between their halves is none that an editor makes, and Yjs itself spoils them.
			text: fc.string({ minLength: 1, maxLength: 8, unit: fc.constantFrom(...'abc \n"äß漢字') }),
		});
		let run = 0;
		await fc.assert(
			fc.asyncProperty(fc.integer({ min: 2, max: 4 }), fc.array(edit, { maxLength: 40 }), async (count, edits) => {
				run += 1;
				const name = `converge-${run}`;
				const editors = await Promise.all(Array.from({ length: count }, () => fixture.edit(name)));
				for (const [index, { client, kind, at, text }] of edits.entries()) {
					const { doc } = editors[client % count] as Editor;
					apply(doc, kind, at, text);
					// Now and then the others' edits come in between.
					if (index % 7 === 6) await new Promise((resolve) => setImmediate(resolve));
				}
				for (const [index, { doc }] of editors.entries()) doc.getMap('done').set(String(index), true);
				await Promise.all(editors.map(({ doc }) => untilDocument(doc, () => doc.getMap('done').size === count)));
				const states = editors.map(({ doc }) => snapshot(doc));
				for (const state of states) expect(state).toEqual(states[0]);
				const late = await fixture.edit(name);
				expect(snapshot(late.doc)).toEqual(states[0]);
				await fixture.hangUp();
			}),
			{ numRuns: 25 },
		);
	});
});

function apply(doc: Y.Doc, kind: string, at: number, text: string): void {
	const body = doc.getText('body');
	const position = Math.min(at, body.length);
	const length = Math.min(text.length, body.length - position);
	if (kind === 'insert') body.insert(position, text);
	else if (kind === 'delete') body.delete(position, length);
	else if (kind === 'format' && length > 0) body.format(position, length, { bold: at % 2 === 0 ? true : null });
	else if (kind === 'set') doc.getMap('map').set(`key-${at % 5}`, text);
	else if (kind === 'nest') doc.getMap('map').set(`nested-${at % 3}`, new Y.Array<string>());
}

function snapshot(doc: Y.Doc): unknown {
	return { body: doc.getText('body').toDelta(), map: doc.getMap('map').toJSON() };
}

describe('the sync protocol on the wire', () => {
	it('the server speaks after the client: step 1 and, to a step 1, step 2', async () => {
		const client = await fixture.connect('order');
		client.send(step1Frame());
		await client.frame((frame) => syncType(frame) === STEP_2);
		expect(client.received.map(syncType)).toEqual([STEP_1, STEP_2]);
	});

	it('all others get an update in the same form, the sender does not', async () => {
		const [sender, ...others] = [await fixture.join('spread'), await fixture.join('spread'), await fixture.join('spread')];
		const update = textUpdate('hello');
		sender?.send(syncFrame(UPDATE, update));
		for (const other of others) {
			const frame = await other.frame((candidate) => syncType(candidate) === UPDATE);
			expect(syncPayload(frame)).toEqual(update);
		}
		await barrier(sender as RawClient);
		expect(sender?.received.some((frame) => syncType(frame) === UPDATE)).toBe(false);
	});

	it('what is known already is not spread again', async () => {
		const [sender, other] = [await fixture.join('known'), await fixture.join('known')];
		const frame = syncFrame(UPDATE, textUpdate('once'));
		for (let index = 0; index < 3; index += 1) sender.send(frame);
		await barrier(sender);
		await barrier(other);
		expect(other.received.filter((candidate) => syncType(candidate) === UPDATE)).toHaveLength(1);
	});

	it('an update that waited for another one reaches the sender of that one, too', async () => {
		const doc = new Y.Doc();
		const updates: Uint8Array[] = [];
		doc.on('update', (update: Uint8Array) => updates.push(update));
		doc.getText('body').insert(0, 'ab');
		const copy = new Y.Doc();
		Y.applyUpdate(copy, updates[0] as Uint8Array);
		copy.on('update', (update: Uint8Array) => updates.push(update));
		copy.getText('body').insert(1, '-');

		const [first, second] = [await fixture.join('waiting'), await fixture.join('waiting')];
		second.send(syncFrame(UPDATE, updates[1] as Uint8Array));
		await barrier(second);
		first.send(syncFrame(UPDATE, updates[0] as Uint8Array));
		const frame = await first.frame((candidate) => syncType(candidate) === UPDATE);
		Y.applyUpdate(doc, syncPayload(frame));
		expect(doc.getText('body').toString()).toBe('a-b');
	});

	it('several messages in one frame are all taken, as other implementations of Yjs send them', async () => {
		const client = await fixture.connect('packed');
		client.send(Buffer.concat([step1Frame(), syncFrame(UPDATE, textUpdate('packed')), Buffer.of(QUERY_AWARENESS)]));
		await client.frame((frame) => syncType(frame) === STEP_2);
		const other = await fixture.join('packed');
		expect(textOf(syncPayload(await other.frame((frame) => syncType(frame) === STEP_2)))).toBe('packed');
	});
});

describe('awareness', () => {
	it('is spread among y-websocket clients, and to those who come later', async () => {
		const [ada, ben] = [await fixture.edit('cursors'), await fixture.edit('cursors')];
		ada.provider.awareness.setLocalStateField('name', 'Ada');
		ben.provider.awareness.setLocalStateField('name', 'Ben');
		await untilAwareness(ben, (states) => JSON.stringify(states.get(ada.doc.clientID)) === '{"name":"Ada"}');
		const late = await fixture.edit('cursors');
		await untilAwareness(late, (states) => states.has(ada.doc.clientID) && states.has(ben.doc.clientID));
	});

	it('a client that leaves is gone for the others at once', async () => {
		const [ada, ben] = [await fixture.edit('leaving'), await fixture.edit('leaving')];
		ada.provider.awareness.setLocalStateField('name', 'Ada');
		await untilAwareness(ben, (states) => states.has(ada.doc.clientID));
		// The connection breaks: nothing is said before.
		(ada.provider.ws as unknown as WebSocket).terminate();
		ada.provider.shouldConnect = false;
		await untilAwareness(ben, (states) => !states.has(ada.doc.clientID));
	});

	it('a client that comes back with the same clientID is seen by those who come then', async () => {
		const ada = await fixture.join('back');
		ada.send(awarenessFrame([{ clientId: 7, clock: 3, json: '{"name":"Ada"}' }]));
		const witness = await fixture.join('back');
		await ada.end();
		await witness.frame((frame) => readAwareness(frame)?.get(7) === null);
		const again = await fixture.join('back');
		again.send(awarenessFrame([{ clientId: 7, clock: 3, json: '{"name":"Ada"}' }]));
		await barrier(again);
		const late = await fixture.join('back');
		expect(readAwareness(await late.frame((frame) => frame[0] === AWARENESS))).toEqual(new Map([[7, { name: 'Ada' }]]));
	});

	it('queryAwareness is answered with all states', async () => {
		const [ada, asking] = [await fixture.join('query'), await fixture.join('query')];
		ada.send(awarenessFrame([{ clientId: 1, clock: 1, json: '{"a":1}' }]));
		await asking.frame((frame) => frame[0] === AWARENESS);
		const before = asking.received.length;
		asking.send(Buffer.of(QUERY_AWARENESS));
		await asking.frames(() => true, before + 1);
		expect(readAwareness(asking.received[before] as Buffer)).toEqual(new Map([[1, { a: 1 }]]));
	});

	it("W9: another connection's clientID, changed or removed, is passed over, and is no offence", async () => {
		const [ada, mallory, witness] = [await fixture.join('w9'), await fixture.join('w9'), await fixture.join('w9')];
		ada.send(awarenessFrame([{ clientId: 1, clock: 1, json: '{"name":"Ada"}' }]));
		await witness.frame((frame) => readAwareness(frame)?.has(1) === true);
		mallory.send(awarenessFrame([{ clientId: 1, clock: 9, json: '{"name":"Mallory"}' }]));
		mallory.send(awarenessFrame([{ clientId: 1, clock: 9, json: 'null' }]));
		// As y-websocket repeats what it hears, its own state in the middle.
		mallory.send(
			awarenessFrame([
				{ clientId: 1, clock: 1, json: '{"name":"Ada"}' },
				{ clientId: 2, clock: 1, json: '{"name":"M"}' },
				{ clientId: 3, clock: 1, json: '{"name":"of nobody"}' },
			]),
		);
		const news = await witness.frame((frame) => readAwareness(frame)?.has(2) === true);
		expect(readAwareness(news)).toEqual(new Map([[2, { name: 'M' }]]));
		await barrier(mallory);
		expect(mallory.socket.readyState).toBe(WebSocket.OPEN);
		const late = await fixture.join('w9');
		expect(readAwareness(await late.frame((frame) => frame[0] === AWARENESS))).toEqual(
			new Map([
				[1, { name: 'Ada' }],
				[2, { name: 'M' }],
			]),
		);
	});

	it('W9: a repetition of one who left does not bring it back', async () => {
		const [ada, echo, witness] = [await fixture.join('ghost'), await fixture.join('ghost'), await fixture.join('ghost')];
		echo.send(awarenessFrame([{ clientId: 2, clock: 1, json: '{}' }]));
		ada.send(awarenessFrame([{ clientId: 1, clock: 1, json: '{"name":"Ada"}' }]));
		await echo.frame((frame) => readAwareness(frame)?.has(1) === true);
		await ada.end();
		await witness.frame((frame) => readAwareness(frame)?.get(1) === null);
		echo.send(awarenessFrame([{ clientId: 1, clock: 1, json: '{"name":"Ada"}' }]));
		await barrier(echo);
		const late = await fixture.join('ghost');
		expect(readAwareness(await late.frame((frame) => frame[0] === AWARENESS))).toEqual(new Map([[2, {}]]));
	});
});
