import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { CLOSE_CODES } from '../../core/contract/close-codes.ts';
import type { TapEvent } from '../../core/contract/insight.ts';
import { clientCredentials, getToken, type ManagementClient, managementClient } from '../support/clients.ts';
import { connectEditor, type Editor, untilDocument } from '../support/editor.ts';
import { addMember, type SignedIn } from '../support/people.ts';
import { type ReadyLine, type SandboxProcess, startSandbox } from '../support/sandbox.ts';

let sandbox: SandboxProcess;
let operator: ManagementClient;
let acme: ReadyLine['apps'][number];
let globex: ReadyLine['apps'][number];
let admin: SignedIn;
let viewer: SignedIn;
const editors: Editor[] = [];

beforeAll(async () => {
	const apps = [{ name: 'editor', licenseRegion: 'aws-eu-west-1', plan: 'Free', allowedDomains: ['app.example.com'] }];
	sandbox = await startSandbox({
		args: ['--ephemeral', '--no-rate-limits'],
		config: {
			tenants: [
				{ name: 'Acme', apps },
				{ name: 'Globex', apps },
			],
		},
	});
	operator = await managementClient(sandbox);
	[acme, globex] = sandbox.apps as [typeof acme, typeof globex];
	admin = await addMember(sandbox, acme.tenantId, 'admin@acme.example', 'admin');
	viewer = await addMember(sandbox, acme.tenantId, 'viewer@acme.example', 'viewer');
});
afterAll(() => sandbox?.stop());
afterEach(() => {
	for (const editor of editors.splice(0)) editor.destroy();
});

async function tokenOf(app: ReadyLine['apps'][number]): Promise<string> {
	return (await getToken(sandbox.controlPlane, clientCredentials(app))).access_token;
}

async function edit(documentName: string, app = acme, node = 0): Promise<Editor> {
	const editor = connectEditor({ nodeUrl: sandbox.nodes[node]?.url ?? '', documentName, token: await tokenOf(app) });
	editors.push(editor);
	await editor.synced;
	return editor;
}

/** A handshake that is expected to be refused. */
async function refuse(token: string, path: string, origin = 'https://evil.example'): Promise<number> {
	const socket = new WebSocket(`${sandbox.nodes[0]?.url}${path}`, ['access_token', token], { origin });
	const [code] = await once(socket, 'close');
	return code as number;
}

const region = () => sandbox.nodes[0]?.region ?? '';
const document = (documentName: string, app = acme) => ({ tenantId: app.tenantId, appId: app.appId, documentName });

/** Reads a tap until a message satisfies a condition. */
async function heard(tap: AsyncIterator<TapEvent>, condition: (message: TapEvent['messages'][number]) => boolean) {
	for (;;) {
		const { value, done } = await tap.next();
		if (done) throw new Error('the tap has ended');
		const found = (value as TapEvent).messages.find(condition);
		if (found) return found;
	}
}

describe('refusals', () => {
	it('are listed with their reasoning, found, sorted and paged; a tenant sees its own', async () => {
		const [own, others] = [await tokenOf(acme), await tokenOf(globex)];
		for (const name of ['first', 'second', 'third']) expect(await refuse(own, `/${name}`)).toBe(CLOSE_CODES.forbidden);
		expect(await refuse(others, '/theirs')).toBe(CLOSE_CODES.forbidden);
		expect(await refuse('not-a-token', '/unproven')).toBe(CLOSE_CODES.invalidToken);
		const all = await operator.refusals.list({});
		expect(all.total).toBe(5);
		expect(all.items.map(({ documentName }) => documentName)).toEqual(['unproven', 'theirs', 'third', 'second', 'first']);
		expect(all.items[2]).toMatchObject({
			code: CLOSE_CODES.forbidden,
			name: 'Forbidden',
			tenantName: 'Acme',
			appName: 'editor',
			isProven: true,
			origin: 'https://evil.example',
			remoteAddress: '127.0.0.1',
			region: region(),
		});
		const failed = all.items[2]?.checks.filter(({ passed }) => !passed);
		expect(failed).toMatchObject([{ check: 'origin', expected: 'app.example.com', actual: 'https://evil.example' }]);

		expect((await viewer.api.refusals.list({})).items.map(({ documentName }) => documentName)).toEqual([
			'third',
			'second',
			'first',
		]);
		const [foreign] = all.items.filter(({ appId }) => appId === globex.appId);
		expect(await operator.refusals.get({ refusalId: foreign?.id ?? '' })).toEqual(foreign);
		await expect(viewer.api.refusals.get({ refusalId: foreign?.id ?? '' })).rejects.toMatchObject({ status: 404 });
		await expect(operator.refusals.get({ refusalId: '0' })).rejects.toMatchObject({ status: 404 });
		expect((await operator.refusals.list({ code: CLOSE_CODES.invalidToken })).total).toBe(1);
		expect((await operator.refusals.list({ appId: globex.appId })).total).toBe(1);
		expect((await operator.refusals.list({ search: 'SECOND' })).total).toBe(1);
		const page = await operator.refusals.list({ limit: 2, sort: 'documentName' });
		const next = await operator.refusals.list({ limit: 3, sort: 'documentName', cursor: page.nextCursor ?? '' });
		expect([...page.items, ...next.items].map(({ documentName }) => documentName)).toEqual([
			'first',
			'second',
			'theirs',
			'third',
			'unproven',
		]);
		expect(next.nextCursor).toBeNull();
	});

	it('are counted by code over 15 minutes, each tenant its own, and told on the stream', async () => {
		const before = (await viewer.api.refusals.counts()).total;
		const stop = new AbortController();
		const stream = await viewer.api.events.stream(undefined, { signal: stop.signal });
		await refuse(await tokenOf(acme), '/counted');
		for (;;) {
			const { value, done } = await stream.next();
			if (done) throw new Error('the stream has ended');
			if (value.type === 'refusals.changed' && value.total > before) {
				expect(value.counts).toEqual([{ code: CLOSE_CODES.forbidden, name: 'Forbidden', count: before + 1 }]);
				break;
			}
		}
		stop.abort();
		const counts = await operator.refusals.counts();
		expect(counts.windowMs).toBe(900_000);
		expect(counts.total).toBeGreaterThan((await viewer.api.refusals.counts()).total);
	});
});

describe('a dry run', () => {
	it('answers as the handshake would, takes no slot, is not listed, and never logs the token', async () => {
		const token = await tokenOf(acme);
		const question = { token, documentName: 'dry', region: region() };
		const before = (await operator.refusals.list({})).total;
		const admitted = await viewer.api.refusals.check({ ...question, origin: 'https://app.example.com' });
		expect(admitted).toMatchObject({ admitted: true, code: null, isProven: true, tenantId: acme.tenantId });
		const checks = admitted.checks.map(({ check }) => check);
		expect(checks).toEqual(expect.arrayContaining(['max-connections', 'max-users-per-document', 'place', 'max-documents']));
		expect(await viewer.api.refusals.check({ ...question, origin: 'https://evil.example' })).toMatchObject({
			admitted: false,
			code: CLOSE_CODES.forbidden,
			name: 'Forbidden',
		});
		expect((await operator.live.documents({ search: 'dry' })).total).toBe(0);
		expect((await operator.refusals.list({})).total).toBe(before);
		expect(sandbox.log()).not.toContain(token);
	});

	it('foresees where the document lives', async () => {
		await edit('elsewhere', acme, 1);
		const answer = await operator.refusals.check({ token: await tokenOf(acme), documentName: 'elsewhere', region: region() });
		expect(answer).toMatchObject({
			code: CLOSE_CODES.wrongRegion,
			reason: `REDIRECT:${sandbox.nodes[1]?.url}/elsewhere`,
		});
	});

	it("of another tenant's token is refused to a member, and of a node that is not here to everybody", async () => {
		const token = await tokenOf(globex);
		const question = { token, documentName: 'doc', region: region() };
		await expect(viewer.api.refusals.check(question)).rejects.toMatchObject({ status: 403 });
		await expect(operator.refusals.check({ ...question, region: 'me-south-9' })).rejects.toMatchObject({ status: 404 });
	});
});

describe('connections and documents', () => {
	it('tell traffic, operations and who it is; they are sorted by it and found by it', async () => {
		const [ada, bob] = [await edit('people'), await edit('people')];
		ada.provider.awareness.setLocalStateField('user', { name: 'Ada Lovelace' });
		ada.doc.getText('t').insert(0, 'x'.repeat(5_000));
		await untilDocument(bob.doc, () => bob.doc.getText('t').length === 5_000);
		const { items } = await viewer.api.live.connections({ documentName: 'people', sort: '-bytesIn' });
		expect(items).toHaveLength(2);
		expect(items[0]).toMatchObject({ operations: 1, documentName: 'people', tenantName: 'Acme', appName: 'editor' });
		expect(items[0]?.bytesIn).toBeGreaterThan(5_000);
		expect(items[1]?.bytesOut).toBeGreaterThan(5_000);
		const found = await viewer.api.live.connections({ search: 'lovelace' });
		expect(found.items).toMatchObject([{ user: 'Ada Lovelace', clientIds: [ada.doc.clientID] }]);
		const onNode = async (search: string) => (await viewer.api.live.connections({ search })).items.length;
		expect(await onNode(region().toUpperCase())).toBeGreaterThanOrEqual(2);
		expect(await onNode('mars-north-1')).toBe(0);
		expect(await viewer.api.live.document(document('people'))).toMatchObject({ connections: 2, region: region() });
		await expect(viewer.api.live.document(document('nobody'))).rejects.toMatchObject({ status: 404 });
	});

	it('are closed by an admin, which is recorded; not by a viewer, and not of another tenant', async () => {
		const [one, two, theirs] = [await edit('closing'), await edit('closing'), await edit('closing', globex)];
		const [foreign] = (await operator.live.connections({ appId: globex.appId })).items;
		await expect(admin.api.live.closeConnection({ connectionId: foreign?.id ?? '' })).rejects.toMatchObject({ status: 404 });
		const own = (await admin.api.live.connections({ documentName: 'closing', sort: 'connectedAt' })).items;
		await expect(viewer.api.live.closeConnection({ connectionId: own[0]?.id ?? '' })).rejects.toMatchObject({ status: 403 });
		await admin.api.live.closeConnection({ connectionId: own[0]?.id ?? '' });
		expect(await one.closed).toEqual({ code: 1008, reason: 'Closed by an operator' });
		expect(await admin.api.live.disconnectDocument(document('closing'))).toEqual({ closed: 1 });
		expect((await two.closed).code).toBe(1008);
		expect(theirs.provider.wsconnected).toBe(true);
		const { items } = await admin.api.audit.list({ limit: 2 });
		expect(items).toMatchObject([
			{ action: 'document.disconnected', target: { type: 'document', name: 'closing' }, actor: { kind: 'member' } },
			{ action: 'connection.closed', target: { type: 'connection', id: own[0]?.id, name: 'closing' } },
		]);
	});
});

describe('contents', () => {
	it('are shown as a snapshot, which is recorded', async () => {
		const editor = await edit('minutes');
		editor.doc.getText('body').insert(0, 'Hello');
		editor.doc.getMap('meta').set('title', 'Minutes');
		const reader = await edit('minutes');
		await untilDocument(reader.doc, () => reader.doc.getMap('meta').has('title'));
		const snapshot = await admin.api.insight.snapshot(document('minutes'));
		expect(snapshot.roots).toMatchObject([
			{ name: 'body', type: 'text', json: [{ insert: 'Hello' }], liveLength: 5 },
			{ name: 'meta', type: 'map', json: { title: 'Minutes' } },
		]);
		expect(snapshot.stateVector).toEqual([{ clientId: editor.doc.clientID, clock: 6 }]);
		expect((await admin.api.audit.list({ limit: 1 })).items).toMatchObject([
			{ action: 'document.viewed', target: { type: 'document', name: 'minutes' }, tenantId: acme.tenantId },
		]);
		await expect(admin.api.insight.snapshot(document('nobody'))).rejects.toMatchObject({ status: 404 });
	});

	it('pass by in a tap only where they were asked for, which is recorded, and only on the own app', async () => {
		const stop = new AbortController();
		const { tenantId, appId } = acme;
		const [plain, full] = [
			await viewer.api.insight.tap({ tenantId, appId }, { signal: stop.signal }),
			await admin.api.insight.tapContents({ tenantId, appId, documentName: 'tapped' }, { signal: stop.signal }),
		];
		expect((await plain.next()).value).toEqual({ messages: [], dropped: 0 });
		expect((await full.next()).value).toEqual({ messages: [], dropped: 0 });
		expect((await admin.api.audit.list({ limit: 1 })).items).toMatchObject([{ action: 'document.tapped' }]);
		const [editor, theirs] = [await edit('tapped'), await edit('tapped', globex)];
		theirs.doc.getText('t').insert(0, 'theirs');
		editor.doc.getText('t').insert(0, 'ours');
		const isUpdate = ({ type, direction }: { type: string; direction: string }) => type === 'update' && direction === 'in';
		expect(await heard(full, isUpdate)).toMatchObject({ content: '"ours"', inserts: 1, appId });
		expect(await heard(plain, isUpdate)).toMatchObject({ content: null, inserts: 1, clientIds: [editor.doc.clientID] });
		stop.abort();
	});

	it('are shown to nobody while the setting says so, and open taps end', async () => {
		await edit('closed-book');
		const { tenantId, appId } = acme;
		const tap = await admin.api.insight.tapContents({ tenantId, appId });
		await tap.next();
		await operator.settings.update({ contentViewing: false });
		expect(await viewer.api.insight.settings()).toEqual({ contentViewing: false });
		const refused = { status: 403 };
		await expect(admin.api.insight.snapshot(document('closed-book'))).rejects.toMatchObject(refused);
		const again = await edit('closed-book');
		again.doc.getText('t').insert(0, 'secret');
		await expect(heard(tap, () => true)).rejects.toThrow();
		const plain = await viewer.api.insight.tap({ tenantId, appId });
		expect((await plain.next()).value).toEqual({ messages: [], dropped: 0 });
		await plain.return?.(undefined);
		await operator.settings.update({ contentViewing: true });
		expect((await admin.api.insight.snapshot(document('closed-book'))).roots).toMatchObject([{ type: 'text' }]);
	});
});
