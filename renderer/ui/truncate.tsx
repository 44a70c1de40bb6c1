import { Tooltip } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import classes from './truncate.module.css';

/**
 * A text that is cut where the room ends; the tooltip has all of it, for pointer and keyboard alike.
 *
 * @param text what the tooltip says
 * @param children what is shown, when that is more than the text: a link
 */
export function Truncate({ text, children = text }: { text: string; children?: ReactNode }) {
	const [isCut, setIsCut] = useState(false);
	const measure = (event: { currentTarget: HTMLElement }) =>
		setIsCut(event.currentTarget.scrollWidth > event.currentTarget.clientWidth);
	return (
		<Tooltip label={text} disabled={!isCut} events={{ hover: true, focus: true, touch: true }} multiline maw={420}>
			{/* biome-ignore lint/a11y/noStaticElementInteractions: nothing happens here but that the text is measured */}
			<span className={classes.text} onMouseEnter={measure} onFocus={measure}>
				{children}
			</span>
		</Tooltip>
	);
}
