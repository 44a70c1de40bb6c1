import { describeFailure, isMissing } from '../api/failure.ts';
import { FailureNotice } from './failure-notice.tsx';
import { Splash } from './splash.tsx';

interface UnreadEntryProps {
	/** Null while it is on its way. */
	error: Error | null;
	/** What is said when there is no such entry. */
	missing: { title: string; detail: string };
	onRetry: () => void;
}

/** Stands for an entry that a drawer is about: on its way, unknown, or not to be had. */
export function UnreadEntry({ error, missing, onRetry }: UnreadEntryProps) {
	if (!error) return <Splash />;
	const failure = describeFailure(error);
	// What is no id at all is none of an entry either
	const isUnknown = isMissing(failure) || failure.code === 'invalid_request';
	if (isUnknown) return <FailureNotice failure={{ ...missing, status: failure.status }} />;
	return <FailureNotice failure={failure} onRetry={onRetry} />;
}
