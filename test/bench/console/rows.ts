import { setTimeout as pause } from 'node:timers/promises';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { CHROMIUM_ARGS, findChromium } from '../../support/chromium.ts';
import type { ReadyLine } from '../../support/sandbox.ts';
import { median, type Row, row } from '../rows.ts';
import { startCore, unpinGenerator } from '../servers.ts';
import { oursOn } from '../sync/ours.ts';
import { type Crowd, gatherCrowd } from './crowd.ts';
import { serveEmptyPage } from './empty-page.ts';
import { type Frames, scroll, watchFrames, watchRows } from './frames.ts';
import { measureSearch } from './search.ts';
import { seededDataDir } from './seeded.ts';

const CONNECTIONS = 10_000;
/** So many come and so many go. */
const CHURN_PER_SECOND = 100;
const SIZE = { width: 1280, height: 800 };
const PAINTS = 7;
const SCROLL_PX = 12_000;
const SCROLL_PX_PER_SECOND = 3_000;
const REST_MS = 5_000;
const EMPTY = 'Empty';
const CHURNING = 'Connections';

interface ListPlace {
	/** Name of the scrolling table. */
	label: string;
	path: string;
	/** Texts that are searched, one after the other. */
	searches: string[];
}

const PLACES: ListPlace[] = [
	{ label: 'Tenants', path: '/i/local/tenants', searches: ['aurora', 'labs', 'press 2'] },
	{ label: 'Apps', path: '/i/local/apps', searches: ['editor', 'wiki', 'mobile-3'] },
	{ label: 'Audit events', path: '/i/local/audit', searches: ['editor', 'mobile-3', 'wiki-7'] },
	{ label: 'Connections', path: '/i/local/live/connections', searches: ['crowd-12', '127.0', 'crowd-7'] },
	{ label: 'Documents', path: '/i/local/live/documents', searches: ['crowd-12', 'crowd-99', 'crowd-7'] },
];

interface Stage {
	browser: Browser;
	/** Signed in at the console. */
	context: BrowserContext;
	origin: string;
	emptyUrl: string;
}

/** The console with 200 tenants of 50 apps and 10 000 connections, beside an empty page of the same stack. */
export async function benchConsole(parts: readonly string[]): Promise<Row[]> {
	const wants = (part: string) => parts.length === 0 || parts.includes(part);
	const dataDir = await seededDataDir();
	const config = new URL('crowd.yaml', import.meta.url).pathname;
	const args = ['sandbox', '--data-dir', dataDir.path, '--port', '0', '--no-rate-limits', '--json', '--config', config];
	const server = await startCore(args);
	const crowd = await gatherCrowd(await oursOn(server), CONNECTIONS);
	const empty = await serveEmptyPage();
	unpinGenerator();
	const browser = await chromium.launch({ executablePath: findChromium() ?? '/usr/bin/chromium', args: CHROMIUM_ARGS });
	try {
		const stage = await signIn(browser, JSON.parse(server.firstLine) as ReadyLine, empty.url);
		const rows = [];
		if (wants('paint')) rows.push(...(await benchPaint(stage)));
		if (wants('scroll')) rows.push(...(await benchScroll(stage)));
		if (wants('search')) rows.push(...(await benchSearch(stage)));
		if (wants('churn')) rows.push(...(await benchChurn(stage, crowd)));
		return rows;
	} finally {
		await browser.close();
		await empty.stop();
		await crowd.leave();
		await server.stop();
		dataDir.remove();
	}
}

async function signIn(browser: Browser, { console: launchUrl }: ReadyLine, emptyUrl: string): Promise<Stage> {
	const context = await browser.newContext({ viewport: SIZE });
	const page = await context.newPage();
	await page.goto(launchUrl);
	await page.getByRole('heading', { name: 'Overview' }).waitFor();
	await page.close();
	return { browser, context, origin: new URL(launchUrl).origin, emptyUrl };
}

/** From the address to the first contents, and to the heading of the place, with nothing in the browser's cache. */
async function benchPaint({ browser, context, origin, emptyUrl }: Stage): Promise<Row[]> {
	const storageState = await context.storageState();
	const measure = async (url: string) => {
		const fresh = await browser.newContext({ viewport: SIZE, storageState });
		const page = await fresh.newPage();
		await page.goto(url);
		await page.getByRole('heading', { level: 1 }).waitFor();
		const times = await page.evaluate(() => ({
			paintMs: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
			headingMs: performance.now(),
		}));
		await fresh.close();
		return times;
	};
	const ours: { paintMs: number; headingMs: number }[] = [];
	const peers: typeof ours = [];
	for (let round = 0; round < PAINTS; round += 1) {
		ours.push(await measure(`${origin}/i/local/`));
		peers.push(await measure(emptyUrl));
	}
	return (['paintMs', 'headingMs'] as const).map((name) => {
		const middle = (of: typeof ours) => median(of.map((times) => times[name]));
		return row(name === 'paintMs' ? 'first paint, ms' : 'heading is there, ms', middle(ours), middle(peers), 'empty page');
	});
}

async function measureScroll(page: Page, label: string): Promise<Frames> {
	// A page behind another one gets a frame a second
	await page.bringToFront();
	const end = await watchFrames(page, label);
	await scroll(page, label, SCROLL_PX, SCROLL_PX_PER_SECOND);
	return end();
}

async function benchScroll(stage: Stage): Promise<Row[]> {
	const rows = [];
	const emptyPage = await stage.context.newPage();
	await emptyPage.goto(stage.emptyUrl);
	for (const place of PLACES) {
		const page = await openPlace(stage, place);
		const ours = await measureScroll(page, place.label);
		await page.close();
		const peer = await measureScroll(emptyPage, EMPTY);
		await emptyPage.reload();
		rows.push(...frameRows(`scrolling ${place.label}`, ours, peer));
	}
	await emptyPage.close();
	return rows;
}

function frameRows(work: string, ours: Frames, peer: Frames): Row[] {
	const of = (name: string, field: keyof Frames, digits = 0) =>
		row(`${work}: ${name}`, ours[field], peer[field], 'a long list on the empty page', digits);
	return [
		of('frames per second', 'perSecond', 1),
		of('frames in time, percent', 'inTimePercent', 1),
		of('frames without a gap, percent', 'wholePercent', 1),
		of('worst frame, ms', 'worstMs'),
	];
}

/** A list with its first rows. */
async function openPlace({ context, origin }: Stage, { path, label }: ListPlace): Promise<Page> {
	const page = await context.newPage();
	await page.goto(origin + path);
	await page.locator(`section[aria-label="${label}"] tbody tr[aria-rowindex]`).first().waitFor();
	return page;
}

/** Beside the time that the service alone takes for the same answer. */
async function benchSearch(stage: Stage): Promise<Row[]> {
	const rows = [];
	for (const place of PLACES) {
		const page = await openPlace(stage, place);
		const times = [];
		for (const text of place.searches) times.push(await measureSearch(page, text));
		rows.push(
			row(
				`searching ${place.label}: ms from the last key to the answer`,
				median(times.map(({ shownMs }) => shownMs)),
				median(times.map(({ requestMs }) => requestMs)),
				'its request',
			),
		);
		await page.close();
	}
	return rows;
}

/** The list of connections while they come and go: somewhere in its middle, first left alone, then scrolled on. */
async function benchChurn(stage: Stage, crowd: Crowd): Promise<Row[]> {
	const place = PLACES.find(({ label }) => label === CHURNING);
	if (!place) throw new Error('no such list');
	const emptyPage = await stage.context.newPage();
	await emptyPage.goto(stage.emptyUrl);
	const peerAtRest = await atRest(emptyPage, EMPTY);
	const peer = await measureScroll(emptyPage, EMPTY);
	const page = await openPlace(stage, place);
	await measureScroll(page, CHURNING);
	const endChurn = crowd.churn(CHURN_PER_SECOND);
	const endWatch = await watchRows(page, CHURNING);
	const left = await atRest(page, CHURNING);
	const moves = await endWatch();
	const scrolled = await measureScroll(page, CHURNING);
	await endChurn();
	if (moves > 0) throw new Error(`the first row in view moved ${moves} times`);
	const work = `${CHURN_PER_SECOND} connects a second`;
	return [
		...frameRows(`${work}, ${CHURNING} left alone`, left, peerAtRest),
		...frameRows(`${work}, scrolling ${CHURNING}`, scrolled, peer),
	];
}

async function atRest(page: Page, label: string): Promise<Frames> {
	const end = await watchFrames(page, label);
	await pause(REST_MS);
	return end();
}
