import type { Page } from 'playwright';

/** At 60 a second a frame has this long. */
const FRAME_MS = 1_000 / 60;
/** Beyond which a frame came late, with half of one for the clock's grain. */
const LATE_MS = FRAME_MS * 1.5;

/** How frames came while something went on. */
export interface Frames {
	perSecond: number;
	/** Of all frames, those that came before the next one was due. */
	inTimePercent: number;
	worstMs: number;
	/** Of all frames, those that had a row wherever one belongs. */
	wholePercent: number;
}

/** Of one frame. */
interface Look {
	atMs: number;
	/** A place without rows was in view. */
	hasGap: boolean;
}

/** Begins to watch a page's frames. @param list the scrolling element's accessible name @returns a function that ends it */
export async function watchFrames(page: Page, list: string): Promise<() => Promise<Frames>> {
	const recording = await page.evaluateHandle((label) => {
		const viewport = document.querySelector(`section[aria-label="${label}"]`);
		const recorded = { frames: [] as Look[], ended: false };
		/** Rows that stand for others are drawn empty. */
		const showsGap = () => {
			const box = viewport?.getBoundingClientRect();
			const isGap = (share: number) =>
				box && document.elementFromPoint(box.x + 40, box.y + box.height * share)?.closest('tr[aria-hidden]');
			return [0.2, 0.9].some(isGap);
		};
		const record = (atMs: number) => {
			recorded.frames.push({ atMs, hasGap: showsGap() });
			if (!recorded.ended) requestAnimationFrame(record);
		};
		requestAnimationFrame(record);
		return recorded;
	}, list);
	return async () => {
		const frames = await recording.evaluate((recorded) => {
			recorded.ended = true;
			return recorded.frames;
		});
		return judge(frames);
	};
}

function judge(frames: readonly Look[]): Frames {
	const timesMs = frames.slice(1).map(({ atMs }, index) => atMs - (frames[index]?.atMs ?? atMs));
	const seconds = timesMs.reduce((sum, ms) => sum + ms, 0) / 1_000;
	const percent = (count: number, of: readonly unknown[]) => (100 * count) / of.length;
	return {
		perSecond: timesMs.length / seconds,
		inTimePercent: percent(timesMs.filter((ms) => ms <= LATE_MS).length, timesMs),
		worstMs: Math.max(...timesMs),
		wholePercent: percent(frames.filter(({ hasGap }) => !hasGap).length, frames),
	};
}

/** Scrolls as a wheel does, through the browser's own input. @param speedPx a second */
export async function scroll(page: Page, list: string, distancePx: number, speedPx: number): Promise<void> {
	const box = await page.locator(`section[aria-label="${list}"]`).boundingBox();
	if (!box) throw new Error(`${list} is not on the screen`);
	const cdp = await page.context().newCDPSession(page);
	await cdp.send('Input.synthesizeScrollGesture', {
		x: box.x + box.width / 2,
		y: box.y + box.height / 2,
		yDistance: -distancePx,
		speed: speedPx,
		gestureSourceType: 'mouse',
	});
	await cdp.detach();
}

/**
 * Watches where the rows of a table are while nobody scrolls.
 *
 * @returns a function that ends it, and tells how often the first row in view was elsewhere in the next frame
 */
export async function watchRows(page: Page, list: string): Promise<() => Promise<number>> {
	const watched = await page.evaluateHandle((label) => {
		const viewport = document.querySelector(`section[aria-label="${label}"]`);
		const state = { moves: 0, ended: false };
		let first: { row: Element; top: number } | undefined;
		const look = () => {
			if (first?.row.isConnected && Math.abs(first.row.getBoundingClientRect().top - first.top) > 1) state.moves += 1;
			const headEnd = viewport?.querySelector('thead')?.getBoundingClientRect().bottom ?? 0;
			const rows = [...(viewport?.querySelectorAll('tbody tr[aria-rowindex]') ?? [])];
			const row = rows.find((candidate) => candidate.getBoundingClientRect().top >= headEnd);
			first = row && { row, top: row.getBoundingClientRect().top };
			if (!state.ended) requestAnimationFrame(look);
		};
		requestAnimationFrame(look);
		return state;
	}, list);
	return () =>
		watched.evaluate((state) => {
			state.ended = true;
			return state.moves;
		});
}
