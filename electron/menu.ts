import { app, BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron';
import type { MenuPlace } from '../core/contract/bridge.ts';
import type { IpcEvents } from './bridge.ts';

/** Places that have a shortcut, Ctrl/Cmd and a digit. */
const SHORTCUTS_MAX = 9;

/**
 * The application's menu: what the system expects of every application, under its own shortcuts, and the console's places
 * once its page has told them.
 */
export function setupMenu(places: readonly MenuPlace[] = []): void {
	Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, app.isPackaged, places)));
}

function menuTemplate(platform: NodeJS.Platform, packaged: boolean, places: readonly MenuPlace[]): MenuItemConstructorOptions[] {
	const isMac = platform === 'darwin';
	const view: MenuItemConstructorOptions[] = [
		{ role: 'reload' },
		...(packaged ? [] : [{ role: 'toggleDevTools' } as const]),
		{ type: 'separator' },
		{ role: 'resetZoom' },
		{ role: 'zoomIn' },
		{ role: 'zoomOut' },
		{ type: 'separator' },
		{ role: 'togglefullscreen' },
	];
	return [
		...(isMac ? [{ role: 'appMenu' } as const] : []),
		{ label: '&File', submenu: [{ role: isMac ? 'close' : 'quit' }] },
		{ role: 'editMenu' },
		{ label: '&View', submenu: view },
		...(places.length === 0 ? [] : [{ label: '&Go', submenu: places.map(placeItem) }]),
		{ role: 'windowMenu' },
	];
}

function placeItem({ label, path }: MenuPlace, index: number): MenuItemConstructorOptions {
	return {
		// An ampersand would underline what follows it
		label: label.replaceAll('&', '&&'),
		...(index < SHORTCUTS_MAX ? { accelerator: `CmdOrCtrl+${index + 1}` } : {}),
		click: () => go(path),
	};
}

/** Asks the page to show a place; the window comes to the front for it. */
function go(path: IpcEvents['menu-place:chosen']): void {
	const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
	window?.show();
	window?.webContents.send('menu-place:chosen', path);
}

/** Cut, copy and paste on a right click, as every browser has it. */
export function setupContextMenu(): void {
	app.on('web-contents-created', (_event, contents) => {
		contents.on('context-menu', (_menuEvent, { editFlags, isEditable, selectionText }) => {
			if (!isEditable && selectionText === '') return;
			const editing: MenuItemConstructorOptions[] = [
				{ role: 'cut', enabled: editFlags.canCut },
				{ role: 'copy', enabled: editFlags.canCopy },
				{ role: 'paste', enabled: editFlags.canPaste },
				{ type: 'separator' },
				{ role: 'selectAll', enabled: editFlags.canSelectAll },
			];
			Menu.buildFromTemplate(isEditable ? editing : [{ role: 'copy' }]).popup();
		});
	});
}
