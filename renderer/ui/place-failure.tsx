import { useRouter } from '@tanstack/react-router';
import type { Failure } from '../api/failure.ts';
import { FailureNotice } from './failure-notice.tsx';
import { Page } from './page.tsx';

const FORBIDDEN = 403;

/** A place that could not be read. */
export function PlaceFailure({ failure, onRetry }: { failure: Failure; onRetry: () => void }) {
	const isForbidden = failure.status === FORBIDDEN;
	return (
		<Page title={isForbidden ? 'You may not see this' : 'This place cannot be shown'}>
			{/* Asking again changes nothing about what one may do. */}
			<FailureNotice failure={failure} onRetry={isForbidden ? undefined : onRetry} />
		</Page>
	);
}

/** A place that broke: its code could not be loaded, or it has a defect. */
export function PlaceBroken({ reset }: { reset: () => void }) {
	const router = useRouter();
	const retry = () => {
		reset();
		void router.invalidate();
	};
	return (
		<Page title="This place cannot be shown">
			<FailureNotice
				failure={{
					title: 'Something went wrong on this page',
					detail: 'Try again. If it stays, reload the page: WireSocket may have been updated meanwhile.',
				}}
				onRetry={retry}
			/>
		</Page>
	);
}
