import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { BrowserContext, Frame, Page, Request, Route } from 'playwright';
import { app, PreventableEvent } from './app.ts';
import { browserContext } from './browser.ts';
import { gateway } from './gateway.ts';
import { answerInvoke, preloadScript, RECEIVE } from './ipc.ts';

interface Rectangle {
	x: number;
	y: number;
	width: number;
	height: number;
}

interface WebPreferences {
	preload?: string;
	contextIsolation?: boolean;
	sandbox?: boolean;
	nodeIntegration?: boolean;
	webSecurity?: boolean;
}

interface WindowOptions extends Partial<Rectangle> {
	show?: boolean;
	title?: string;
	webPreferences?: WebPreferences;
}

type WindowOpenHandler = (details: { url: string }) => { action: 'allow' | 'deny' };

/** A frame as ipcMain tells the sender. One object a frame, so that they can be compared. */
class FrameOfMain {
	readonly #frame: Frame;

	constructor(frame: Frame) {
		this.#frame = frame;
	}

	get url(): string {
		return gateway.toApp(this.#frame.url());
	}
}

const frames = new WeakMap<Frame, FrameOfMain>();

/** The main process's view of a frame. */
function frameOfMain(frame: Frame): FrameOfMain {
	const known = frames.get(frame) ?? new FrameOfMain(frame);
	frames.set(frame, known);
	return known;
}

/** Electron's WebContents on a Playwright page. */
class WebContents extends EventEmitter {
	readonly #page: Promise<Page>;
	readonly #preferences: WebPreferences;
	#mainFrame: FrameOfMain | undefined;
	#url = '';
	openHandler: WindowOpenHandler = () => ({ action: 'allow' });

	constructor(page: Promise<Page>, preferences: WebPreferences) {
		super();
		this.#page = page;
		this.#preferences = preferences;
		app.emit('web-contents-created', {}, this);
	}

	get mainFrame(): FrameOfMain | undefined {
		return this.#mainFrame;
	}

	getURL(): string {
		return this.#url;
	}

	attached(page: Page): void {
		this.#mainFrame = frameOfMain(page.mainFrame());
		page.on('framenavigated', (frame) => {
			if (frame === page.mainFrame()) this.#url = gateway.toApp(frame.url());
		});
	}

	/** Runs a script in the page, as it stands there. */
	async executeJavaScript(code: string): Promise<unknown> {
		return (await this.#page).evaluate(code);
	}

	getLastWebPreferences(): WebPreferences {
		return this.#preferences;
	}

	setWindowOpenHandler(handler: WindowOpenHandler): void {
		this.openHandler = handler;
	}

	/** As in Electron, a page that is not there yet misses it. */
	send(channel: string, payload: unknown): void {
		void this.#page
			.then((page) =>
				page.evaluate(
					([receive, name, value]) => {
						const target = (window as unknown as Record<string, ((name: string, value: unknown) => void) | undefined>)[receive];
						target?.(name, value);
					},
					[RECEIVE, channel, payload] as const,
				),
			)
			.catch(() => undefined);
	}
}

/** Electron's BrowserWindow: a page of the shared Chromium, and a window that exists in numbers only. */
export class BrowserWindow extends EventEmitter {
	static getAllWindows(): BrowserWindow[] {
		return [...app.windows].filter((window) => window instanceof BrowserWindow);
	}

	static getFocusedWindow(): BrowserWindow | null {
		return BrowserWindow.getAllWindows().find((window) => window.#focused) ?? null;
	}

	readonly webContents: WebContents;
	readonly #page: Promise<Page>;
	#bounds: Rectangle;
	#visible: boolean;
	#minimized = false;
	#maximized = false;
	#focused = false;

	constructor(options: WindowOptions = {}) {
		super();
		const { x = 0, y = 0, width = 800, height = 600, show = true, webPreferences = {} } = options;
		this.#bounds = { x, y, width, height };
		this.#visible = show;
		this.#page = this.#open(webPreferences.preload);
		this.webContents = new WebContents(this.#page, webPreferences);
		app.windows.add(this);
	}

	async loadURL(url: string): Promise<void> {
		const page = await this.#page;
		await page.goto(gateway.toBrowser(url));
		this.emit('ready-to-show');
		this.webContents.emit('did-finish-load');
	}

	/** For the tests' evaluation only; Electron has no such thing. */
	page(): Promise<Page> {
		return this.#page;
	}

	show(): void {
		this.#visible = true;
		this.focus();
	}

	hide(): void {
		this.#visible = false;
		this.#focused = false;
	}

	focus(): void {
		this.#focused = this.#visible && !this.#minimized;
	}

	isVisible(): boolean {
		return this.#visible;
	}

	isFocused(): boolean {
		return this.#focused;
	}

	minimize(): void {
		this.#minimized = true;
		this.#focused = false;
	}

	restore(): void {
		this.#minimized = false;
	}

	isMinimized(): boolean {
		return this.#minimized;
	}

	maximize(): void {
		this.#maximized = true;
	}

	isMaximized(): boolean {
		return this.#maximized;
	}

	getBounds(): Rectangle {
		return { ...this.#bounds };
	}

	getNormalBounds(): Rectangle {
		return { ...this.#bounds };
	}

	setBounds(bounds: Partial<Rectangle>): void {
		this.#bounds = { ...this.#bounds, ...bounds };
	}

	close(): void {
		const event = new PreventableEvent();
		this.emit('close', event);
		if (!event.defaultPrevented) this.destroy();
	}

	destroy(): void {
		if (!app.windows.has(this)) return;
		void this.#page.then((page) => page.close()).catch(() => undefined);
		this.emit('closed');
		app.windowClosed(this);
	}

	async #open(preload: string | undefined): Promise<Page> {
		const context = await browserContext();
		const page = await freePage(context);
		this.webContents.attached(page);
		if (preload) {
			await page.exposeBinding('__standInInvoke', (source, channel: string, args: unknown[]) =>
				answerInvoke({ sender: this.webContents, senderFrame: frameOfMain(source.frame) }, channel, args),
			);
			await page.addInitScript(preloadScript(readFileSync(preload, 'utf8')));
		}
		page.on('popup', (popup) => void this.#guardPopup(popup));
		await page.route(
			(url) => !gateway.owns(url.href),
			(route, request) => this.#guardRequest(page, route, request),
		);
		return page;
	}

	/** Nothing leaves: navigations are put to the app, all else is refused. */
	async #guardRequest(page: Page, route: Route, request: Request): Promise<void> {
		const url = request.url();
		if (request.isNavigationRequest() && request.frame() === page.mainFrame()) {
			const details = Object.assign(new PreventableEvent(), { url, isMainFrame: true, isSameDocument: false });
			this.webContents.emit('will-frame-navigate', details);
			this.webContents.emit('will-navigate', details, url);
			if (!details.defaultPrevented && url.startsWith('data:')) {
				await route.continue();
				return;
			}
		}
		await route.abort('aborted');
	}

	/** `deny` is all that the stand-in can do; it asks the app what it thinks of the URL. */
	async #guardPopup(popup: Page): Promise<void> {
		popup.on('framenavigated', (frame) => {
			if (gateway.owns(frame.url())) void popup.close();
		});
		await popup.route('**', async (route, request) => {
			this.webContents.openHandler({ url: gateway.toApp(request.url()) });
			await route.abort('aborted');
			await popup.close();
		});
	}
}

/** Chromium starts with one empty page; the first window takes it. */
async function freePage(context: BrowserContext): Promise<Page> {
	const [first] = context.pages();
	return first && first.url() === 'about:blank' && BrowserWindow.getAllWindows().length === 1 ? first : context.newPage();
}
