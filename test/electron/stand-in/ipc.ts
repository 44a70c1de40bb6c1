/** Name of the function in the page that takes what the main process sends. */
export const RECEIVE = '__standInReceive';

interface InvokeEvent {
	sender: unknown;
	senderFrame: unknown;
}

type InvokeHandler = (event: InvokeEvent, ...args: unknown[]) => unknown;

const handlers = new Map<string, InvokeHandler>();

export const ipcMain = {
	handle(channel: string, handler: InvokeHandler): void {
		if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
		handlers.set(channel, handler);
	},
};

/** Runs the handler of a channel, with Electron's words for what goes wrong. */
export async function answerInvoke(event: InvokeEvent, channel: string, args: unknown[]): Promise<unknown> {
	const handler = handlers.get(channel);
	if (!handler) throw new Error(`Error invoking remote method '${channel}': Error: No handler registered for '${channel}'`);
	try {
		return await handler(event, ...args);
	} catch (error) {
		throw new Error(`Error invoking remote method '${channel}': ${error}`);
	}
}

/**
 * Wraps a built preload script so that it runs in a page: `require` knows only `electron`, as in Electron's sandbox,
 * and what it exposes is frozen. There is no isolated world: the page could see more than in Electron.
 */
export function preloadScript(source: string): string {
	return `(() => {
	if (window !== window.top) return;
	const listeners = new Map();
	const invoke = window.__standInInvoke;
	delete window.__standInInvoke;
	window.${RECEIVE} = (channel, payload) => {
		for (const listener of listeners.get(channel) ?? []) listener({}, payload);
	};
	const electron = {
		ipcRenderer: {
			invoke: (channel, ...args) => invoke(channel, args),
			on(channel, listener) {
				listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
			},
		},
		contextBridge: {
			exposeInMainWorld(name, api) {
				Object.defineProperty(window, name, { value: Object.freeze({ ...api }), enumerable: true });
			},
		},
	};
	const require = (name) => {
		if (name === 'electron') return electron;
		throw new Error('module not found: ' + name);
	};
	const process = { platform: ${JSON.stringify(process.platform)}, sandboxed: true };
	const module = { exports: {} };
	((require, process, module, exports) => {
${source}
	})(require, process, module, module.exports);
})();`;
}
