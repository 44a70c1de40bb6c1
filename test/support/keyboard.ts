import { expect, type Locator, type Page } from 'playwright/test';

/** A place has fewer controls than this, and a list fewer options. */
const PRESSES_MAX = 250;
/** After so many wrong ones, each step is looked at. */
const GUESSES_MAX = 4;
/** What is typed rather than put in: anything longer is pasted by people, too. */
const TYPED_MAX = 100;

/** How a control is worked. */
type Kind = 'option' | 'menuitem' | 'radio' | 'tab' | 'vertical tab' | 'toggle' | 'combobox' | 'field' | 'button';

const NEXT_KEYS: Partial<Record<Kind, string>> = {
	option: 'ArrowDown',
	menuitem: 'ArrowDown',
	radio: 'ArrowDown',
	tab: 'ArrowRight',
	'vertical tab': 'ArrowDown',
};

/**
 * Takes the pointer away from a page: what a test clicks, checks or fills is reached with Tab and the arrows from where the focus is,
 * has to show that it has the focus, and is worked with Enter, Space and letters.
 *
 * @returns a function that gives the pointer back
 */
export function takePointerAway(page: Page): () => void {
	const prototype = Object.getPrototypeOf(page.locator('html')) as Locator;
	const { click, check, uncheck, fill } = prototype;
	const isChecked = (control: Locator) => control.isChecked();
	Object.assign(prototype, {
		click(this: Locator) {
			return work(this);
		},
		async check(this: Locator) {
			if (!(await isChecked(this))) await work(this);
			await expect(this).toBeChecked();
		},
		async uncheck(this: Locator) {
			if (await isChecked(this)) await work(this);
			await expect(this).not.toBeChecked();
		},
		async fill(this: Locator, text: string) {
			await this.waitFor();
			await reach(this, 'field');
			// Each browser lets people write a time in its own way
			if (await this.evaluate((element) => element.matches('[type^="date"], [type="time"]'))) return fill.call(this, text);
			await this.page().keyboard.press('ControlOrMeta+A');
			await this.page().keyboard.press('Delete');
			if (text.length > TYPED_MAX) await this.page().keyboard.insertText(text);
			else await this.page().keyboard.type(text);
		},
	});
	return () => void Object.assign(prototype, { click, check, uncheck, fill });
}

/** Does what a click would. */
async function work(control: Locator): Promise<void> {
	await control.waitFor();
	const kind = await control.evaluate(kindOf);
	if (kind === 'menuitem') await menuHasFocus(control);
	await reach(control, kind);
	const keys: Partial<Record<Kind, string>> = {
		option: 'Enter',
		menuitem: 'Enter',
		tab: 'Enter',
		'vertical tab': 'Enter',
		toggle: 'Space',
		combobox: 'ArrowDown',
		button: 'Enter',
	};
	const key = keys[kind];
	if (key !== undefined) await control.page().keyboard.press(key);
}

/** A menu takes the focus a moment after it is there; who presses a key before that leaves it. */
export async function menuHasFocus(control: Locator): Promise<void> {
	await expect(async () => expect(await control.evaluateAll(standingOf)).toMatch(/^(there|among its own)$/)).toPass();
}

/** Goes to a control, with Tab to what it belongs to and with the arrows within. */
async function reach(control: Locator, kind: Kind): Promise<void> {
	const page = control.page();
	for (let pressed = 0; pressed < PRESSES_MAX; pressed += 1) {
		const standing = await control.evaluateAll(standingOf);
		if (standing === 'there') {
			expect(await page.evaluate(showsFocus), `whether ${control} shows that it has the focus`).toBe(true);
			return;
		}
		if (standing === 'gone') {
			// A long list draws the rows in view only, and the way to one of them has moved it
			await page.keyboard.press('Home');
			await control.waitFor({ timeout: 5_000 });
		} else if (standing === 'among its own') await page.keyboard.press(NEXT_KEYS[kind] ?? 'Tab');
		else await tab(page, pressed < GUESSES_MAX ? await control.evaluateAll(tabStopsTo) : 1);
	}
	throw new Error(`${control} is not reached with the keyboard`);
}

/** Tab so many times, backwards for less than none. */
async function tab(page: Page, stops: number): Promise<void> {
	for (let pressed = 0; pressed < Math.abs(stops); pressed += 1) await page.keyboard.press(stops < 0 ? 'Shift+Tab' : 'Tab');
}

// Each of the following runs in the page, and has nothing but what it brings along. Those that are given all that a locator finds do
// not wait for one: what is in view now may not be a moment later.

function kindOf(element: Element): Kind {
	const target = element.closest('label')?.control ?? element;
	const isIn = (selector: string) => target.closest(selector) !== null;
	if (isIn('[role="option"]')) return 'option';
	if (isIn('[role="menuitem"]')) return 'menuitem';
	if (isIn('input[type="radio"]')) return 'radio';
	if (isIn('[role="tablist"][aria-orientation="vertical"]')) return 'vertical tab';
	if (isIn('[role="tab"]')) return 'tab';
	if (isIn('input[type="checkbox"], button[role="radio"]')) return 'toggle';
	if (isIn('[role="combobox"], input[aria-haspopup="listbox"]')) return 'combobox';
	return isIn('input, textarea, [contenteditable="true"]') ? 'field' : 'button';
}

/** Where the focus is, seen from a control: there, at another one of its group, or elsewhere; or the control is gone. */
function standingOf([element]: Element[]): 'there' | 'among its own' | 'elsewhere' | 'gone' {
	if (element === undefined) return 'gone';
	const { activeElement } = document;
	const labelled = element.closest('label')?.control ?? element;
	const target = labelled.closest(
		'a[href], button, input, textarea, [role="option"], [role="menuitem"], [role="tab"], [tabindex="0"]',
	);
	if (target === null || activeElement === null) return 'elsewhere';
	if (target.matches('[role="option"]'))
		return activeElement.getAttribute('aria-activedescendant') === target.id ? 'there' : 'among its own';
	if (target === activeElement) return 'there';
	if (target.matches('input[type="radio"]'))
		return activeElement.matches(`input[type="radio"][name="${target.getAttribute('name')}"]`) ? 'among its own' : 'elsewhere';
	const group = target.matches('[role="tab"], [role="menuitem"]') ? target.closest('[role="tablist"], [role="menu"]') : null;
	return group?.contains(activeElement) ? 'among its own' : 'elsewhere';
}

/** Whether what has the focus looks different for it: a ring around it or its row, or a cursor in it. */
function showsFocus(): boolean {
	const isRinged = (element: Element | null): boolean => {
		if (element === null || element === document.body) return false;
		const { outlineStyle, outlineWidth } = getComputedStyle(element);
		return (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1) || isRinged(element.parentElement);
	};
	const { activeElement } = document;
	if (activeElement === null || activeElement === document.body) return false;
	const isWritten = activeElement.matches(
		'textarea, [contenteditable="true"], input:not([type="checkbox"], [type="radio"], [type="file"])',
	);
	// A switch or a radio is drawn beside its input, and so is its ring; an entry of a menu is filled
	const drawn = [activeElement, ...(activeElement.parentElement?.children ?? [])];
	return isWritten || activeElement.matches('[role="menuitem"]') || drawn.some((part) => isRinged(part));
}

/**
 * How far it is from the focus to a control, going the shorter way: a guess that saves looking after each step, at least one step. A
 * browser knows best what its stops are.
 */
function tabStopsTo([element]: Element[]): number {
	if (element === undefined) return 1;
	const { activeElement } = document;
	const target = element.closest('label')?.control ?? element;
	const dialog = activeElement?.closest('[role="dialog"]');
	const around = dialog?.contains(target) ? dialog : document;
	const isStop = (stop: HTMLElement) =>
		stop.tabIndex >= 0 &&
		!stop.matches(':disabled, [type="radio"]:not(:checked)') &&
		stop.checkVisibility({ visibilityProperty: true });
	const all = around.querySelectorAll<HTMLElement>('a[href], button, input, textarea, [tabindex]');
	const stops = [...all].filter((stop) => stop === target || isStop(stop));
	// What scrolls is a stop, too, and so is what it contains
	const to = stops.findLastIndex((stop) => stop.contains(target));
	const from = stops.indexOf(activeElement as HTMLElement);
	if (to < 0) return 1;
	if (from < 0 || from === to) return Math.max(to, 1);
	const ahead = (to - from + stops.length) % stops.length;
	return ahead <= stops.length / 2 ? ahead : ahead - stops.length;
}
