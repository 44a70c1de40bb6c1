import { describeFailure, isTransient } from '../../api/failure.ts';

/** The console did not even dial the node. The message is for the user. */
export class DialFailure extends Error {
	override readonly name = 'DialFailure';
	/** Whether trying again by itself may help. */
	readonly isTransient: boolean;

	constructor(message: string, transient: boolean, cause: unknown) {
		super(message, { cause });
		this.isTransient = transient;
	}
}

/** @param before stands before what the request's answer says */
export function dialFailure(error: unknown, before = ''): DialFailure {
	if (error instanceof DialFailure) return error;
	const { title, detail } = describeFailure(error);
	return new DialFailure(`${before}${title}. ${detail}`, isTransient(error), error);
}
