import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLOSE_CODES } from '../../core/contract/close-codes.ts';
import { clientCredentials, getToken, type ManagementClient, managementClient } from '../support/clients.ts';
import { connectEditor, type Editor, untilDocument } from '../support/editor.ts';
import { type ReadyLine, type SandboxProcess, startSandbox } from '../support/sandbox.ts';

type App = ReadyLine['apps'][number];

let sandbox: SandboxProcess;
let management: ManagementClient;
let acme: App;
let globex: App;
const editors: Editor[] = [];

beforeAll(async () => {
	const app = (plan: string) => ({ name: 'editor', licenseRegion: 'aws-eu-west-1', plan, allowedDomains: ['localhost:3000'] });
	sandbox = await startSandbox({
		config: {
			tenants: [
				{ name: 'Acme', apps: [app('Free')] },
				{ name: 'Globex', apps: [app('Starter')] },
			],
		},
	});
	[acme, globex] = sandbox.apps as [App, App];
	management = await managementClient(sandbox);
});
afterAll(async () => {
	for (const editor of editors) editor.destroy();
	await sandbox?.stop();
});

const nodeUrl = (index = 0) => sandbox.nodes[index]?.url ?? '';
const tokenOf = async (app: App) => (await getToken(sandbox.controlPlane, clientCredentials(app))).access_token;

async function edit(app: App, documentName: string, options: { origin?: string; node?: number } = {}): Promise<Editor> {
	const { node, ...rest } = options;
	const editor = connectEditor({ nodeUrl: nodeUrl(node), documentName, token: await tokenOf(app), ...rest });
	editors.push(editor);
	return editor;
}

describe('editors through a whole sandbox', () => {
	it('two of one app edit a document and converge, and see each other', async () => {
		const [first, second] = [await edit(acme, 'shared'), await edit(acme, 'shared', { origin: 'http://localhost:3000' })];
		await Promise.all([first.synced, second.synced]);
		const seen = new Promise<void>((resolve) => {
			second.provider.awareness.on('change', () => {
				if ([...second.provider.awareness.getStates().values()].some((state) => state.name === 'Ada')) resolve();
			});
		});
		first.provider.awareness.setLocalStateField('name', 'Ada');
		first.doc.getText('body').insert(0, 'Hello');
		await untilDocument(second.doc, () => second.doc.getText('body').toString() === 'Hello');
		second.doc.getText('body').insert(5, ' world');
		await untilDocument(first.doc, () => first.doc.getText('body').toString() === 'Hello world');
		await seen;

		const connections = (await management.live.connections({ appId: acme.appId })).items;
		expect(connections).toMatchObject([
			{ documentName: 'shared', tenantName: 'Acme', appName: 'editor', region: 'eu-central-1' },
			{},
		]);
		expect(connections.map((connection) => connection.origin).sort()).toEqual(['http://localhost:3000', null]);
		expect((await management.live.documents({ appId: acme.appId })).items).toMatchObject([
			{ documentName: 'shared', connections: 2 },
		]);
	});

	it('one alone hears its own awareness, or y-websocket would give the connection up after 30 s', async () => {
		const editor = await edit(acme, 'alone');
		await editor.synced;
		const heard = new Promise((resolve) => editor.provider.ws?.addEventListener('message', resolve));
		editor.provider.awareness.setLocalStateField('name', 'Ada');
		await heard;
	});

	it("a tenant's token opens its own document, never another tenant's of the same name", async () => {
		const ours = await edit(acme, 'same-name');
		await ours.synced;
		ours.doc.getText('body').insert(0, "Acme's");
		const theirs = await edit(globex, 'same-name');
		await theirs.synced;
		theirs.doc.getText('body').insert(0, "Globex's");
		const theirColleague = await edit(globex, 'same-name');
		await theirColleague.synced;
		await untilDocument(theirColleague.doc, () => theirColleague.doc.getText('body').length > 0);
		expect(theirColleague.doc.getText('body').toString()).toBe("Globex's");
		expect(ours.doc.getText('body').toString()).toBe("Acme's");
	});

	it('H5: a foreign Origin is closed with 4003', async () => {
		const foreign = await edit(acme, 'shared', { origin: 'https://evil.example' });
		expect((await foreign.closed).code).toBe(CLOSE_CODES.forbidden);
	});

	it('a management token is closed with 4002', async () => {
		const { username = '', password = '', clientId = '', clientSecret = '' } = sandbox.operator ?? {};
		const { access_token } = await getToken(sandbox.controlPlane, {
			grant_type: 'password',
			username,
			password,
			client_id: clientId,
			client_secret: clientSecret,
		});
		const editor = connectEditor({ nodeUrl: nodeUrl(), documentName: 'shared', token: access_token });
		editors.push(editor);
		expect((await editor.closed).code).toBe(CLOSE_CODES.invalidToken);
	});

	it('a document that lives on another node is answered with 4009 and the way there', async () => {
		const first = await edit(acme, 'pinned', { node: 1 });
		await first.synced;
		const second = await edit(acme, 'pinned', { node: 0 });
		expect(await second.closed).toEqual({ code: CLOSE_CODES.wrongRegion, reason: `REDIRECT:${nodeUrl(1)}/pinned` });
	});

	it('a change of the allowed domains holds for the next token', async () => {
		await management.apps.setDomains({ ...globex, allowedDomains: ['https://New.example/'] });
		const editor = await edit(globex, 'moved', { origin: 'https://new.example' });
		await editor.synced;
		const old = await edit(globex, 'moved', { origin: 'http://localhost:3000' });
		expect((await old.closed).code).toBe(CLOSE_CODES.forbidden);
	});

	it.each<[string, number, (app: App) => Promise<unknown>]>([
		[
			'a revoked key',
			CLOSE_CODES.invalidToken,
			async (app) => management.keys.revoke({ ...app, kid: (await management.keys.list(app))[0]?.kid ?? '' }),
		],
		['a suspended tenant', CLOSE_CODES.forbidden, (app) => management.tenants.suspend(app)],
		['a disabled app', CLOSE_CODES.forbidden, (app) => management.apps.disable(app)],
		['a regenerated secret', CLOSE_CODES.invalidToken, (app) => management.apps.regenerateSecret(app)],
	])('%s ends the live sessions of its scope on every node within a second, and no others', async (_name, code, act) => {
		const { id: tenantId } = await management.tenants.create({ name: crypto.randomUUID() });
		await management.tenants.approve({ tenantId });
		const planId = (await management.plans.list()).find((plan) => plan.name === 'Team')?.id ?? '';
		const { app, clientSecret } = await management.apps.create({
			tenantId,
			name: 'revoked',
			licenseRegion: 'aws-us-east-1',
			planId,
		});
		const own = { tenantId, tenant: '', appId: app.id, app: app.name, clientId: app.clientId, clientSecret };
		const [first, second] = [await edit(own, 'one', { node: 0 }), await edit(own, 'two', { node: 1 })];
		const bystander = await edit(acme, `bystander-${tenantId}`);
		await Promise.all([first.synced, second.synced, bystander.synced]);
		await act(own);
		const actedMs = performance.now();
		expect([(await first.closed).code, (await second.closed).code]).toEqual([code, code]);
		expect(performance.now() - actedMs).toBeLessThan(1_000);
		bystander.doc.getText('body').insert(0, 'still here');
		const colleague = await edit(acme, `bystander-${tenantId}`);
		await untilDocument(colleague.doc, () => colleague.doc.getText('body').toString() === 'still here');
	});

	it('P3: SIGTERM closes clients with 1001 and ends within 10 s', async () => {
		const own = await startSandbox();
		const [app] = own.apps;
		if (!app) throw new Error('no app');
		const { access_token } = await getToken(own.controlPlane, clientCredentials(app));
		const editor = connectEditor({ nodeUrl: own.nodes[0]?.url ?? '', documentName: 'last', token: access_token });
		editors.push(editor);
		await editor.synced;
		const [exitCode, closed] = await Promise.all([own.stop(), editor.closed]);
		expect({ exitCode, code: closed.code }).toEqual({ exitCode: 0, code: 1001 });
	});
});
