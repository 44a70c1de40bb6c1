import { ActionIcon } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import classes from './copy.module.css';
import { useLazyTooltip } from './lazy-tooltip.tsx';

const COPIED_MS = 1_500;

/** A button that copies a value. `what` names it for people who cannot see it: "client_id". */
export function CopyIcon({ value, what }: { value: string; what: string }) {
	const { copy, copied, error } = useClipboard({ timeout: COPIED_MS });
	const { targetProps, tooltip } = useLazyTooltip(hintOf(copied, error));
	return (
		<>
			<ActionIcon
				variant="subtle"
				color={copied ? 'green' : 'gray'}
				size="sm"
				onClick={() => copy(value)}
				aria-label={copied ? `Copied ${what}` : `Copy ${what}`}
				className={classes.button}
				{...targetProps}
			>
				{copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
			</ActionIcon>
			{tooltip}
		</>
	);
}

function hintOf(copied: boolean, error: Error | null): string {
	if (copied) return 'Copied';
	return error ? 'Copying is not allowed here: select the text and copy it yourself' : 'Copy';
}

/** An identifier or address in full or cut to the room that there is, with a button that copies it. */
export function CopyText({ value, what }: { value: string; what: string }) {
	return (
		<span className={classes.text}>
			<span className={classes.value} title={value}>
				{value}
			</span>
			<CopyIcon value={value} what={what} />
		</span>
	);
}
