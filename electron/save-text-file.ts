import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app, BrowserWindow, dialog } from 'electron';
import type { SaveOutcome } from '../core/contract/bridge.ts';
import { IpcFailure } from './ipc.ts';

/** What is saved holds secrets: nobody else may read it. */
const FILE_MODE = 0o600;

/**
 * Asks where to save a text and saves it.
 *
 * @throws {IpcFailure} when the file cannot be written.
 */
export async function saveTextFile(suggestedName: string, text: string): Promise<SaveOutcome> {
	const options = { defaultPath: join(app.getPath('downloads'), suggestedName) };
	const window = BrowserWindow.getFocusedWindow();
	const { canceled, filePath } = await (window ? dialog.showSaveDialog(window, options) : dialog.showSaveDialog(options));
	if (canceled || !filePath) return 'cancelled';
	try {
		await writeFile(filePath, text, { mode: FILE_MODE });
		// The mode above counts for new files only
		await chmod(filePath, FILE_MODE);
	} catch (error) {
		throw new IpcFailure(`The file could not be saved (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`);
	}
	return 'saved';
}
