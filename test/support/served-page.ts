import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { build } from 'vite';

const ROOT = join(import.meta.dirname, '../..');
const ENTRY = 'virtual:page';

/** A page as an application serves it: one bundled script and some markup, on an origin of its own. */
export interface ServedPage {
	/** `http://localhost:…`, with a port that changes from run to run. */
	origin: string;
	/** Bundles a module, with the packages that are installed here, and serves it from now on. */
	show(code: string): Promise<void>;
	close(): Promise<void>;
}

/** @param body markup of the page, before the script */
export async function servePage(body: string): Promise<ServedPage> {
	let script = '';
	const server = createServer((request, response) => {
		if (request.url === '/page.js') response.setHeader('Content-Type', 'text/javascript').end(script);
		else if (request.url === '/')
			response
				.setHeader('Content-Type', 'text/html; charset=utf-8')
				.end(`<!doctype html>${body}<script type="module" src="/page.js"></script>`);
		else response.writeHead(204).end();
	});
	await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		origin: `http://localhost:${port}`,
		async show(code) {
			script = await bundle(code);
		},
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

async function bundle(code: string): Promise<string> {
	const result = await build({
		configFile: false,
		root: ROOT,
		logLevel: 'error',
		plugins: [
			{
				name: 'page',
				resolveId: (id) => (id === ENTRY ? join(ROOT, 'page.mjs') : null),
				load: (id) => (id === join(ROOT, 'page.mjs') ? code : null),
			},
		],
		build: { write: false, minify: false, rolldownOptions: { input: ENTRY } },
	});
	const [output] = [result].flat();
	const chunk = output && 'output' in output ? output.output[0] : undefined;
	if (!chunk) throw new Error('nothing was built');
	return chunk.code;
}
