import { app, shell } from 'electron';
import { linkTarget } from './page-policy.ts';

/** Keeps every page where it is; only https links leave, through the system's browser (faults U2). */
export function setupNavigation(): void {
	app.on('web-contents-created', (_event, contents) => {
		contents.setWindowOpenHandler(({ url }) => {
			leave(url);
			return { action: 'deny' };
		});
		contents.on('will-navigate', (details) => {
			if (linkTarget(details.url) === 'own') return;
			details.preventDefault();
			leave(details.url);
		});
		// The console has no frames
		contents.on('will-frame-navigate', (details) => {
			if (!details.isMainFrame) details.preventDefault();
		});
		contents.on('will-redirect', (details) => {
			if (linkTarget(details.url) !== 'own') details.preventDefault();
		});
		contents.on('will-attach-webview', (event) => event.preventDefault());
	});
}

function leave(url: string): void {
	if (linkTarget(url) === 'external') void shell.openExternal(url);
}
