import type { Page } from 'playwright/test';

const CONTROLS =
	'a[href], button, input, select, textarea, summary, h1, h2, [role="tab"], [role="combobox"], [role="textbox"], [role="switch"]';

/**
 * Looks for what a narrow window takes away: a page that scrolls sideways, and controls or headings that are out of reach, cut off
 * or covered by something else.
 *
 * @returns each finding in words; empty when all is well.
 */
export async function findWhatIsLost(page: Page): Promise<string[]> {
	return [
		...(await page.evaluate(sidewaysScrollers)),
		...(await page.evaluate(outOfReach, CONTROLS)),
		...(await page.evaluate(covered, CONTROLS)),
	];
}

// Each of the following runs in the page, and has nothing but what it brings along.

function sidewaysScrollers(): string[] {
	const widest = (scroller: Element) =>
		[...scroller.querySelectorAll('*')]
			.filter((element) => element.getBoundingClientRect().right > scroller.getBoundingClientRect().right)
			.map((element) => element.outerHTML.slice(0, 120));
	return [document.documentElement, ...document.querySelectorAll('main')]
		.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
		.map((scroller) => `${scroller.tagName} scrolls sideways for ${widest(scroller).slice(0, 4).join(' | ')}`);
}

/** Beyond the edge of a box that does not scroll. */
function outOfReach(controls: string): string[] {
	const boxOf = (element: Element) => {
		const isWindow = element === document.documentElement;
		return isWindow ? new DOMRect(0, 0, window.innerWidth, window.innerHeight) : element.getBoundingClientRect();
	};
	const isBeyond = (element: Element, box: Element) =>
		element.getBoundingClientRect().right > boxOf(box).right + 1 || element.getBoundingClientRect().left < boxOf(box).left - 1;
	const isHidden = (element: Element, above: Element | null): boolean => {
		if (above === null) return false;
		const { overflowX, textOverflow } = getComputedStyle(above);
		if (/auto|scroll/.test(overflowX)) return false;
		// A text that ends in an ellipsis has the place of the box that cuts it
		if (textOverflow === 'ellipsis' && element.matches('a, h1, h2')) return isHidden(above, above.parentElement);
		const hides = above === document.documentElement || /hidden|clip/.test(overflowX);
		return (hides && isBeyond(element, above)) || isHidden(element, above.parentElement);
	};
	return [...document.querySelectorAll(controls)]
		.filter((element) => {
			const { width, height } = element.getBoundingClientRect();
			const isShown = element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
			return isShown && width > 1 && height > 1 && isHidden(element, element.parentElement);
		})
		.map((element) => `out of reach: ${element.outerHTML.slice(0, 160)}`);
}

/** What a click on its middle would hit is neither it, nor in it, nor around it. */
function covered(controls: string): string[] {
	const placeOf = (element: Element, above = element.parentElement): Element => {
		if (above === null) return element;
		const cutsText = element.matches('a, h1, h2') && getComputedStyle(above).textOverflow === 'ellipsis';
		return cutsText ? above : placeOf(element, above.parentElement);
	};
	const coverOf = (element: Element): Element | null => {
		element.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
		const { left, top, width, height } = placeOf(element).getBoundingClientRect();
		const isShown = element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && width > 1 && height > 1;
		const hit = isShown ? document.elementFromPoint(left + width / 2, top + height / 2) : null;
		const isItself = element.contains(hit) || hit?.contains(element) || hit?.parentElement?.contains(element);
		return isItself ? null : hit;
	};
	return [...document.querySelectorAll(controls)].flatMap((element) => {
		const cover = coverOf(element);
		return cover ? [`covered: ${element.outerHTML.slice(0, 160)} by ${cover.outerHTML.slice(0, 160)}`] : [];
	});
}
