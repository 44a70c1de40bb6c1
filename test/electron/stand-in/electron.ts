/**
 * Stands in for the `electron` module, so that the built, unmodified bundles run on Debian's Chromium where Electron's
 * binary cannot be had.
 *
 * It cannot show: the isolated world, the system's sandbox, native menus and dialogs, permissions, fuses, the system's
 * keyring. A green run on it is no evidence that Electron itself is happy; `npm run test:electron` is.
 */
export { app } from './app.ts';
export { BrowserWindow } from './browser-window.ts';
export { ipcMain } from './ipc.ts';
export {
	dialog,
	Menu,
	Notification,
	nativeTheme,
	protocol,
	safeStorage,
	screen,
	session,
	shell,
	utilityProcess,
} from './modules.ts';
