import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { clientCredentials, getToken, managementClient } from '../support/clients.ts';
import { connectEditor, type Editor, untilDocument } from '../support/editor.ts';
import { type ReadyLine, type SandboxProcess, startSandbox, temporaryDataDir } from '../support/sandbox.ts';

const HOUR_MS = 3_600_000;

let folder: { path: string; remove(): Promise<void> };
let sandbox: SandboxProcess;
let app: ReadyLine['apps'][number];
let editors: Editor[];

beforeEach(async () => {
	folder = await temporaryDataDir();
	editors = [];
	sandbox = await startSandbox({
		config: { tenants: [{ name: 'Acme', apps: [{ name: 'editor', licenseRegion: 'aws-eu-west-1', plan: 'Free' }] }] },
		env: {
			NODE_OPTIONS: `--require ${join(import.meta.dirname, '../support/jumping-clock.cjs')}`,
			JUMP_FILE: join(folder.path, 'jump'),
		},
	});
	[app] = sandbox.apps as [typeof app];
});
afterEach(async () => {
	for (const editor of editors) editor.destroy();
	await sandbox.stop();
	await folder.remove();
});

function edit(token: string): Editor {
	const editor = connectEditor({ nodeUrl: sandbox.nodes[0]?.url ?? '', documentName: 'notes', token });
	editors.push(editor);
	return editor;
}

const newToken = async () => (await getToken(sandbox.controlPlane, clientCredentials(app))).access_token;
const timestamp = async () =>
	new Date((await (await fetch(`${sandbox.controlPlane}/health`)).json()).timestamp as string).getTime();

async function jump(offsetMs: number): Promise<void> {
	await writeFile(join(folder.path, 'jump'), String(offsetMs));
	sandbox.process.kill('SIGUSR2');
	await expect.poll(async () => Math.abs((await timestamp()) - Date.now() - offsetMs)).toBeLessThan(60_000);
}

it.each([
	['forward', HOUR_MS],
	['back', -HOUR_MS],
])('P4: the clock jumps an hour %s: sessions go on, new clients get in, nodes stay', async (_direction, offsetMs) => {
	const before = edit(await newToken());
	await before.synced;
	await jump(offsetMs);

	const after = edit(await newToken());
	await after.synced;
	before.doc.getText('body').insert(0, 'typed after the jump');
	await untilDocument(after.doc, () => after.doc.getText('body').toString() === 'typed after the jump');
	const management = await managementClient(sandbox);
	// Longer than it takes to look at the nodes once
	await expect.poll(async () => (await management.nodes.list()).map(({ status }) => status)).toEqual(['active', 'active']);
	expect(sandbox.process.exitCode).toBeNull();
	expect(sandbox.log()).not.toMatch(/"level":(50|60)|"level":"(error|fatal)"/);
});

it('P4: a token that expired by a jump forward is refused', async () => {
	const token = await newToken();
	await jump(HOUR_MS);
	expect(await edit(token).closed).toMatchObject({ code: 4002 });
});
