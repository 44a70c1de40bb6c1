import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const APP_ORIGIN = 'app://console';

type Handler = (request: Request) => Response | Promise<Response>;

/**
 * Chromium knows no `app:` scheme from outside, so the window loads a loopback server that stands for it: requests
 * become `app://console/…` for the handler, and answers stream back as they come.
 */
class Gateway {
	#handler: Handler | undefined;
	#server: Server | undefined;
	#origin = '';

	setHandler(handler: Handler): void {
		this.#handler = handler;
	}

	async start(): Promise<void> {
		const { promise, resolve } = Promise.withResolvers<void>();
		this.#server = createServer((request, response) => void this.#serve(request, response)).listen(0, '127.0.0.1', resolve);
		await promise;
		this.#origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
	}

	/** `app://console/x` as Chromium loads it. Other URLs stay as they are. */
	toBrowser(url: string): string {
		return url.startsWith(`${APP_ORIGIN}/`) ? this.#origin + url.slice(APP_ORIGIN.length) : url;
	}

	/** What Electron would call a URL of the browser. */
	toApp(url: string): string {
		return this.owns(url) ? APP_ORIGIN + url.slice(this.#origin.length) : url;
	}

	owns(url: string): boolean {
		return url === this.#origin || url.startsWith(`${this.#origin}/`);
	}

	async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
		const gone = new AbortController();
		outgoing.once('close', () => gone.abort());
		try {
			const response = await this.#answer(incoming, gone.signal);
			outgoing.writeHead(response.status, Object.fromEntries(response.headers));
			outgoing.flushHeaders();
			if (response.body) await pipeline(Readable.fromWeb(response.body as never), outgoing);
			else outgoing.end();
		} catch {
			outgoing.destroy();
		}
	}

	async #answer(incoming: IncomingMessage, signal: AbortSignal): Promise<Response> {
		if (!this.#handler) return new Response(null, { status: 500 });
		const { method = 'GET', url = '/' } = incoming;
		const headers = new Headers();
		for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, [value].flat().join(', '));
		headers.delete('host');
		if (headers.has('origin')) headers.set('origin', this.toApp(headers.get('origin') ?? ''));
		const body = method === 'GET' || method === 'HEAD' ? null : Readable.toWeb(incoming);
		const init = { method, headers, body, signal, duplex: 'half' } as RequestInit;
		return this.#handler(new Request(APP_ORIGIN + url, init));
	}
}

export const gateway = new Gateway();
