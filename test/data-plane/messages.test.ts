import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import * as encoding from 'lib0/encoding';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { scanUpdate } from '../../core/data-plane/documents/update-scan.ts';
import { CLOSE_POLICY_VIOLATION, Violation } from '../../core/data-plane/violation.ts';
import { untilDocument } from '../support/editor.ts';
import {
	AUTH,
	AWARENESS,
	awarenessFrame,
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

const KIB = 1024;
/** Of some 30 bytes each. */
const FLOOD_UPDATES = 40_000;
/** A document far beyond the send budget, in updates that fit into a frame. */
const LARGE_UPDATES = 30;
const LARGE_UPDATE_BYTES = 400 * KIB;
const LARGE_BYTES = LARGE_UPDATES * LARGE_UPDATE_BYTES;
const SLOW_READERS = 20;

let fixture: Fixture;
let run = 0;
beforeAll(async () => {
	fixture = await Fixture.start({ limits: { frameBytesMax: 512 * KIB, sendBufferBytesMax: 1024 * KIB } });
});
afterEach(() => fixture.hangUp());
afterAll(() => fixture.stop());

/** Fills a document. @returns who wrote it, and who has heard all of it */
async function openLarge(document: string): Promise<{ writer: RawClient; witness: RawClient }> {
	const [writer, witness] = [await fixture.join(document), await fixture.join(document)];
	for (let count = 1; count <= LARGE_UPDATES; count += 1) {
		writer.send(syncFrame(UPDATE, textUpdate('x'.repeat(LARGE_UPDATE_BYTES))));
		await witness.frames(isUpdate, count);
	}
	return { writer, witness };
}

/** A client that the node has answered, and that has read only the beginning of that. */
async function joinWithoutReading(document: string): Promise<RawClient> {
	const client = await fixture.connect(document);
	client.socket.once('message', () => client.socket.pause());
	client.send(step1Frame());
	await client.frame((frame) => syncType(frame) === STEP_1);
	return client;
}

/**
 * A client sends a frame that is an offence, and the node does what it must: closes with the code, spreads and keeps
 * nothing, and serves the others as before.
 */
async function expectOffence(frames: (Uint8Array | string)[], code: number, atMostText = ''): Promise<void> {
	run += 1;
	const name = `offence-${run}`;
	const [offender, witness] = [await fixture.join(name), await fixture.join(name)];
	const heardBefore = witness.received.length;
	for (const frame of frames) offender.send(frame);
	// Whatever comes after the offence is passed over.
	offender.send(syncFrame(UPDATE, textUpdate('after')));
	expect((await offender.closed).code).toBe(code);

	const writer = await fixture.join(name);
	writer.send(syncFrame(UPDATE, textUpdate('fine')));
	await witness.frame((frame) => syncType(frame) === UPDATE && textOf(syncPayload(frame)) === 'fine');
	expect(witness.received.length).toBe(heardBefore + (atMostText === '' ? 1 : 2));
	const late = await fixture.join(name);
	const text = textOf(syncPayload(await late.frame((frame) => syncType(frame) === STEP_2)));
	expect([`fine${atMostText}`, `${atMostText}fine`]).toContain(text);
	expect(late.received.some((frame) => frame[0] === AWARENESS)).toBe(false);
	expect((await fetch(`${fixture.node.url.replace('ws:', 'http:')}/health`)).status).toBe(200);
}

/** Writes a Yjs update by hand: one client, its structs as written by the callback, and a delete set. */
function rawUpdate(structs: number, write: (encoder: encoding.Encoder) => void, clock = 0): Uint8Array {
	return encoding.encode((encoder) => {
		encoding.writeVarUint(encoder, 1);
		encoding.writeVarUint(encoder, structs);
		encoding.writeVarUint(encoder, 99);
		encoding.writeVarUint(encoder, clock);
		write(encoder);
		encoding.writeVarUint(encoder, 0);
	});
}

const writeGc = (length: number) => (encoder: encoding.Encoder) => {
	encoding.writeUint8(encoder, 0);
	encoding.writeVarUint(encoder, length);
};

/** An item in the root type `body`; the callback writes its content. */
const writeItem = (contentRef: number, write: (encoder: encoding.Encoder) => void) => (encoder: encoding.Encoder) => {
	encoding.writeUint8(encoder, contentRef);
	encoding.writeVarUint(encoder, 1);
	encoding.writeVarString(encoder, 'body');
	write(encoder);
};

const nestedArrays = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

/** A ContentAny with arrays inside each other, as lib0 encodes it, built without recursion. */
function nestedAny(depth: number): (encoder: encoding.Encoder) => void {
	return (encoder) => {
		encoding.writeVarUint(encoder, 1);
		for (let level = 0; level < depth; level += 1) {
			encoding.writeUint8(encoder, 117);
			encoding.writeVarUint(encoder, 1);
		}
		encoding.writeUint8(encoder, 126);
	};
}

/** A text with a format, a map with an array; and a changed copy of it that passes as an update, found by mutation. */
const GOOD_UPDATE =
	'01090100040104626f6479016881010001810101038401040620776f726c64c10101010201c101040105012101016d0161010003a8010d017d0501010201040b06';
const BREAKING_UPDATE =
	'01090100040104626f6479016881010001810101038401040620776f726c64c10101000201c101040105012101016d0161010003a8010d017d0501000201040b00';

/** Maps inside each other, all in one small update. */
function nestedTypes(depth: number): Uint8Array {
	return rawUpdate(depth, (encoder) => {
		for (let level = 0; level < depth; level += 1) {
			encoding.writeUint8(encoder, 0x20 | 7);
			encoding.writeVarUint(encoder, level === 0 ? 1 : 0);
			if (level === 0) encoding.writeVarString(encoder, 'deep');
			else for (const number of [99, level - 1]) encoding.writeVarUint(encoder, number);
			encoding.writeVarString(encoder, 'k');
			encoding.writeVarUint(encoder, 1);
		}
	});
}

/** An update that deletes the first struct of a client, which recurses through all that is in it. */
function deletionOfFirst(clientId: number): Uint8Array {
	return encoding.encode((encoder) => {
		for (const number of [0, 1, clientId, 1, 0, 1]) encoding.writeVarUint(encoder, number);
	});
}

describe('frames that are no messages', () => {
	it.each<[string, Uint8Array | string, number]>([
		['W4: an empty frame', new Uint8Array(), 1007],
		['W4: a text frame', 'hello', 1003],
		['W4: 20 times 0xff', new Uint8Array(20).fill(0xff), 1007],
		['W4: an unknown type', Uint8Array.of(9, 0), 1003],
		['W4: an auth message, which only servers send', Uint8Array.of(AUTH, 0, 0), 1003],
		['W4: an unknown sync type', syncFrame(7, textUpdate('x')), 1003],
		['W4: a type without its message', Uint8Array.of(0), 1007],
		['W5: a length of 2^40', Uint8Array.of(0, 2, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20), 1007],
		['W5: a truncated frame', syncFrame(UPDATE, textUpdate('truncated')).slice(0, -3), 1007],
		['a good message with garbage behind it', Buffer.concat([syncFrame(UPDATE, textUpdate('x')), Buffer.of(9)]), 1003],
		['65 messages in a frame', Buffer.concat(Array.from({ length: 65 }, () => Buffer.of(3))), 1008],
	])('%s closes with its code, nothing of it is kept or spread', async (_name, frame, code) => {
		await expectOffence([frame], code);
	});
});

describe('updates and state vectors that are none', () => {
	const truncated = textUpdate('a somewhat longer text');

	it.each<[string, Uint8Array, number]>([
		['W5: a truncated update', truncated.slice(0, -5), 1007],
		['W5: an update cut before its delete set', truncated.slice(0, -1), 1007],
		['W5: an empty update', new Uint8Array(), 1007],
		['W5: 20 times 0xff', new Uint8Array(20).fill(0xff), 1007],
		['W5: an update with a tail', Buffer.concat([truncated, Buffer.of(0)]), 1007],
		['W5: 2^31 structs', rawUpdate(2 ** 31, writeGc(1)), 1007],
		['W5: a struct of the length 2^40', rawUpdate(1, writeGc(2 ** 40)), 1007],
		['W5: a clock beyond 32 bits', rawUpdate(1, writeGc(1), 2 ** 33), 1007],
		['W5: an empty struct', rawUpdate(1, writeGc(0)), 1007],
		[
			'W5: an empty text',
			rawUpdate(
				1,
				writeItem(4, (encoder) => encoding.writeVarString(encoder, '')),
			),
			1007,
		],
		[
			'W5: an unknown content',
			rawUpdate(
				1,
				writeItem(31, () => undefined),
			),
			1007,
		],
		[
			'W5: a struct that stands after itself',
			rawUpdate(1, (encoder) => {
				encoding.writeUint8(encoder, 0x80 | 4);
				encoding.writeVarUint(encoder, 99);
				encoding.writeVarUint(encoder, 5);
				encoding.writeVarString(encoder, 'x');
			}),
			1007,
		],
		['W7: arrays 200 000 deep', rawUpdate(1, writeItem(8, nestedAny(200_000))), 1008],
		['W7: arrays 300 deep', rawUpdate(1, writeItem(8, nestedAny(300))), 1008],
		[
			'W7: JSON 100 000 deep',
			rawUpdate(
				1,
				writeItem(2, (encoder) => {
					encoding.writeVarUint(encoder, 1);
					encoding.writeVarString(encoder, nestedArrays(100_000));
				}),
			),
			1008,
		],
		[
			'W7: an embed 300 deep',
			rawUpdate(
				1,
				writeItem(5, (encoder) => encoding.writeVarString(encoder, nestedArrays(300))),
			),
			1008,
		],
	])('%s is closed, in an update as in a step 2', async (_name, update, code) => {
		// Before Yjs gets to apply any of it.
		expect(() => scanUpdate(update)).toThrow(Violation);
		await expectOffence([syncFrame(UPDATE, update)], code);
		await expectOffence([syncFrame(STEP_2, update)], code);
	});

	it('W5: random bytes as an update never do harm', async () => {
		for (let index = 0; index < 50; index += 1) {
			const client = await fixture.join('random');
			client.send(syncFrame(UPDATE, randomBytes(1 + (index % 40))));
			client.send('the end');
			expect([1003, 1007, 1008]).toContain((await client.closed).code);
		}
		await fixture.join('random');
	});

	it('W5: more than a million structs are closed with 1008', () => {
		const structs = new Uint8Array(2_000_002).fill(1);
		for (let index = 0; index < structs.byteLength; index += 2) structs[index] = 0;
		const update = rawUpdate(structs.byteLength / 2, (encoder) => encoding.writeUint8Array(encoder, structs));
		expect(() => scanUpdate(update)).toThrow(new Violation(CLOSE_POLICY_VIOLATION, 'too many structs in an update'));
	});

	it('an update in the format V2 is not taken for one', async () => {
		const doc = new Y.Doc();
		doc.getText('body').insert(0, 'version two');
		await expectOffence([syncFrame(UPDATE, Y.encodeStateAsUpdateV2(doc))], 1007);
	});

	it('a state vector that cannot be decoded is closed with 1007', async () => {
		await expectOffence([syncFrame(STEP_1, Uint8Array.of(0xff, 0xff, 0xff, 0x7f, 1))], 1007);
	});

	it('nesting that people use is taken', async () => {
		const client = await fixture.join('nested');
		client.send(syncFrame(UPDATE, rawUpdate(1, writeItem(8, nestedAny(100)))));
		client.send(step1Frame());
		await client.frames((frame) => syncType(frame) === STEP_2, 2);
	});

	it('W6: one who sends many updates that wait for others is closed', async () => {
		const client = await fixture.join('dangling');
		for (let index = 0; index < 4_000; index += 1) client.send(syncFrame(UPDATE, rawUpdate(1, writeGc(1), 10 + 2 * index)));
		expect((await client.closed).code).toBe(1008);
		await fixture.join('dangling');
	});

	it('an update that Yjs can only apply in part closes its sender; the others share what was applied', async () => {
		const [witness, offender] = [await fixture.join('part'), await fixture.join('part')];
		offender.send(syncFrame(UPDATE, Buffer.from(GOOD_UPDATE, 'hex')));
		offender.send(syncFrame(UPDATE, Buffer.from(BREAKING_UPDATE, 'hex')));
		expect((await offender.closed).code).toBe(1007);
		await expectShared('part', witness);
	});

	it('W7: types inside of each other, deeper than Yjs can delete, are refused; editors go on', async () => {
		const [ada, ben] = [await fixture.provide('stuck'), await fixture.provide('stuck')];
		ada.doc.getText('body').insert(0, 'before');
		await untilDocument(ben.doc, () => ben.doc.getText('body').toString() === 'before');
		const offender = await fixture.join('stuck');
		offender.send(syncFrame(UPDATE, nestedTypes(6_000)));
		offender.send(syncFrame(UPDATE, deletionOfFirst(99)));
		expect((await offender.closed).code).toBe(1008);
		ada.doc.getText('body').insert(6, ' and after');
		await untilDocument(ben.doc, () => ben.doc.getText('body').toString() === 'before and after');
		expect(ben.doc.share.has('deep')).toBe(false);
		const late = await fixture.edit('stuck');
		await untilDocument(late.doc, () => late.doc.getText('body').toString() === 'before and after');
	});

	it('W7: types inside of each other as deep as people have them are taken, and can be deleted', async () => {
		const [writer, witness] = [await fixture.join('deep'), await fixture.join('deep')];
		writer.send(syncFrame(UPDATE, nestedTypes(400)));
		writer.send(syncFrame(UPDATE, deletionOfFirst(99)));
		await witness.frames(isUpdate, 2);
		await expectShared('deep', witness);
	});
});

/** Clients of a document share what is written from now on. */
async function expectShared(name: string, witness: RawClient): Promise<void> {
	const writer = await fixture.join(name);
	writer.send(syncFrame(UPDATE, textUpdate('still here')));
	await witness.frame((frame) => syncType(frame) === UPDATE && textOf(syncPayload(frame)) === 'still here');
	expect(witness.socket.readyState).toBe(WebSocket.OPEN);
}

describe('awareness beyond its budgets', () => {
	const state = (json: string) => [{ clientId: 5, clock: 1, json }];
	const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

	it.each<[string, Uint8Array, number]>([
		['W8: bad JSON', awarenessFrame(state('{oops')), 1007],
		['W8: a state that is no object', awarenessFrame(state('5')), 1007],
		['W8: nested 33 deep', awarenessFrame(state(nested(33))), 1008],
		['W8: nested 2 000 deep', awarenessFrame(state(nestedArrays(2_000))), 1008],
		['W8: more than 4 KB', awarenessFrame(state(JSON.stringify({ a: 'x'.repeat(4_096) }))), 1008],
		[
			'W8: 50 000 clients in a frame',
			awarenessFrame(Array.from({ length: 50_000 }, (_, clientId) => ({ clientId, clock: 1, json: '1' }))),
			1008,
		],
		['W8: a truncated frame', Uint8Array.of(AWARENESS, 3, 1, 5, 1), 1007],
		['W8: no update in it', Uint8Array.of(AWARENESS, 0), 1007],
	])('%s is closed, and the next one to join is fine', async (_name, frame, code) => {
		await expectOffence([frame], code);
	});

	it('W8: one bad state spoils the good ones beside it', async () => {
		await expectOffence([awarenessFrame([...state('{}'), { clientId: 6, clock: 1, json: '{oops' }])], 1007);
	});

	it('a state of 32 levels and of 4 KB is taken', async () => {
		const [one, other] = [await fixture.join('large'), await fixture.join('large')];
		one.send(awarenessFrame(state(nested(32))));
		await other.frame((frame) => readAwareness(frame)?.has(5) === true);
		one.send(awarenessFrame([{ clientId: 5, clock: 2, json: JSON.stringify({ a: 'x'.repeat(4_088) }) }]));
		await other.frame((frame) => (readAwareness(frame)?.get(5) as { a?: string } | undefined)?.a?.length === 4_088);
	});
});

/** A connection that speaks WebSocket by hand; resolves with the close code that the node sent, null for none. */
async function rawUpgrade(name: string): Promise<Socket> {
	const socket = connect(fixture.node.port, '127.0.0.1');
	socket.on('error', () => undefined);
	socket.write(
		`GET /${name}?token=${await fixture.app.token()} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
			'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
	);
	await fixture.plane.next('openSession');
	return socket;
}

function closeCodeOf(socket: Socket): Promise<number | null> {
	return new Promise((resolve) => {
		let bytes = Buffer.alloc(0);
		socket.on('data', (chunk: Buffer) => {
			bytes = Buffer.concat([bytes, chunk]);
			const close = bytes.indexOf(0x88, bytes.indexOf('\r\n\r\n') + 4);
			if (close >= 0 && bytes.length >= close + 4) resolve(bytes.readUInt16BE(close + 2));
		});
		socket.once('close', () => resolve(null));
	});
}

const MASK = Buffer.alloc(4);

/** A short message as a client's frame. */
function clientFrame(message: Uint8Array): Buffer {
	return Buffer.concat([Buffer.of(0x82, 0x80 | message.byteLength), MASK, message]);
}

const isUpdate = (frame: Uint8Array) => syncType(frame) === UPDATE;

describe('what breaks the WebSocket protocol', () => {
	it.each<[string, Buffer, number]>([
		['W1: a 64-bit length', Buffer.concat([Buffer.of(0x82, 0xff, 0x7f, 255, 255, 255, 255, 255, 255, 255), MASK]), 1009],
		['W1: bad UTF-8', Buffer.concat([Buffer.of(0x81, 0x82), MASK, Buffer.of(0xc3, 0x28)]), 1007],
		['W1: an unmasked frame', Buffer.of(0x82, 0x01, 0x00), 1002],
		['W1: RSV1', Buffer.concat([Buffer.of(0xc2, 0x81), MASK, Buffer.of(0)]), 1002],
		[
			'W1: a flood of fragments',
			Buffer.concat([
				Buffer.of(0x02, 0x80),
				MASK,
				...Array.from({ length: 20_000 }, () => Buffer.concat([Buffer.of(0x00, 0x81), MASK, Buffer.of(0)])),
			]),
			1008,
		],
	])('%s is closed with its code, and the node lives', async (_name, bytes, code) => {
		const socket = await rawUpgrade('w1');
		const closeCode = closeCodeOf(socket);
		socket.write(bytes);
		expect(await closeCode).toBe(code);
		socket.destroy();
		await fixture.join('w1');
	});

	it('W1: a message over the limit is closed with 1009', async () => {
		const client = await fixture.join('w1');
		client.send(Buffer.alloc(512 * KIB + 1));
		expect((await client.closed).code).toBe(1009);
	});

	it('W6: what one client floods in is taken in portions, between which all others have their turn', async () => {
		const reader = await fixture.join('flood');
		const writer = await rawUpgrade('flood');
		const doc = new Y.Doc();
		const frames = [clientFrame(step1Frame())];
		doc.on('update', (update: Uint8Array) => frames.push(clientFrame(syncFrame(UPDATE, update))));
		for (let index = 0; index < FLOOD_UPDATES; index += 1) doc.getText('flood').insert(0, 'x');
		// In one piece, so that the system has all of it when the node reads
		const flood = Buffer.concat(frames);
		writer.write(flood);
		const merged = new Y.Doc();
		let portions = 0;
		for (; merged.getText('flood').length < FLOOD_UPDATES; portions += 1) {
			await reader.frames(isUpdate, portions + 1);
			const portion = reader.received.filter(isUpdate)[portions];
			// What comes in one turn goes out as one
			if (portion) Y.applyUpdate(merged, syncPayload(portion));
		}
		expect(portions).toBeGreaterThan(flood.byteLength / (80 * KIB));
		writer.destroy();
	});

	it('W3: a peer that does not read is dropped; the others get everything', async () => {
		const reader = await fixture.join('w3');
		const deaf = await fixture.join('w3');
		const dropped = fixture.plane.next('closeSession');
		deaf.socket.pause();
		const writer = await fixture.join('w3');
		const doc = new Y.Doc();
		const updates: Uint8Array[] = [];
		doc.on('update', (update: Uint8Array) => updates.push(update));
		for (let index = 0; index < 200; index += 1) doc.getMap('m').set(`k${index}`, randomBytes(64 * KIB).toString('latin1'));
		// At the pace of the one who reads: it is the deaf one's buffer that is to fill up.
		for (const [index, update] of updates.entries()) {
			writer.send(syncFrame(UPDATE, update));
			await reader.frames(isUpdate, index + 1);
		}
		await dropped;
		expect([reader, writer].map(({ socket }) => socket.readyState)).toEqual([WebSocket.OPEN, WebSocket.OPEN]);
	});

	it('a document larger than the send budget reaches one who is slow to read it, and what is written meanwhile, too', async () => {
		const { writer, witness } = await openLarge('big');
		const slow = await joinWithoutReading('big');
		writer.send(syncFrame(UPDATE, textUpdate('meanwhile')));
		await witness.frame((frame) => frame.includes('meanwhile'));
		slow.socket.resume();
		await slow.frame((frame) => syncType(frame) === UPDATE && frame.includes('meanwhile'));
		const whole = await slow.frame((frame) => syncType(frame) === STEP_2);
		expect(whole.byteLength).toBeGreaterThan(12_000_000);
	});

	it('many who join a large document at once and are slow to read share one copy of it', async () => {
		const { writer, witness } = await openLarge('shared');
		const before = process.memoryUsage().arrayBuffers;
		const slow = await Promise.all(Array.from({ length: SLOW_READERS }, () => joinWithoutReading('shared')));
		expect(process.memoryUsage().arrayBuffers - before).toBeLessThan((SLOW_READERS / 4) * LARGE_BYTES);
		// Whoever comes after something was added gets that as well
		writer.send(syncFrame(UPDATE, textUpdate('added')));
		await witness.frame((frame) => frame.includes('added'));
		const late = await fixture.join('shared');
		const content = async (client: RawClient) => textOf(syncPayload(await client.frame((frame) => syncType(frame) === STEP_2)));
		expect((await content(late)).replace('added', '')).toBe('x'.repeat(LARGE_BYTES));
		slow[0]?.socket.resume();
		expect(await content(slow[0] as RawClient)).toBe('x'.repeat(LARGE_BYTES));
	});
});
