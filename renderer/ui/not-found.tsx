import { IconMapPinOff } from '@tabler/icons-react';
import { Empty } from './empty.tsx';
import { ButtonLink } from './links.tsx';
import { Page } from './page.tsx';

/** A place that does not exist, with a way on. */
export function NotFound() {
	return (
		<Page title="Not found">
			<Empty
				icon={<IconMapPinOff size={22} aria-hidden />}
				title="There is nothing at this address"
				sentence="The link may be old, or mistyped."
				action={<ButtonLink to="/">Go to the Overview</ButtonLink>}
			/>
		</Page>
	);
}
