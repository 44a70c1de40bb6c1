import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { isPlace } from '../contract/places.ts';
import { secureFiles } from '../http/file-headers.ts';
import { Fault } from '../platform/fault.ts';

/**
 * Serves the built screens. A path without a file gets the page, which shows the place of that path.
 *
 * @param rendererDir the folder with `index.html`
 */
export function staticFiles(rendererDir: string): Hono {
	const routes = new Hono();
	if (!existsSync(join(rendererDir, 'index.html'))) {
		routes.all('*', () => {
			throw new Fault('unavailable', 'The screens are not built. Run "npm run build" and start again.');
		});
		return routes;
	}
	const page = serveStatic({ root: rendererDir, path: 'index.html' });
	// The desktop window's page is of another origin than the playground's WebSockets, so they are named.
	routes.use(
		'*',
		secureFiles(({ host }) => `'self' ws://${host}`),
	);
	routes.get('/assets/*', serveStatic({ root: rendererDir }), (context) => context.notFound());
	routes.get('*', serveStatic({ root: rendererDir }), async (context, next) => {
		const response = await page(context, next);
		// The page says so, too; the status is for whoever does not look.
		return response instanceof Response && !isPlace(context.req.path)
			? new Response(response.body, { status: 404, headers: response.headers })
			: response;
	});
	return routes;
}
