import { setTimeout as pause } from 'node:timers/promises';
import { Fault } from '../../platform/fault.ts';

/** Another process's lock is waited for so long, so that the answer is there within 250 ms (faults S3). */
const BUSY_PATIENCE_MS = 150;
const BUSY_PAUSE_MS = 10;
const BUSY_RETRY_AFTER_S = 1;
/** Room on a disk does not come back within a second. */
const DISK_RETRY_AFTER_S = 30;

// biome-ignore lint/suspicious/noExplicitAny: the methods of any port
type Method = (...args: any[]) => Promise<unknown>;

/**
 * Makes a store's failures those of its port. While another process holds the file, a method is tried again from its
 * start: it is one atomic step, so a try that failed has changed nothing. SQLite's own waiting would block the event loop.
 *
 * @returns the same store, whose methods reject with {@link Fault} `unavailable` when the file is locked (faults S3) or
 *   cannot be written or read (faults S2).
 */
export function guarded<Store extends object>(store: Store): Store {
	const entries = Object.entries(store as Record<string, Method>);
	return Object.fromEntries(entries.map(([name, method]) => [name, guardedMethod(method)])) as Store;
}

/** As {@link guarded}, for all stores of an object. */
export function allGuarded<Stores extends Record<string, object>>(stores: Stores): Stores {
	return Object.fromEntries(Object.entries(stores).map(([name, store]) => [name, guarded(store)])) as Stores;
}

function guardedMethod(method: Method): Method {
	return async (...args) => {
		const startedMs = performance.now();
		for (;;) {
			try {
				return await method(...args);
			} catch (error) {
				if (!isBusy(error)) throw storageFault(error) ?? error;
				if (performance.now() - startedMs > BUSY_PATIENCE_MS) throw busyFault(error);
			}
			await pause(BUSY_PAUSE_MS);
		}
	};
}

function codeOf(error: unknown): string {
	const code = error instanceof Error && 'code' in error ? error.code : undefined;
	return typeof code === 'string' ? code : '';
}

/** Whether another process holds the file. */
export function isBusy(error: unknown): boolean {
	return /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error));
}

/** Whether the file itself cannot be used: no room, or the disk or its rights are gone. */
export function isDiskFailure(error: unknown): boolean {
	return /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN|CORRUPT|NOTADB)/.test(codeOf(error));
}

function busyFault(cause: unknown): Fault {
	return new Fault('unavailable', 'The database is in use by another program. Try again.', {
		internal: `database is locked by another process (${codeOf(cause)})`,
		retryAfterS: BUSY_RETRY_AFTER_S,
		cause,
	});
}

function storageFault(error: unknown): Fault | null {
	if (!isDiskFailure(error)) return null;
	const text =
		codeOf(error) === 'SQLITE_FULL'
			? 'The disk is full. What is stored can be read; changes wait until there is room.'
			: 'The database cannot be used right now.';
	return new Fault('unavailable', text, {
		internal: `database file failed (${codeOf(error)})`,
		retryAfterS: DISK_RETRY_AFTER_S,
		cause: error,
	});
}
