import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { createServer, type Plugin, type ProxyOptions, type ViteDevServer } from 'vite';
import { PROBLEM_TYPE_PREFIX, PROBLEMS, type Problem } from '../core/contract/errors.ts';
import config from '../electron.vite.config.ts';

const CORE_PATHS = ['/console', '/instances/'];
/** An editor may write several files at once. */
const SETTLE_MS = 150;
const LAUNCH_MODULE = '/@wiresocket-launch';
const LAUNCH_EVENT = 'wiresocket:launch';
const STATUS_UNAVAILABLE = 503;

/** Vite with the screens, in front of core's console. */
export interface DevServer {
	/** Where the screens are, without a slash at the end. */
	url: string;
	/** Where core's console is; null while it is away. */
	setConsoleUrl(consoleUrl: string | null): void;
	/** Signs open pages in again: a new core knows none of the old sessions. */
	relaunch(launchUrl: string): void;
	/** Calls back when a source of core has changed. */
	onCoreChange(listener: () => void): void;
	close(): Promise<void>;
}

/** Starts Vite on the screens' sources; what belongs to core goes on to it. */
export async function startDevServer(root: string): Promise<DevServer> {
	const target = new ProxyTarget();
	const server = await createServer({
		...config.renderer,
		configFile: false,
		plugins: [...(config.renderer?.plugins ?? []), launchPlugin()],
		clearScreen: false,
		logLevel: 'warn',
		// Pages of other servers have no business here
		server: { cors: false, proxy: Object.fromEntries(CORE_PATHS.map((path) => [path, target.proxyOptions()])) },
	});
	await server.listen();
	const [url] = server.resolvedUrls?.local ?? [];
	if (!url) throw new Error('Vite listens on no local address');
	return {
		url: url.replace(/\/$/, ''),
		setConsoleUrl: (consoleUrl) => target.set(consoleUrl),
		relaunch: (launchUrl) => server.ws.send({ type: 'custom', event: LAUNCH_EVENT, data: new URL(launchUrl).hash }),
		onCoreChange: (listener) => watchCore(server, join(root, 'core'), listener),
		close: () => server.close(),
	};
}

/** Where the proxy leads, which changes while it runs. */
class ProxyTarget {
	readonly #options: ProxyOptions[] = [];
	#url: string | null = null;

	set(url: string | null): void {
		this.#url = url;
		for (const options of this.#options) if (url) options.target = url;
	}

	proxyOptions(): ProxyOptions {
		return {
			// Nothing listens there; it is replaced before the first request gets through
			target: 'http://127.0.0.1:9',
			changeOrigin: true,
			configure: (proxy, options) => {
				this.#options.push(options);
				proxy.on('proxyReq', (outgoing, incoming) => {
					// Core takes its own pages only; those of this server count as such, foreign ones must not
					if (this.#url && isSameOrigin(incoming)) outgoing.setHeader('origin', this.#url);
				});
			},
			bypass: (request, response) => {
				if (this.#url) return null;
				response?.writeHead(STATUS_UNAVAILABLE, { 'Content-Type': 'application/problem+json' });
				response?.end(JSON.stringify(unavailable()));
				return request.url;
			},
		};
	}
}

function isSameOrigin({ headers }: IncomingMessage): boolean {
	return headers.origin === `http://${headers.host}`;
}

function unavailable(): Problem {
	const { status, title } = PROBLEMS.unavailable;
	const detail = 'The core process is starting.';
	return { type: `${PROBLEM_TYPE_PREFIX}unavailable`, title, status, detail, code: 'unavailable' };
}

/** A module on each page that takes a new launch token and starts the page again with it. */
function launchPlugin(): Plugin {
	return {
		name: 'wiresocket-launch',
		transformIndexHtml: () => [{ tag: 'script', attrs: { type: 'module', src: LAUNCH_MODULE }, injectTo: 'head' }],
		resolveId: (id) => (id === LAUNCH_MODULE ? id : null),
		load: (id) =>
			id === LAUNCH_MODULE
				? `import.meta.hot.on('${LAUNCH_EVENT}', (hash) => {
	history.replaceState(null, '', location.pathname + location.search + hash);
	location.reload();
});`
				: null,
	};
}

function watchCore(server: ViteDevServer, folder: string, listener: () => void): void {
	let timer: NodeJS.Timeout | undefined;
	server.watcher.add(folder);
	server.watcher.on('all', (_event, path) => {
		if (!path.startsWith(folder) || !path.endsWith('.ts')) return;
		clearTimeout(timer);
		timer = setTimeout(listener, SETTLE_MS);
	});
}
