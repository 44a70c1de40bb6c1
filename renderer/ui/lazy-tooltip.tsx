import { Tooltip } from '@mantine/core';
import { type FocusEvent, type MouseEvent, type ReactNode, useState } from 'react';

interface LazyTooltip {
	/** For the element that has the tooltip. */
	targetProps: {
		onMouseEnter(event: MouseEvent<HTMLElement>): void;
		onMouseLeave(): void;
		onFocus(event: FocusEvent<HTMLElement>): void;
		onBlur(): void;
	};
	/** To be drawn beside that element. */
	tooltip: ReactNode;
}

/**
 * A tooltip that costs nothing before it is shown: the rows of a list have many of them. Pointer and keyboard bring it up.
 *
 * @param isNeeded asked when it is about to be shown
 */
export function useLazyTooltip(label: string, isNeeded: (target: HTMLElement) => boolean = () => true): LazyTooltip {
	const [target, setTarget] = useState<HTMLElement | null>(null);
	const show = (element: HTMLElement) => isNeeded(element) && setTarget(element);
	const hide = () => setTarget(null);
	return {
		targetProps: {
			onMouseEnter: ({ currentTarget }) => show(currentTarget),
			onMouseLeave: hide,
			onFocus: ({ currentTarget, target: focused }) => focused.matches(':focus-visible') && show(currentTarget),
			onBlur: hide,
		},
		tooltip: target && <Tooltip target={target} label={label} opened multiline maw={420} />,
	};
}
