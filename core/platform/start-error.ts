/**
 * The process cannot start for a reason that its user can mend. The message is for the terminal: what is wrong,
 * where, and what to do; no stack is shown.
 */
export class StartError extends Error {
	override readonly name: string = 'StartError';
}

/** The data directory belongs to another running process. */
export class DataDirInUseError extends StartError {
	/** Process id of the holder; null when it has not written it yet. */
	readonly otherPid: number | null;

	constructor(dataDir: string, otherPid: number | null) {
		const holder = otherPid === null ? 'Another WireSocket process' : `The WireSocket process ${otherPid}`;
		super(`${holder} is running on ${dataDir}. Stop it first, or choose another directory with --data-dir.`);
		this.otherPid = otherPid;
	}
}
