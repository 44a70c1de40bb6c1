import { useEffect, useState } from 'react';

/** Whoever waits longer than this is told that it is not for ever. */
const SLOW_AFTER_MS = 2_000;

/** Whether something has been under way for so long that it should be said. */
export function useIsSlow(isUnderWay: boolean): boolean {
	const [isSlow, setIsSlow] = useState(false);
	useEffect(() => {
		if (!isUnderWay) return;
		const timer = setTimeout(() => setIsSlow(true), SLOW_AFTER_MS);
		return () => {
			clearTimeout(timer);
			setIsSlow(false);
		};
	}, [isUnderWay]);
	return isSlow;
}
