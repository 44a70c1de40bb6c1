import { app, BrowserWindow, dialog, Notification } from 'electron';
import type { CoreState } from '../core/contract/bridge.ts';
import type { IpcEvents } from './bridge.ts';
import { forkCoreUtility } from './core-process.ts';
import { CoreSupervisor } from './core-supervisor.ts';
import { DESKTOP_FOLDER } from './data-dir.ts';
import { systemKeyring } from './keyring.ts';
import { findMasterKey, SealedKeyError, storeMasterKey } from './master-key.ts';

/** Prepares core's start on a data directory. @returns null when its user would rather not. */
export async function prepareCore(dataDir: string): Promise<CoreSupervisor | null> {
	const masterKey = await chooseMasterKey(dataDir);
	if (masterKey === null) return null;
	return new CoreSupervisor({
		spawn: forkCoreUtility,
		startOptions: { dataDir, ...masterKey },
		storeMasterKey: (text) => storeMasterKey(dataDir, text, systemKeyring),
	});
}

async function chooseMasterKey(dataDir: string): Promise<{ masterKey?: string } | null> {
	// Core reads it, too, and says so when it is wrong
	if (process.env.WIRESOCKET_MASTER_KEY) return {};
	const found = await findMasterKey(dataDir, systemKeyring, [DESKTOP_FOLDER]);
	if (found.source === 'supplied') return { masterKey: found.masterKey };
	if (found.source === 'core') return {};
	return (await agreesToKeyFile(dataDir)) ? {} : null;
}

/** Asked once: afterwards the key file is there (faults U4). */
async function agreesToKeyFile(dataDir: string): Promise<boolean> {
	const { response } = await dialog.showMessageBox({
		type: 'warning',
		title: app.name,
		message: 'This system has no keyring that could protect the master key.',
		detail: `The key that encrypts signing keys and other secrets will lie in a file that only your user account can read, in ${dataDir}. Whoever can read your files can then read these secrets.`,
		buttons: ['Use a key file', 'Quit'],
		defaultId: 0,
		cancelId: 1,
		noLink: true,
	});
	return response === 0;
}

/** Tells all pages how core does, and ends the app when core never came up. */
export function setupCoreState(core: CoreSupervisor): void {
	let wasReady = false;
	core.onState((state) => {
		wasReady ||= state.phase === 'ready';
		const payload: IpcEvents['core-state:changed'] = state;
		for (const window of BrowserWindow.getAllWindows()) window.webContents.send('core-state:changed', payload);
		if (wasReady) notifyAway(state);
		// There is no page yet that could say it
		if (state.phase === 'failed' && !wasReady) failStart(state.message);
	});
}

/** Tells who looks elsewhere that the service is away; the page says it to who looks at it (faults P1). */
function notifyAway(state: CoreState): void {
	if (!('message' in state) || BrowserWindow.getFocusedWindow() || !Notification.isSupported()) return;
	const title = state.phase === 'failed' ? `${app.name} has stopped` : `${app.name} was interrupted`;
	new Notification({ title, body: state.message }).show();
}

/** Ends the app with a message for the user. */
export function failStart(error: unknown): void {
	dialog.showErrorBox(`${app.name} could not start`, startMessage(error));
	app.exit(1);
}

function startMessage(error: unknown): string {
	if (typeof error === 'string') return error;
	if (error instanceof SealedKeyError) return error.message;
	const code = (error as NodeJS.ErrnoException).code;
	return code ? `The data directory cannot be used (${code}).` : 'Something unexpected happened. The log says what.';
}

/** Ends core in order before the app ends; what it holds is flushed by then. */
export function setupQuit(core: CoreSupervisor): void {
	let stopping = false;
	app.on('will-quit', (event) => {
		event.preventDefault();
		if (stopping) return;
		stopping = true;
		void core.stop().finally(() => app.exit(0));
	});
}
