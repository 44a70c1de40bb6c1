import { IconSearchOff } from '@tabler/icons-react';
import { Empty } from '../../../ui/empty.tsx';

export function NoAppMatches({ search }: { search: string }) {
	return (
		<Empty
			icon={<IconSearchOff size={22} aria-hidden />}
			title="No app matches"
			sentence={`There is no app with “${search}” in its name or as its client_id.`}
		/>
	);
}
