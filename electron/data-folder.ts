import { shell } from 'electron';
import { IpcFailure } from './ipc.ts';

/** Shows a folder in the system's file manager. @throws {IpcFailure} when the system cannot. */
export async function openFolder(path: string): Promise<void> {
	const problem = await shell.openPath(path);
	if (problem !== '') throw new IpcFailure(`The folder could not be opened: ${problem}`);
}
