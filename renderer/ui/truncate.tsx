import type { ReactNode } from 'react';
import { useLazyTooltip } from './lazy-tooltip.tsx';
import classes from './truncate.module.css';

interface TruncateProps {
	text: string;
	children?: ReactNode;
	dir?: 'auto' | 'ltr';
}

/**
 * A text that is cut where the room ends; the tooltip has all of it, for pointer and keyboard alike. One that is written from right
 * to left is cut at its end, too, and stands where the others stand.
 *
 * @param text what the tooltip says
 * @param children what is shown, when that is more than the text: a link
 * @param dir the text's own direction unless it is given
 */
export function Truncate({ text, children = text, dir = 'auto' }: TruncateProps) {
	const { targetProps, tooltip } = useLazyTooltip(text, isCut);
	return (
		<>
			<span className={classes.text} dir={dir} {...targetProps}>
				{children}
			</span>
			{tooltip}
		</>
	);
}

function isCut({ scrollWidth, clientWidth }: HTMLElement): boolean {
	return scrollWidth > clientWidth;
}
