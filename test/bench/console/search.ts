import type { Page } from 'playwright';

/** Between two keys of somebody who types fast. */
const KEY_DELAY_MS = 80;

/** Milliseconds of a search. */
interface SearchTimes {
	/** From the last key to the frame that shows the answer. */
	shownMs: number;
	/** Of the request that brought it. */
	requestMs: number;
}

/** Types a text into a list's search, and waits for the answer. */
export async function measureSearch(page: Page, text: string): Promise<SearchTimes> {
	const input = page.getByRole('searchbox').first();
	await input.focus();
	const measured = page.evaluate(waitForAnswer, text);
	await input.pressSequentially(text, { delay: KEY_DELAY_MS });
	const times = await measured;
	await input.fill('');
	return times;
}

/** Runs in the page. */
function waitForAnswer(text: string): Promise<SearchTimes> {
	let lastKeyMs = 0;
	const heardKey = ({ timeStamp }: KeyboardEvent) => {
		lastKeyMs = timeStamp;
	};
	document.addEventListener('keydown', heardKey);
	performance.clearResourceTimings();
	const findRequest = () =>
		performance.getEntriesByType('resource').find(({ name }) => new URL(name).searchParams.get('search') === text);
	const deadlineMs = performance.now() + 10_000;
	return new Promise((resolve, reject) => {
		const look = () => {
			if (performance.now() > deadlineMs) return reject(new Error(`no answer to "${text}"`));
			const request = findRequest();
			if (!request || document.querySelector('[data-searching="true"]')) return requestAnimationFrame(look);
			document.removeEventListener('keydown', heardKey);
			// The next frame is the one that has it
			return requestAnimationFrame((atMs) => resolve({ shownMs: atMs - lastKeyMs, requestMs: request.duration }));
		};
		look();
	});
}
