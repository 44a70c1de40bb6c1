import { app, Menu, type MenuItemConstructorOptions } from 'electron';

/** The application's menu: what the system expects of every application, under its own shortcuts. */
export function setupMenu(): void {
	Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, app.isPackaged)));
}

function menuTemplate(platform: NodeJS.Platform, packaged: boolean): MenuItemConstructorOptions[] {
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
		{ role: 'windowMenu' },
	];
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
