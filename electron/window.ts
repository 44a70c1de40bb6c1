import { join } from 'node:path';
import { app, BrowserWindow, nativeTheme, screen } from 'electron';
import { APP_URL } from './app-url.ts';
import { readWindowState, writeWindowState } from './window-state.ts';

const SIZE = { width: 1280, height: 800, minWidth: 800, minHeight: 560 };
/** Shown until the page has painted; the page's own backgrounds. */
const BACKGROUND = { dark: '#13171e', light: '#ffffff' };

/** Opens the console's window, where it was last time. */
export function openWindow(): BrowserWindow {
	const statePath = join(app.getPath('userData'), 'window-state.json');
	const workAreas = screen.getAllDisplays().map((display) => display.workArea);
	const state = readWindowState(statePath, workAreas);
	const window = new BrowserWindow({
		...SIZE,
		...state?.bounds,
		show: false,
		title: app.name,
		backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
		webPreferences: {
			preload: join(import.meta.dirname, '../preload/preload.cjs'),
			contextIsolation: true,
			sandbox: true,
			nodeIntegration: false,
			webSecurity: true,
		},
	});
	if (state?.maximized) window.maximize();
	window.once('ready-to-show', () => window.show());
	window.on('close', () => writeWindowState(statePath, { bounds: window.getNormalBounds(), maximized: window.isMaximized() }));
	// When core does not start, its state says so; there is no page that could
	window.loadURL(APP_URL).catch(() => undefined);
	return window;
}

/** Shows the window that is there, or a new one. */
export function showWindow(): void {
	const [window] = BrowserWindow.getAllWindows();
	if (!window) {
		openWindow();
		return;
	}
	if (window.isMinimized()) window.restore();
	window.show();
	window.focus();
}
