import type { App } from '../../../core/contract/apps.ts';
import { describeFailure } from '../../api/failure.ts';

/** What became of an edit: saved, or not because what it changes was changed by somebody else meanwhile. */
export type SaveOutcome = { kind: 'saved'; app: App } | { kind: 'contested'; now: App };

interface ConditionalSave {
	/** The app as the form was filled from it. */
	base: App;
	/** Saves, unless the app is at another version by now (412). */
	save: (ifMatch: number) => Promise<App>;
	read: () => Promise<App>;
	/** Whether what the form edits is the same in both. */
	isSame: (one: App, other: App) => boolean;
}

const STALE = 412;
/** Somebody who changes an app each moment is no reason to try for ever. */
const ATTEMPTS_MAX = 3;

/**
 * Saves an edit on top of the version that it is based on (faults M10). A change by somebody else to other parts of the app does not
 * stand against it.
 *
 * @throws what `save` and `read` throw, but for a 412 that is explained by the outcome.
 */
export async function saveConditionally({ base, save, read, isSame }: ConditionalSave): Promise<SaveOutcome> {
	let version = base.version;
	for (let attempt = 1; ; attempt += 1)
		try {
			return { kind: 'saved', app: await save(version) };
		} catch (error) {
			if (describeFailure(error).status !== STALE || attempt === ATTEMPTS_MAX) throw error;
			const now = await read();
			if (!isSame(base, now)) return { kind: 'contested', now };
			version = now.version;
		}
}
