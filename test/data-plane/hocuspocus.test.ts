import * as encoding from 'lib0/encoding';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLOSE_CODES } from '../../core/contract/close-codes.ts';
import { documentId } from '../../core/plane-port/plane-port.ts';
import { untilDocument } from '../support/editor.ts';
import { HocuspocusSocket } from '../support/hocuspocus.ts';
import { awarenessFrame, syncFrame, UPDATE } from './frames.ts';
import { Fixture, startTestNode } from './harness.ts';
import { MemorySyncStore } from './memory-sync-store.ts';

let fixture: Fixture;
let store: MemorySyncStore;
const sockets: HocuspocusSocket[] = [];

beforeEach(async () => {
	store = new MemorySyncStore();
	fixture = await Fixture.start({ syncStore: store, limits: { greetingDeadlineMs: 200 } });
});
afterEach(async () => {
	for (const socket of sockets.splice(0)) socket.destroy();
	await fixture.stop();
});

function dial(path = '', options: { origin?: string } = {}): HocuspocusSocket {
	const socket = new HocuspocusSocket({ url: fixture.node.url + path, ...options });
	sockets.push(socket);
	return socket;
}
const join = async (name: string) => {
	const client = dial().open(name, await fixture.app.token());
	await client.synced;
	return client;
};
const idOf = (documentName: string) => documentId({ tenantId: fixture.app.tenantId, appId: fixture.app.appId, documentName });

/** A frame of the Hocuspocus protocol, whatever is in it. */
const frame = (name: string, type: number, write: (encoder: encoding.Encoder) => void = () => undefined) =>
	encoding.encode((encoder) => {
		encoding.writeVarString(encoder, name);
		encoding.writeVarUint(encoder, type);
		write(encoder);
	});
const authFrame = (name: string, token: string, type = 0) =>
	frame(name, 2, (encoder) => {
		encoding.writeVarUint(encoder, type);
		encoding.writeVarString(encoder, token);
	});
/** A raw client that is in a document. */
const joinRaw = async (name: string) => {
	// Signed before: a socket that has said nothing is not kept for long
	const token = await fixture.app.token();
	const client = await fixture.dial('/').open();
	client.send(authFrame(name, token));
	await client.frame((received) => received.equals(authFrame(name, 'read-write', 2)));
	return client;
};

describe('@hocuspocus/provider and y-websocket on one node', () => {
	it('share a document both ways: text, maps and awareness', async () => {
		const hocuspocus = await join('doc');
		const yWebsocket = await fixture.edit('doc');
		hocuspocus.doc.getText('text').insert(0, 'from hocuspocus');
		await untilDocument(yWebsocket.doc, () => yWebsocket.doc.getText('text').toString() === 'from hocuspocus');
		yWebsocket.doc.getMap('map').set('from', 'y-websocket');
		await untilDocument(hocuspocus.doc, () => hocuspocus.doc.getMap('map').get('from') === 'y-websocket');

		const seenBy = (awareness: { getStates(): Map<number, unknown>; on(e: string, f: () => void): void }, clientId: number) =>
			new Promise((resolve) => {
				const look = () => awareness.getStates().has(clientId) && resolve(awareness.getStates().get(clientId));
				awareness.on('change', look);
				look();
			});
		const { awareness } = hocuspocus.provider;
		if (!awareness) throw new Error('no awareness');
		awareness.setLocalState({ user: 'H' });
		yWebsocket.provider.awareness.setLocalState({ user: 'Y' });
		expect(await seenBy(yWebsocket.provider.awareness, hocuspocus.doc.clientID)).toEqual({ user: 'H' });
		expect(await seenBy(awareness, yWebsocket.doc.clientID)).toEqual({ user: 'Y' });
	});

	it('several documents run over one socket, each of them its own session on one connection', async () => {
		const socket = dial();
		const token = await fixture.app.token();
		const [one, two] = [socket.open('one', token), socket.open('two', token)];
		await Promise.all([one.synced, two.synced]);
		const sessions = [...fixture.plane.sessions.values()];
		expect(sessions.map((session) => [session.documentName, session.protocol]).sort()).toEqual([
			['one', 'hocuspocus'],
			['two', 'hocuspocus'],
		]);
		expect(new Set(sessions.map((session) => session.connectionId)).size).toBe(1);
		const other = await join('two');
		two.doc.getText('t').insert(0, 'two');
		await untilDocument(other.doc, () => other.doc.getText('t').toString() === 'two');
		expect(one.doc.getText('t').toString()).toBe('');
	});

	it('two providers with one name on one socket are told apart by their session ids', async () => {
		const socket = dial();
		const token = await fixture.app.token();
		const open = () => socket.open('doc', token, { sessionAwareness: true });
		const [one, two] = [open(), open()];
		await Promise.all([one.synced, two.synced]);
		one.doc.getText('t').insert(0, 'x');
		await untilDocument(two.doc, () => two.doc.getText('t').toString() === 'x');
	});

	it('a provider that goes leaves the others of its socket alone; its session is closed', async () => {
		const socket = dial();
		const token = await fixture.app.token();
		const [one, two] = [socket.open('one', token), socket.open('two', token)];
		await Promise.all([one.synced, two.synced]);
		const closed = fixture.plane.next('closeSession');
		one.provider.destroy();
		await closed;
		expect([...fixture.plane.sessions.values()].map((session) => session.documentName)).toEqual(['two']);
		two.doc.getText('t').insert(0, 'still here');
		await two.acknowledged();
	});

	it('a stateless message reaches the other providers of the document', async () => {
		const [sender, receiver] = [await join('doc'), await join('doc')];
		const heard = receiver.stateless();
		sender.provider.sendStateless('saved');
		expect(await heard).toBe('saved');
	});
});

describe('the token of a Hocuspocus client', () => {
	it.each(['/?token=', '/doc?token=', '/other?access_token='])('may stand in the URL: %s', async (path) => {
		const client = dial(path + (await fixture.app.token())).open('doc', '');
		await client.synced;
		client.doc.getText('t').insert(0, 'x');
		await client.acknowledged();
		expect([...fixture.plane.sessions.values()].map((session) => session.documentName)).toEqual(['doc']);
	});

	it('H6: a name that is empty or far too long is refused in-band as other bad names are, and the other documents live on', async () => {
		const client = await joinRaw('good');
		for (const name of ['', 'x'.repeat(256), 'x'.repeat(4_096)]) {
			client.send(authFrame(name, await fixture.app.token()));
			await client.frame((received) => received.equals(authFrame(name, 'Invalid Name', 1)));
		}
		client.send(frame('good', 3));
		client.send(frame('', 0));
		expect(await client.closed).toMatchObject({ code: 1007 });
	});

	it('H-a: a bad one in an Auth message is refused in-band, and the other documents of the socket live on', async () => {
		const socket = dial();
		const good = socket.open('good', await fixture.app.token());
		await good.synced;
		const bad = socket.open('bad', await fixture.app.token({ aud: 'somebody else' }));
		expect(await bad.denied).toBe('Invalid Token');
		good.doc.getText('t').insert(0, 'x');
		await good.acknowledged();
	});

	it('none anywhere is told as a missing token', async () => {
		expect(await dial().open('doc', '').denied).toBe('Missing Token');
	});

	it.each([
		['a.b', {}, {}, 'Invalid Name'],
		['doc', { allowed_domain_1: 'good.test' }, { origin: 'https://evil.test' }, 'Forbidden'],
	])('%s with %j from %j is refused: %s', async (name, claims, options, reason) => {
		expect(await dial('', options).open(name, await fixture.app.token(claims)).denied).toBe(reason);
	});

	it('that is revoked ends its documents in-band, and with the last one the socket', async () => {
		const socket = dial();
		const client = socket.open('doc', await fixture.app.token());
		await client.synced;
		fixture.plane.revoke({ tenantId: fixture.app.tenantId, close: 'invalidToken' });
		expect(await client.ended).toBe('Invalid Token');
		expect((await socket.closed).code).toBe(CLOSE_CODES.invalidToken);
	});

	it('H-c: a second Auth message is validated again', async () => {
		const client = await joinRaw('doc');
		client.received.length = 0;
		client.send(authFrame('doc', await fixture.app.token()));
		await client.frame((received) => received.equals(authFrame('doc', 'read-write', 2)));
		client.send(authFrame('doc', 'bad'));
		await client.frame((received) => received.equals(authFrame('doc', 'Invalid Token', 1)));
	});

	it('H-c: a socket has at most 100 documents', async () => {
		const socket = dial();
		const token = await fixture.app.token();
		const clients = Array.from({ length: 101 }, (_, index) => socket.open(`doc-${index}`, token));
		await Promise.all(clients.slice(0, 100).map((client) => client.synced));
		expect(await clients[100]?.denied).toMatch(/^Too many documents/);
	});

	it('a document that lives on another node is refused with where that is', async () => {
		const other = await startTestNode(fixture.plane, { region: 'us-east-1' });
		await join('doc');
		const socket = new HocuspocusSocket({ url: other.url });
		sockets.push(socket);
		expect(await socket.open('doc', await fixture.app.token()).denied).toBe(`Wrong Region: REDIRECT:${fixture.node.url}/doc`);
		await other.stop();
	});
});

describe('acknowledgement', () => {
	it('comes when the update is in the sync store, and not before; others see it at once', async () => {
		const [writer, reader] = [await join('doc'), await join('doc')];
		await writer.acknowledged();
		const { promise, resolve } = Promise.withResolvers<void>();
		store.gate = promise;
		writer.doc.getText('t').insert(0, 'x');
		await untilDocument(reader.doc, () => reader.doc.getText('t').toString() === 'x');
		expect(writer.provider.unsyncedChanges).toBe(1);
		resolve();
		await writer.acknowledged();
		expect(store.logs.get(idOf('doc'))?.length).toBeGreaterThan(0);
	});

	it('W5: is never given for an update that does not decode', async () => {
		const client = await joinRaw('doc');
		const garbage = syncFrame(UPDATE, new Uint8Array([0xff, 0xff, 0xff]));
		client.send(frame('doc', 0, (encoder) => encoding.writeUint8Array(encoder, garbage.slice(1))));
		expect((await client.closed).code).toBe(1007);
		expect(
			client.received.some((received) => received.equals(frame('doc', 8, (encoder) => encoding.writeVarInt(encoder, 1)))),
		).toBe(false);
		expect(store.logs.get(idOf('doc'))).toBeUndefined();
	});
});

describe('what a Hocuspocus client must not send', () => {
	it.each([
		['BroadcastStateless', 6],
		['SyncStatus', 8],
		['SyncReply', 4],
		['Ping', 9],
	])('H-b: %s closes the connection', async (_, type) => {
		const client = await joinRaw('doc');
		client.send(frame('doc', type, (encoder) => encoding.writeVarString(encoder, 'x')));
		expect((await client.closed).code).toBe(1008);
	});

	it.each([1, 2])('H-b: a server’s Auth message (%i) closes the connection', async (type) => {
		const client = await joinRaw('doc');
		client.send(authFrame('doc', 'read-write', type));
		expect((await client.closed).code).toBe(1008);
	});

	it.each([
		['empty frame', new Uint8Array(), 1007],
		['20 times 0xff', new Uint8Array(20).fill(0xff), 1007],
		['unknown type', frame('doc', 99), 1003],
		['text frame', 'text', 1003],
	])('W4: %s closes the connection', async (_, data, code) => {
		const client = await joinRaw('doc');
		client.send(data);
		expect((await client.closed).code).toBe(code);
	});

	it('W8: awareness beyond its budget closes the connection, and the next to join is fine', async () => {
		const client = await joinRaw('doc');
		const states = awarenessFrame([{ clientId: 1, clock: 1, json: `"${'x'.repeat(5_000)}"` }]);
		client.send(frame('doc', 1, (encoder) => encoding.writeUint8Array(encoder, states.slice(1))));
		expect((await client.closed).code).toBe(1008);
		await join('doc');
	});

	it('H9: one that only greets and never gets a document is closed by the deadline', async () => {
		await fixture.stop();
		fixture = await Fixture.start({ limits: { admissionDeadlineMs: 200, greetingDeadlineMs: 100 } });
		const client = await fixture.dial('/').open();
		client.send(authFrame('doc', 'bad'));
		expect((await client.closed).code).toBe(CLOSE_CODES.invalidToken);
	});

	it('H9: a handshake without token and document is closed when no first frame brings them', async () => {
		expect((await fixture.dial('/doc').closed).code).toBe(CLOSE_CODES.missingToken);
		expect((await fixture.dial('/').closed).code).toBe(CLOSE_CODES.invalidName);
	});
});
