import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { HocuspocusProvider } from '@hocuspocus/provider';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { type Discovery, discoverySchema, nodeUsageSchema } from '../../core/contract/node-endpoints.ts';
import { clientCredentials, getToken, type ManagementClient, managementClient } from '../support/clients.ts';
import { connectEditor, type Editor, untilDocument } from '../support/editor.ts';
import { HocuspocusSocket } from '../support/hocuspocus.ts';
import { parseMetrics } from '../support/prometheus.ts';
import { type SandboxProcess, startSandbox } from '../support/sandbox.ts';
import { scriptFolder } from '../support/script.ts';

let sandbox: SandboxProcess;
let management: ManagementClient;
let folder: Awaited<ReturnType<typeof scriptFolder>>;
const cleanups: (() => void)[] = [];

beforeAll(async () => {
	sandbox = await startSandbox({ args: ['--ephemeral', '--no-rate-limits'] });
	management = await managementClient(sandbox);
	folder = await scriptFolder();
});
afterEach(() => {
	for (const cleanup of cleanups.splice(0)) cleanup();
});
afterAll(async () => {
	await sandbox?.stop();
	await folder?.remove();
});

const nodeUrl = (index: number) => sandbox.nodes[index]?.url ?? '';
const httpUrl = (index: number) => nodeUrl(index).replace('ws:', 'http:');

async function accessToken(scope?: string): Promise<string> {
	const [app] = sandbox.apps;
	if (!app) throw new Error('the sandbox has no app');
	return (await getToken(sandbox.controlPlane, clientCredentials(app, scope))).access_token;
}

async function discover(documentName: string, askedNode = 0): Promise<Discovery> {
	const headers = { Authorization: `Bearer ${await accessToken()}` };
	const answer = await fetch(`${httpUrl(askedNode)}/discovery?documentName=${documentName}`, { headers });
	if (answer.status !== 200) throw new Error(`discovery answered ${answer.status}`);
	return discoverySchema.parse(await answer.json());
}

async function edit(documentName: string, url: string, token?: string): Promise<Editor> {
	const editor = connectEditor({ nodeUrl: url, documentName, token: token ?? (await accessToken()) });
	cleanups.push(() => editor.destroy());
	await editor.synced;
	return editor;
}

const textOf = ({ doc }: Editor) => doc.getText('t').toString();

describe('discovery first', () => {
	it('the node that is asked takes a new document, and whoever asks later is sent there, from every node', async () => {
		const first = await discover('found', 1);
		expect(first).toEqual({ region: sandbox.nodes[1]?.region, url: nodeUrl(1), isNew: true });
		const one = await edit('found', first.url);
		one.doc.getText('t').insert(0, 'here');
		for (const asked of [0, 1]) {
			const later = await discover('found', asked);
			expect(later).toEqual({ ...first, isNew: false });
			const two = await edit('found', later.url);
			await untilDocument(two.doc, () => textOf(two) === 'here');
		}
	});

	it('a new document is not pinned by it', async () => {
		await discover('asked-only', 1);
		await edit('asked-only', nodeUrl(0));
		expect(await discover('asked-only', 1)).toMatchObject({ url: nodeUrl(0), isNew: false });
	});

	it('leaves a draining node out at once for new documents, not for those that it has, and answers 503 when all drain', async () => {
		const nodes = await management.nodes.list();
		const idOf = (index: number) => nodes.find(({ url }) => url === nodeUrl(index))?.id ?? '';
		const running = await edit('running', nodeUrl(0));
		await management.nodes.drain({ nodeId: idOf(0) });
		expect(await discover('fresh', 0)).toMatchObject({ url: nodeUrl(1), isNew: true });
		expect(await discover('running', 1)).toMatchObject({ url: nodeUrl(0), isNew: false });
		running.doc.getText('t').insert(0, 'goes on');
		expect(textOf(await edit('running', nodeUrl(0)))).toBe('goes on');

		await management.nodes.drain({ nodeId: idOf(1) });
		await expect(discover('fresh', 0)).rejects.toThrow('503');
		for (const index of [0, 1]) await management.nodes.resume({ nodeId: idOf(index) });
		expect(await discover('fresh', 0)).toMatchObject({ url: nodeUrl(0), isNew: true });
	});

	it('leaves an overloaded node out for new documents, until it has recovered by itself', async () => {
		const { id: nodeId } = await management.nodes.startSandbox({ region: 'eu-west-1', port: 0, connectionsMax: 1 });
		const { url } = await management.nodes.get({ nodeId });
		const ask = async (documentName: string) => {
			const headers = { Authorization: `Bearer ${await accessToken()}` };
			return (await fetch(`${url.replace('ws:', 'http:')}/discovery?documentName=${documentName}`, { headers })).json();
		};
		expect(await ask('fresh')).toMatchObject({ url, isNew: true });
		const only = await edit('fills-it', url);
		expect(await ask('fresh')).not.toMatchObject({ url });
		expect(await ask('fills-it')).toMatchObject({ url, isNew: false });
		only.destroy();
		await vi.waitFor(async () => expect(await ask('fresh')).toMatchObject({ url, isNew: true }));
		await management.nodes.remove({ params: { nodeId }, query: { force: 'true' } });
	});

	it('leaves out a node that was stopped', async () => {
		const { id: nodeId } = await management.nodes.startSandbox({ region: 'ap-south-1', port: 0 });
		const { url } = await management.nodes.get({ nodeId });
		const ask = async () => {
			const headers = { Authorization: `Bearer ${await accessToken()}` };
			return (await fetch(`${httpUrl(0)}/discovery?documentName=on-it`, { headers })).json();
		};
		await edit('on-it', url);
		expect(await ask()).toMatchObject({ url, isNew: false });
		await management.nodes.stop({ nodeId });
		expect(await ask()).toMatchObject({ url: nodeUrl(0), isNew: true });
	});
});

describe('token renewal by connecting again', () => {
	it('within the grace nothing is lost, neither what was written before nor what was written meanwhile', async () => {
		const first = await edit('renewed', nodeUrl(0));
		first.doc.getText('t').insert(0, 'before, ');
		const witness = await edit('renewed', nodeUrl(0));
		await untilDocument(witness.doc, () => textOf(witness) === 'before, ');
		witness.destroy();
		first.provider.disconnect();
		first.doc.getText('t').insert(8, 'meanwhile');
		first.provider.protocols = ['access_token', await accessToken()];
		first.provider.connect();
		const other = await edit('renewed', nodeUrl(0));
		await untilDocument(other.doc, () => textOf(other) === 'before, meanwhile');
	});

	it('a new client with a new token finds the document as the last one left it', async () => {
		const [writer, witness] = [await edit('handed-over', nodeUrl(1)), await edit('handed-over', nodeUrl(1))];
		writer.doc.getText('t').insert(0, 'kept');
		await untilDocument(witness.doc, () => textOf(witness) === 'kept');
		for (const editor of [writer, witness]) editor.destroy();
		expect(textOf(await edit('handed-over', nodeUrl(1)))).toBe('kept');
	});
});

describe('several documents on one socket', () => {
	it('are documents of their own over one connection, as the usage counts them', async () => {
		const [tenant] = (await management.tenants.list({})).items;
		const planId = (await management.plans.list()).find(({ name }) => name === 'Team')?.id ?? '';
		const { app, clientSecret } = await management.apps.create({
			tenantId: tenant?.id ?? '',
			name: 'pooled',
			licenseRegion: 'aws-eu-west-1',
			planId,
		});
		const token = (await getToken(sandbox.controlPlane, clientCredentials({ clientId: app.clientId, clientSecret })))
			.access_token;
		const socket = new HocuspocusSocket({ url: nodeUrl(0) });
		cleanups.push(() => socket.destroy());
		const documents = ['one', 'two', 'three'].map((name) => socket.open(name, token));
		await Promise.all(documents.map((document) => document.synced));
		for (const [index, document] of documents.entries()) document.doc.getText('t').insert(0, `text ${index}`);
		const reader = await edit('two', nodeUrl(0), token);
		await untilDocument(reader.doc, () => textOf(reader) === 'text 1');

		const answer = await fetch(`${httpUrl(1)}/usage?token=${token}`);
		expect(nodeUsageSchema.parse(await answer.json())).toMatchObject({
			tenantId: tenant?.id,
			appId: app.id,
			usage: { connections: { current: 2, status: 'healthy' }, documents: { current: 3, status: 'healthy' } },
		});
	});
});

describe('the code in docs/protocol.md', () => {
	type Open<Provider> = (options: {
		nodeUrl: string;
		name: string;
		accessToken: () => Promise<string>;
		onRefused: (reason: unknown) => void;
	}) => Promise<Provider>;

	/** Runs a block of the page as it stands there, as a module of its own. */
	async function openerOf<Provider>(library: string): Promise<Open<Provider>> {
		const page = await readFile(join(import.meta.dirname, '../../docs/protocol.md'), 'utf8');
		const blocks = [...page.matchAll(/```js\n(.*?)```/gs)].map(([, code = '']) => code);
		const code = blocks.find((block) => block.includes(`from '${library}'`) && block.includes('onRefused'));
		if (!code) throw new Error(`docs/protocol.md has no such code for ${library}`);
		const path = join(folder.path, `${library.replaceAll(/\W/g, '-')}.mjs`);
		await writeFile(path, code);
		return ((await import(/* @vite-ignore */ pathToFileURL(path).href)) as { openDocument: Open<Provider> }).openDocument;
	}

	/** Handshakes that ended so, over all nodes. */
	async function handshakes(result: string): Promise<number> {
		const texts = await Promise.all([0, 1].map(async (index) => (await fetch(`${httpUrl(index)}/metrics`)).text()));
		const samples = texts.flatMap((text) => parseMetrics(text).get('wiresocket_handshakes_total')?.samples ?? []);
		return samples.filter(({ labels }) => labels.result === result).reduce((sum, { value }) => sum + value, 0);
	}

	/** Waits for as long as a client of the library that was left to itself takes for three tries. */
	async function threeTriesOfOthers(): Promise<void> {
		const before = await handshakes('4001');
		const stubborn = new WebsocketProvider(nodeUrl(0), 'stubborn', new Y.Doc(), { disableBc: true });
		cleanups.push(() => stubborn.destroy());
		await vi.waitFor(async () => expect(await handshakes('4001')).toBeGreaterThanOrEqual(before + 3), {
			timeout: 30_000,
			interval: 100,
		});
	}

	async function openYWebsocket(options: Partial<Parameters<Open<WebsocketProvider>>[0]>) {
		const refused = Promise.withResolvers<unknown>();
		const openDocument = await openerOf<WebsocketProvider>('y-websocket');
		const provider = await openDocument({
			nodeUrl: nodeUrl(0),
			name: 'guided',
			accessToken: () => accessToken(),
			onRefused: refused.resolve,
			...options,
		});
		cleanups.push(() => provider.destroy());
		return { provider, refused: refused.promise };
	}

	async function openHocuspocus(options: Partial<Parameters<Open<HocuspocusProvider>>[0]>) {
		const refused = Promise.withResolvers<unknown>();
		const openDocument = await openerOf<HocuspocusProvider>('@hocuspocus/provider');
		const provider = await openDocument({
			nodeUrl: nodeUrl(0),
			name: 'guided',
			accessToken: () => accessToken(),
			onRefused: refused.resolve,
			...options,
		});
		cleanups.push(() => provider.destroy());
		return { provider, refused: refused.promise };
	}

	it.each([
		['a token that stays bad: tried again once with a fresh one', '4002', { accessToken: async () => 'rubbish' }, 2],
		['a name that breaks the rules', '4007', { name: 'a.b' }, 1],
	])('y-websocket stops after %s', async (_case, code, options, tries) => {
		const before = await handshakes(code);
		const { provider, refused } = await openYWebsocket(options);
		expect(await refused).toMatchObject({ code: Number(code) });
		await threeTriesOfOthers();
		expect(await handshakes(code)).toBe(before + tries);
		expect(provider.ws).toBeNull();
	});

	it('y-websocket goes on with a fresh token after its own has expired', async () => {
		const tokens = ['rubbish', await accessToken()];
		const { provider } = await openYWebsocket({ accessToken: async () => tokens.shift() ?? accessToken() });
		await vi.waitFor(() => expect(provider.synced).toBe(true), { timeout: 10_000 });
	});

	it('y-websocket follows a document to its node', async () => {
		await edit('guided-elsewhere', nodeUrl(1));
		const { provider } = await openYWebsocket({ name: 'guided-elsewhere' });
		await vi.waitFor(() => expect(provider.synced).toBe(true), { timeout: 10_000 });
		expect(provider.serverUrl).toBe(nodeUrl(1));
	});

	it.each([
		['Invalid Token', '4002', { accessToken: async () => 'rubbish' }],
		['Invalid Name', '4007', { name: 'a.b' }],
	])('Hocuspocus stops after %s', async (reason, code, options) => {
		const before = await handshakes(code);
		const { provider, refused } = await openHocuspocus(options);
		expect(await refused).toBe(reason);
		await threeTriesOfOthers();
		expect(await handshakes(code)).toBe(before + 1);
		expect(provider.configuration.websocketProvider.shouldConnect).toBe(false);
	});

	it('Hocuspocus follows a document to its node', async () => {
		const first = await edit('guided-by-word', nodeUrl(1));
		const { provider } = await openHocuspocus({ name: 'guided-by-word' });
		await vi.waitFor(() => expect(provider.isSynced).toBe(true), { timeout: 10_000 });
		provider.document.getText('t').insert(0, 'found it');
		await untilDocument(first.doc, () => textOf(first) === 'found it');
	});
});
