import { Button } from '@mantine/core';
import { IconSearchOff } from '@tabler/icons-react';
import { Empty } from '../../../ui/empty.tsx';

interface NoAppMatchesProps {
	search: string | undefined;
	/** Whether more than the search narrows the list down. */
	isFiltered?: boolean;
	/** Drops search and filters. */
	onShowAll: () => void;
}

/** A list of apps that a search or a filter has left empty. */
export function NoAppMatches({ search, isFiltered = false, onShowAll }: NoAppMatchesProps) {
	const named = search ? ` with “${search}” in its name or as its client_id` : '';
	return (
		<Empty
			icon={<IconSearchOff size={22} aria-hidden />}
			title="No app matches"
			sentence={`There is no app${named}${isFiltered ? ' that these filters let through' : ''}.`}
			action={
				<Button variant="default" onClick={onShowAll}>
					Show all apps
				</Button>
			}
		/>
	);
}
