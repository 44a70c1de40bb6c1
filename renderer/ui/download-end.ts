import type { EndedDownload } from '../api/download.ts';
import { notifyDone, notifyProblem } from './notify.tsx';

/** Says how a download ended; who cancelled it knows that. @param done what is said of one that was saved */
export function tellDownloadEnd({ end, fileName }: EndedDownload, done: string): void {
	const title = `${fileName} is not saved`;
	if (end === 'done') notifyDone(done);
	if (end === 'broken_off')
		notifyProblem({ title, detail: 'The instance broke it off. Delete what there is of the file, and try again.' });
	if (end === 'not_fetched')
		notifyProblem({ title, detail: 'The browser did not fetch it. See whether it asks for leave to download, and try again.' });
}
