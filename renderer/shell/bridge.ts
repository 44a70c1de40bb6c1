import type { Bridge, CoreState, MenuPlace, SaveOutcome } from '../../core/contract/bridge.ts';

/** By then the browser has read what it downloads. */
const DOWNLOAD_STARTS_MS = 1_000;

/** What the desktop shell offers; undefined in an ordinary browser. */
const bridge: Bridge | undefined = window.bridge;

/** Whether the desktop shell brings its own session, so that the screens need none. */
export const hostedByShell = bridge !== undefined;

/**
 * Hears what the desktop shell tells of the core process. In a browser nobody tells, and the listener is never called.
 *
 * @returns a function that ends the subscription.
 */
export function onCoreState(listener: (state: CoreState) => void): () => void {
	return bridge ? bridge.onCoreState(listener) : () => undefined;
}

/**
 * Saves a text as a file: through the shell's dialog, or as a download where there is no shell.
 *
 * @param suggestedName file name without a folder
 * @returns rejects with a sentence for the user when the shell could not write the file.
 */
export async function saveTextFile(suggestedName: string, text: string): Promise<SaveOutcome> {
	if (bridge) return bridge.saveTextFile(suggestedName, text);
	saveBlob(suggestedName, new Blob([text], { type: 'text/plain' }));
	return 'saved';
}

/** Saves a file as a download; the desktop shell asks where to. @param suggestedName file name without a folder */
function saveBlob(suggestedName: string, blob: Blob): void {
	const url = URL.createObjectURL(blob);
	startDownload(url, suggestedName);
	setTimeout(() => URL.revokeObjectURL(url), DOWNLOAD_STARTS_MS);
}

/** Saves what an address of the console answers with. @param suggestedName file name without a folder; empty: the answer names it */
export function startDownload(url: string, suggestedName = ''): void {
	const anchor = document.createElement('a');
	anchor.href = url;
	anchor.download = suggestedName;
	anchor.click();
}

/**
 * Offers places in the desktop window's menu. A browser has none, and nothing happens.
 *
 * @param onChosen called with the path of the place that was chosen
 */
export async function setMenuPlaces(places: readonly MenuPlace[], onChosen: (path: string) => void): Promise<void> {
	await bridge?.setMenuPlaces(places, onChosen);
}

/**
 * Shows the sandbox's data in the system's file manager; null where there is no shell that could.
 *
 * @returns rejects with a sentence for the user.
 */
export const openDataFolder: (() => Promise<void>) | null = bridge ? () => bridge.openDataFolder() : null;
