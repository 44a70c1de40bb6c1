import { Anchor } from '@mantine/core';
import type { InstanceEntry } from '../../../core/contract/instances.ts';
import { useInstance } from '../../api/instance.tsx';
import { addressHistory } from '../../shell/address.ts';
import { instanceBase } from '../../shell/instance-address.ts';
import { Truncate } from '../../ui/truncate.tsx';

/** Leads to the Overview of an instance, of which it says whether one is there already. */
export function InstanceLink({ entry }: { entry: InstanceEntry }) {
	const isHere = useInstance().entry.id === entry.id;
	const address = `${instanceBase(entry.id)}/`;
	return (
		<Truncate text={entry.name}>
			<Anchor
				data-row-link
				href={address}
				aria-current={isHere || undefined}
				c="inherit"
				size="sm"
				fw={500}
				onClick={(event) => {
					if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
					event.preventDefault();
					addressHistory.push(address);
				}}
			>
				{entry.name}
			</Anchor>
		</Truncate>
	);
}
