import { afterEach, describe, expect, it, vi } from 'vitest';
import { clientCredentials, getToken, type ManagementClient, managementClient } from '../support/clients.ts';
import { connectEditor, type Editor, untilDocument } from '../support/editor.ts';
import { type SandboxProcess, startSandbox, temporaryDataDir } from '../support/sandbox.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
	for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** The demo app of a sandbox, which tells its secret at its first start only. */
let app: { clientId: string; clientSecret: string };

async function start(options: Parameters<typeof startSandbox>[0]): Promise<SandboxProcess> {
	const sandbox = await startSandbox(options);
	cleanups.push(() => sandbox.stop());
	app = sandbox.apps[0] ?? app;
	return sandbox;
}

async function edit(sandbox: SandboxProcess, documentName: string, node = 0): Promise<Editor> {
	const { access_token: token } = await getToken(sandbox.controlPlane, clientCredentials(app));
	const editor = connectEditor({ nodeUrl: sandbox.nodes[node]?.url ?? '', documentName, token });
	cleanups.push(() => editor.destroy());
	await editor.synced;
	return editor;
}

/** Writes into a document and leaves it, when somebody else has seen what was written. */
async function write(sandbox: SandboxProcess, documentName: string, text: string): Promise<void> {
	const [writer, reader] = [await edit(sandbox, documentName), await edit(sandbox, documentName)];
	writer.doc.getText('t').insert(0, text);
	await untilDocument(reader.doc, () => reader.doc.getText('t').toString() === text);
	for (const editor of [writer, reader]) editor.destroy();
}

/** Resolves when nothing is open any more, the grace included. */
async function untilLeft(management: ManagementClient): Promise<void> {
	await vi.waitFor(async () => expect((await management.live.documents({})).total).toBe(0), { timeout: 20_000, interval: 100 });
}

const textOf = (editor: Editor) => editor.doc.getText('t').toString();
const CONFIG = { tenants: [{ name: 'Acme', apps: [{ name: 'editor', licenseRegion: 'aws-us-east-1', plan: 'Team' }] }] };

describe('documents of a sandbox', () => {
	it('are kept over sessions, restarts and regions once the setting says so, and forgotten when it is taken back', async () => {
		const { path, remove } = await temporaryDataDir();
		cleanups.push(remove);
		const args = ['--data-dir', path];
		const first = await start({ args, config: CONFIG });
		const management = await managementClient(first);
		expect(await management.settings.get()).toMatchObject({ settings: { keepDocuments: false }, keptDocuments: 0 });
		await write(first, 'before', 'gone with its session');
		expect(await management.settings.update({ keepDocuments: true })).toMatchObject({ settings: { keepDocuments: true } });
		await write(first, 'notes', 'kept');
		await untilLeft(management);
		expect((await management.settings.get()).keptDocuments).toBe(2);
		const { items } = await management.audit.list({ action: 'settings.changed' });
		expect(items).toMatchObject([{ before: { keepDocuments: false }, after: { keepDocuments: true } }]);
		const { operator } = first;
		await first.stop();

		const second = { ...(await start({ args })), operator };
		const again = await managementClient(second);
		expect(await again.settings.get()).toMatchObject({ settings: { keepDocuments: true }, keptDocuments: 2 });
		expect(textOf(await edit(second, 'notes', 1))).toBe('kept');
		expect(await again.settings.update({ keepDocuments: false })).toMatchObject({ keptDocuments: 0 });
		expect(textOf(await edit(second, 'before'))).toBe('');
		expect(textOf(await edit(second, 'notes', 1))).toBe('kept');
	});

	it.each([
		['the declaration', { config: { settings: { keepDocuments: true } } }],
		['the command line', { args: ['--ephemeral', '--keep-documents'] }],
		[
			'the environment, before the declaration',
			{ config: { settings: { keepDocuments: false } }, env: { WIRESOCKET_KEEP_DOCUMENTS: 'true' } },
		],
	])('the setting may stand in %s', async (_place, options) => {
		const management = await managementClient(await start(options));
		expect(await management.settings.get()).toMatchObject({ settings: { keepDocuments: true }, fixed: ['keepDocuments'] });
	});

	it('a setting that is none is refused with its name', async () => {
		const management = await managementClient(await start({}));
		await expect(management.settings.update({ keepDocuments: 'yes' as unknown as boolean })).rejects.toMatchObject({
			status: 400,
		});
		await expect(startSandbox({ env: { WIRESOCKET_KEEP_DOCUMENTS: 'yes' } })).rejects.toMatchObject({
			exitCode: 1,
			stderr: expect.stringContaining('WIRESOCKET_KEEP_DOCUMENTS must be true or false'),
		});
	});
});
