import { afterEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { CLOSE_CODES, OTHER_CODES } from '../../core/contract/close-codes.ts';
import type { Snapshot, TappedMessage } from '../../core/contract/insight.ts';
import type { Check } from '../../core/plane-port/check.ts';
import type { NodeInsight } from '../../core/plane-port/insight.ts';
import { HocuspocusSocket } from '../support/hocuspocus.ts';
import { awarenessFrame, step1Frame, syncFrame, UPDATE } from './frames.ts';
import { Fixture } from './harness.ts';

let fixture: Fixture;
afterEach(() => fixture.stop());

async function start(options?: Parameters<typeof Fixture.start>[0]): Promise<NodeInsight> {
	fixture = await Fixture.start(options);
	return insightOf(fixture);
}

function insightOf({ plane }: Fixture): NodeInsight {
	const insight = plane.insights.get('eu-central-1');
	if (!insight) throw new Error('the node offers no insight');
	return insight;
}

const key = (documentName = 'doc') => ({ tenantId: fixture.app.tenantId, appId: fixture.app.appId, documentName });

async function snapshotOf(documentName = 'doc'): Promise<Snapshot> {
	const snapshot = await insightOf(fixture).snapshot(key(documentName));
	if (!snapshot) throw new Error('the document is not open');
	return snapshot;
}

/** Writes a document through a client, as an update of its own. */
async function write(change: (doc: Y.Doc) => void, documentName = 'doc'): Promise<void> {
	const doc = new Y.Doc();
	change(doc);
	const client = await fixture.join(documentName);
	client.send(syncFrame(UPDATE, Y.encodeStateAsUpdate(doc)));
	const other = await fixture.connect(documentName);
	other.send(step1Frame());
	await client.frame(() => true);
	// What comes after it was handled after it
	client.send(awarenessFrame([{ clientId: doc.clientID, clock: 1, json: '{"user":{"name":"Ada"}}' }]));
	await client.frame((frame) => frame[0] === 1);
}

function rootOf(snapshot: Snapshot, name: string) {
	const root = snapshot.roots.find((entry) => entry.name === name);
	if (!root) throw new Error(`no root ${name}`);
	return root;
}

describe('clients that were turned away are told of with the whole reasoning', () => {
	it('an origin that is not allowed, with the tenant that the signature proves', async () => {
		await start();
		const token = await fixture.app.token({ allowed_domain_1: 'good.test' });
		const { code } = await fixture.dial(`/doc?token=${token}`, { origin: 'https://evil.test' }).closed;
		expect(code).toBe(CLOSE_CODES.forbidden);
		expect(fixture.plane.refused).toMatchObject([
			{
				code,
				tenantId: fixture.app.tenantId,
				appId: fixture.app.appId,
				isProven: true,
				documentName: 'doc',
				origin: 'https://evil.test',
				region: 'eu-central-1',
			},
		]);
		const checks = fixture.plane.refused[0]?.checks ?? [];
		expect(checks.filter(({ passed }) => !passed)).toMatchObject([
			{ check: 'origin', expected: 'good.test', actual: 'https://evil.test' },
		]);
		expect(checks.length).toBeGreaterThan(10);
		expect(JSON.stringify(fixture.plane.refused)).not.toContain(token);
	});

	it('a forged token names its tenant, and proves nothing; an expired one does', async () => {
		await start();
		const [header, , signature] = (await fixture.app.token()).split('.');
		const claims = Buffer.from(JSON.stringify(fixture.app.claims({ sub: 'forged' }))).toString('base64url');
		await fixture.dial(`/doc?token=${header}.${claims}.${signature}`).closed;
		await fixture.dial(`/doc?token=${await fixture.app.token({ exp: 1 })}`).closed;
		expect(fixture.plane.refused).toMatchObject([
			{ code: CLOSE_CODES.invalidToken, tenantId: fixture.app.tenantId, isProven: false },
			{ code: CLOSE_CODES.invalidToken, tenantId: fixture.app.tenantId, isProven: true },
		]);
	});

	it('a limit and a redirect, after all the checks that were passed', async () => {
		await start();
		const check = { check: 'max-connections', rule: 'r', expected: 'e', actual: 'a', passed: false };
		fixture.plane.refusal = { limit: 'connectionLimit', reason: 'Connection limit exceeded: 3', checks: [check] };
		await (await fixture.connect('doc')).closed;
		fixture.plane.refusal = null;
		fixture.plane.routes.set(Object.values(key('away')).join('::'), { region: 'us-east-1', url: 'ws://other.test' });
		await (await fixture.connect('away')).closed;
		const [limit, redirect] = fixture.plane.refused;
		expect(limit).toMatchObject({ code: CLOSE_CODES.connectionLimit, reason: 'Connection limit exceeded: 3' });
		expect(limit?.checks.at(-1)).toEqual(check);
		expect(redirect).toMatchObject({ code: CLOSE_CODES.wrongRegion, reason: 'REDIRECT:ws://other.test/away' });
		expect(redirect?.checks.at(-1)).toMatchObject({ check: 'place', expected: 'eu-central-1', actual: 'us-east-1' });
		for (const { checks } of [limit, redirect].filter((entry) => entry !== undefined))
			expect(checks.filter(({ passed }) => !passed)).toHaveLength(1);
	});

	it('a Hocuspocus document that is denied in-band, and what breaks the rules later', async () => {
		await start();
		const socket = new HocuspocusSocket({ url: fixture.node.url });
		await socket.open('denied', 'no token at all').denied;
		socket.destroy();
		const client = await fixture.join('doc');
		client.send(new Uint8Array([0, 2, 1, 255]));
		await client.closed;
		expect(fixture.plane.refused).toMatchObject([
			{ code: CLOSE_CODES.invalidToken, protocol: 'hocuspocus', documentName: 'denied' },
			{ code: OTHER_CODES.invalidPayload, protocol: 'y-websocket', documentName: 'doc', isProven: true },
		]);
	});

	it('H10: a node that is overloaded', async () => {
		await start({ memoryPercent: () => 90 });
		const client = fixture.dial('/doc');
		await client.closed;
		expect(fixture.plane.refused).toMatchObject([{ code: 503, checks: [{ check: 'node-load', passed: false }] }]);
	});

	it('a token that a client put into the path is not told', async () => {
		await start();
		const token = await fixture.app.token();
		await fixture.dial(`/${token}`).closed;
		expect(fixture.plane.refused).toMatchObject([{ code: CLOSE_CODES.invalidName, documentName: '[token]' }]);
		expect(JSON.stringify(fixture.plane.refused)).not.toContain(token.slice(0, 30));
	});
});

describe('a dry run', () => {
	it('says what the handshake says, takes no place and opens nothing', async () => {
		const insight = await start();
		const token = await fixture.app.token({ allowed_domain_1: 'good.test' });
		const admitted = await insight.judge({ token, documentName: 'doc', origin: 'https://good.test' });
		expect(admitted).toMatchObject({ code: null, tenantId: fixture.app.tenantId, isProven: true });
		const refused = await insight.judge({ token, documentName: 'doc', origin: 'https://evil.test' });
		expect(refused.code).toBe(CLOSE_CODES.forbidden);
		expect(await insight.judge({ token: '', documentName: 'doc', origin: null })).toMatchObject({
			code: CLOSE_CODES.missingToken,
		});
		expect(await insight.judge({ token, documentName: '../x', origin: null })).toMatchObject({
			code: CLOSE_CODES.invalidName,
		});
		for (const method of ['openSession', 'claimDocument', 'reportRefusal'] as const) expect(fixture.plane.count(method)).toBe(0);
		const { closed } = fixture.dial(`/doc?token=${token}`, { origin: 'https://evil.test' });
		expect((await closed).code).toBe(refused.code);
		const outcomes = (checks: Check[]) => checks.map(({ check, passed }) => [check, passed]);
		expect(outcomes(fixture.plane.refused[0]?.checks ?? [])).toEqual([...outcomes(refused.checks).slice(1)]);
	});

	it('foresees limits, redirects and a node without room', async () => {
		const insight = await start();
		const applicant = { token: await fixture.app.token(), documentName: 'doc', origin: null };
		fixture.plane.refusal = { limit: 'usersPerDoc', reason: 'Document user limit exceeded: 2', checks: [] };
		expect(await insight.judge(applicant)).toMatchObject({
			code: CLOSE_CODES.usersPerDoc,
			reason: 'Document user limit exceeded: 2',
		});
		fixture.plane.refusal = null;
		fixture.plane.routes.set(Object.values(key()).join('::'), { region: 'us-east-1', url: 'ws://other.test' });
		expect(await insight.judge(applicant)).toMatchObject({
			code: CLOSE_CODES.wrongRegion,
			reason: 'REDIRECT:ws://other.test/doc',
		});
		fixture.plane.routes.clear();
		fixture.plane.takesNothing = true;
		expect(await insight.judge(applicant)).toMatchObject({ code: OTHER_CODES.tryAgainLater });
	});
});

describe('a tap', () => {
	async function listen(withContents = false, documentName?: string) {
		const messages: TappedMessage[] = [];
		let news = Promise.withResolvers<void>();
		const scope = { tenantId: fixture.app.tenantId, appId: fixture.app.appId, documentName };
		const end = await insightOf(fixture).tap(scope, withContents, (event) => {
			messages.push(...event.messages);
			news.resolve();
			news = Promise.withResolvers();
		});
		const until = async (condition: (message: TappedMessage) => boolean): Promise<TappedMessage> => {
			for (;;) {
				const { promise } = news;
				const found = messages.find(condition);
				if (found) return found;
				await promise;
			}
		};
		return { messages, until, end };
	}

	it('shows frames of both protocols in both directions, with what they change and whom they reach', async () => {
		await start();
		const { until, end } = await listen();
		const editor = await fixture.edit('doc');
		const reader = await fixture.edit('doc');
		editor.doc.getText('t').insert(0, 'hello');
		const incoming = await until(({ direction, type }) => direction === 'in' && type === 'update');
		expect(incoming).toMatchObject({ inserts: 1, deletes: 0, clientIds: [editor.doc.clientID], protocol: 'y-websocket' });
		expect(fixture.plane.sessions.has(incoming.connectionId ?? '')).toBe(true);
		const outgoing = await until(({ direction, type }) => direction === 'out' && type === 'update');
		expect(outgoing).toMatchObject({ recipients: 1, bytes: incoming.bytes });
		reader.provider.awareness.setLocalState({ user: { name: 'Ada' } });
		const awareness = await until(
			({ direction, type, recipients }) => direction === 'out' && type === 'awareness' && recipients === 2,
		);
		expect(awareness).toMatchObject({ connectionId: null, content: null });
		const socket = new HocuspocusSocket({ url: fixture.node.url });
		const client = socket.open('doc', await fixture.app.token());
		await client.synced;
		client.doc.getText('t').delete(0, 2);
		await client.acknowledged();
		expect(await until(({ protocol, type }) => protocol === 'hocuspocus' && type === 'update')).toMatchObject({
			inserts: 0,
			deletes: 1,
		});
		await until(({ protocol, type }) => protocol === 'hocuspocus' && type === 'sync-status');
		socket.destroy();
		end();
	});

	it('says what is in them when it is asked to, and hears nothing of other documents', async () => {
		await start();
		const { messages, until, end } = await listen(true, 'doc');
		const [editor, other] = [await fixture.edit('doc'), await fixture.edit('other')];
		other.doc.getText('t').insert(0, 'elsewhere');
		editor.doc.getText('t').insert(0, 'secret plan');
		expect((await until(({ type }) => type === 'update')).content).toBe('"secret plan"');
		expect(new Set(messages.map(({ documentName }) => documentName))).toEqual(new Set(['doc']));
		end();
	});

	it('hears no more once it has ended, while another one goes on', async () => {
		await start();
		const [one, two] = [await listen(), await listen()];
		const editor = await fixture.edit('doc');
		await one.until(({ type }) => type === 'sync-step-2');
		one.end();
		const heard = one.messages.length;
		editor.doc.getText('t').insert(0, 'x');
		await two.until(({ direction, type }) => direction === 'in' && type === 'update');
		expect(one.messages).toHaveLength(heard);
		two.end();
	});
});

describe('a snapshot', () => {
	it('guesses the types of roots and shows what is in them', async () => {
		await start();
		await write((doc) => {
			const text = doc.getText('text');
			text.insert(0, 'plain ');
			text.insert(6, 'bold', { bold: true });
			doc.getMap('map').set('nested', new Y.Map([['list', Y.Array.from([1, 'two', { three: null }])]]));
			doc.getMap('map').set('bytes', new Uint8Array([1, 2, 3]));
			doc.getArray('array').push([true]);
			const paragraph = new Y.XmlElement('p');
			doc.getXmlFragment('xml').push([paragraph]);
			paragraph.push([new Y.XmlText('hi')]);
			doc.getArray('gone').push(['x']);
			doc.getArray('gone').delete(0, 1);
			doc.getMap('cleared').set('k', 1);
			doc.getMap('cleared').delete('k');
		});
		const snapshot = await snapshotOf();
		const types = Object.fromEntries(snapshot.roots.map(({ name, type }) => [name, type]));
		expect(types).toEqual({ array: 'array', cleared: 'map', gone: 'empty', map: 'map', text: 'text', xml: 'xml' });
		expect(rootOf(snapshot, 'text').json).toEqual([{ insert: 'plain ' }, { insert: 'bold', attributes: { bold: true } }]);
		expect(rootOf(snapshot, 'xml').json).toBe('<p>hi</p>');
		expect(rootOf(snapshot, 'array').json).toEqual([true]);
		expect(rootOf(snapshot, 'map').json).toMatchObject({ nested: { list: [1, 'two', { three: null }] } });
		expect(rootOf(snapshot, 'map').nodes.map(({ level, key: name, type }) => [level, name, type])).toEqual(
			expect.arrayContaining([
				[0, 'map', 'map'],
				[1, 'nested', 'map'],
				[2, 'list', 'array'],
				[3, '1', 'value'],
				[3, '2', 'object'],
				[4, 'three', 'value'],
				[1, 'bytes', 'binary'],
			]),
		);
		expect(snapshot.isCut).toBe(false);
		expect(snapshot.awareness.map(({ state }) => state)).toContainEqual({ user: { name: 'Ada' } });
	});

	it('shows a root that was used as a map and as a list as what it is: mixed', async () => {
		await start();
		await write((doc) => {
			const other = new Y.Doc();
			doc.getMap('root').set('a', 1);
			other.getArray('root').push([1, 2]);
			Y.applyUpdate(doc, Y.encodeStateAsUpdate(other));
		});
		expect(rootOf(await snapshotOf(), 'root')).toMatchObject({ type: 'mixed', json: [{ a: 1 }, [1, 2]] });
	});

	it('weighs what is live against what was deleted, by root and by client', async () => {
		await start();
		let clientId = 0;
		await write((doc) => {
			clientId = doc.clientID;
			doc.getText('kept').insert(0, 'k'.repeat(1_000));
			doc.getText('cut').insert(0, 'c'.repeat(600));
			doc.getText('cut').delete(0, 500);
		});
		const snapshot = await snapshotOf();
		expect(rootOf(snapshot, 'kept')).toMatchObject({ liveLength: 1_000, deletedLength: 0, deletedBytes: 0 });
		expect(rootOf(snapshot, 'kept').liveBytes).toBeGreaterThan(1_000);
		expect(rootOf(snapshot, 'cut')).toMatchObject({ liveLength: 100, deletedLength: 500 });
		expect(snapshot.weight.clients).toMatchObject([{ clientId, liveLength: 1_100, deletedLength: 500 }]);
		expect(snapshot.weight.total).toMatchObject({ liveLength: 1_100, deletedLength: 500 });
		expect(snapshot.stateVector).toEqual([{ clientId, clock: 1_600 }]);
		expect(snapshot.bytes).toBeGreaterThan(1_100);
	});

	it('of a document that is not open is none', async () => {
		const insight = await start();
		expect(await insight.snapshot(key('nobody'))).toBeNull();
	});

	it('of 5 MB holds the event loop up for less than 100 ms, and is cut', async () => {
		await start();
		await write((doc) => {
			const array = doc.getArray('items');
			for (let batch = 0; batch < 160; batch += 1)
				doc.transact(() => {
					for (let index = 0; index < 1_000; index += 1)
						array.insert(array.length === 0 ? 0 : index % array.length, [`item ${batch} ${index} and some more padding`]);
				});
		});
		// By the thread's own processor time: others on this machine do not count
		const usedMs = () => {
			const { user, system } = process.threadCpuUsage();
			return (user + system) / 1_000;
		};
		let worstMs = 0;
		let lastMs = usedMs();
		const timer = setInterval(() => {
			worstMs = Math.max(worstMs, usedMs() - lastMs);
			lastMs = usedMs();
		}, 1);
		const snapshot = await snapshotOf();
		clearInterval(timer);
		expect(snapshot.bytes).toBeGreaterThan(4_500_000);
		expect(snapshot.isCut).toBe(true);
		expect(snapshot.roots[0]?.nodes.length).toBeLessThanOrEqual(5_000);
		expect(worstMs).toBeLessThan(100);
	}, 60_000);
});

describe('sessions', () => {
	it('have figures and a name, and can be ended one by one or by document', async () => {
		const insight = await start();
		const editor = await fixture.edit('doc');
		editor.provider.awareness.setLocalStateField('user', { name: 'Ada' });
		editor.doc.getArray('a').push([1]);
		const reader = await fixture.edit('doc');
		const heard = new Promise<void>((resolve) => {
			reader.provider.awareness.on('change', () => reader.provider.awareness.getStates().has(editor.doc.clientID) && resolve());
		});
		if (!reader.provider.awareness.getStates().has(editor.doc.clientID)) await heard;
		const [first, second] = [...fixture.plane.sessions.keys()];
		const figures = await insight.figures();
		expect(figures).toHaveLength(2);
		expect(figures.find(({ id }) => id === first)).toMatchObject({ operations: 1 });
		for (const { bytesIn, bytesOut } of figures) for (const bytes of [bytesIn, bytesOut]) expect(bytes).toBeGreaterThan(100);
		expect(await insight.presence([first ?? '', 'gone'])).toEqual([{ id: first, clientIds: [editor.doc.clientID], user: 'Ada' }]);
		expect(await insight.disconnect({ sessionId: first ?? '' })).toBe(1);
		expect(await editor.closed).toEqual({ code: 1008, reason: 'Closed by an operator' });
		expect(await insight.disconnect(key())).toBe(1);
		expect((await reader.closed).code).toBe(1008);
		expect(await insight.disconnect({ sessionId: second ?? '' })).toBe(0);
	});

	it('of a Hocuspocus client end in-band, and the others of its connection go on', async () => {
		const insight = await start();
		const socket = new HocuspocusSocket({ url: fixture.node.url });
		const token = await fixture.app.token();
		const [one, two] = [socket.open('one', token), socket.open('two', token)];
		await Promise.all([one.synced, two.synced]);
		expect(await insight.disconnect(key('one'))).toBe(1);
		expect(await one.ended).toBe('Closed by an operator');
		two.doc.getText('t').insert(0, 'x');
		await two.acknowledged();
		socket.destroy();
	});
});
