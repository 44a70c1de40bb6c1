/**
 * What the desktop shell tells of the core process. `message` is for the user.
 *
 * - `starting`: first start, nothing to say yet
 * - `ready`: requests are answered
 * - `restarting`: it ended by itself; the shell starts it again after a pause (faults P1)
 * - `failed`: it does not run and will not by itself
 */
export type CoreState =
	| { phase: 'starting' }
	| { phase: 'ready' }
	| { phase: 'restarting'; message: string }
	| { phase: 'failed'; message: string };

/** A place of the console for the shell's menu. */
export interface MenuPlace {
	/** 1 to 60 characters. */
	label: string;
	/** Handed back as it is when the place is chosen; begins with a slash, at most 200 characters. */
	path: string;
}

/** How a file dialog ended. */
export type SaveOutcome = 'saved' | 'cancelled';

/**
 * What the desktop shell offers the screens as `window.bridge`. In a browser it is not there: the screens must do
 * without (renderer/shell/bridge.ts is its only user). Nothing else of the shell can be reached from a page.
 */
export interface Bridge {
	readonly host: 'electron';
	/** As `process.platform`. */
	readonly platform: 'darwin' | 'linux' | 'win32';
	/**
	 * Tells the current state at once and each change after it; none is missed, however late the page subscribes.
	 *
	 * @returns a function that ends the subscription.
	 */
	onCoreState(listener: (state: CoreState) => void): () => void;
	/**
	 * Asks the user where to save a text, and saves it so that only this user can read it.
	 *
	 * @param suggestedName file name without a folder, 1 to 255 characters
	 * @param text at most 1 000 000 characters
	 * @returns rejects with a sentence for the user when the file cannot be written.
	 */
	saveTextFile(suggestedName: string, text: string): Promise<SaveOutcome>;
	/**
	 * Offers places in the menu, the first nine with a shortcut each; at most 20.
	 *
	 * @param onChosen called with the path of the place that was chosen; replaces the one given before
	 */
	setMenuPlaces(places: readonly MenuPlace[], onChosen: (path: string) => void): Promise<void>;
	/** Shows the folder with the sandbox's data in the system's file manager. Rejects with a sentence for the user. */
	openDataFolder(): Promise<void>;
}

declare global {
	interface Window {
		/** Only in the desktop app's window. */
		readonly bridge?: Bridge;
	}
}
