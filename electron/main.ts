import { app } from 'electron';
import { failStart, prepareCore, setupCoreState, setupQuit } from './core-start.ts';
import { setupDataDir } from './data-dir.ts';
import { openFolder } from './data-folder.ts';
import { setupIpc } from './ipc.ts';
import { setupContextMenu, setupMenu } from './menu.ts';
import { setupNavigation } from './navigation.ts';
import { setupPermissions } from './permissions.ts';
import { setupAppProtocol, setupAppScheme } from './protocol.ts';
import { saveTextFile } from './save-text-file.ts';
import { openWindow, showWindow } from './window.ts';

/** What has to be set up before Electron is ready. @returns the data directory. */
function setupEarly(): string {
	app.setName('WireSocket Desktop');
	app.enableSandbox();
	setupAppScheme();
	setupNavigation();
	setupContextMenu();
	return setupDataDir();
}

/** Brings the app's window to the front when its user starts it again (faults P5). */
function setupWindows(): void {
	app.on('second-instance', showWindow);
	app.on('activate', showWindow);
	app.on('window-all-closed', () => {
		if (process.platform !== 'darwin') app.quit();
	});
}

async function start(dataDir: string): Promise<void> {
	setupMenu();
	setupPermissions();
	const core = await prepareCore(dataDir);
	if (!core) {
		app.exit(0);
		return;
	}
	setupCoreState(core);
	setupQuit(core);
	setupIpc({
		'core-state:get': async () => core.state,
		'text-file:save': saveTextFile,
		'menu-places:set': async (places) => void setupMenu(places),
		'data-folder:open': async () => void (await openFolder(dataDir)),
	});
	setupAppProtocol(core);
	setupWindows();
	core.start();
	openWindow();
}

try {
	const dataDir = setupEarly();
	if (app.requestSingleInstanceLock())
		app
			.whenReady()
			.then(() => start(dataDir))
			.catch(failStart);
	else app.quit();
} catch (error) {
	failStart(error);
}
