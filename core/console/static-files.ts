import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { isPlace } from '../contract/places.ts';
import { Fault } from '../platform/fault.ts';

/**
 * Mantine sets styles on elements; scripts come from files only. The desktop window's page is of another origin than the
 * playground's WebSockets, so they are named.
 */
function contentSecurityPolicy(host: string): string {
	return [
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'self' 'unsafe-inline'",
		"img-src 'self' data:",
		"font-src 'self'",
		`connect-src 'self' ws://${host}`,
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
	].join('; ');
}

const IMMUTABLE = 'public, max-age=31536000, immutable';

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
	routes.use('*', async (context, next) => {
		await next();
		context.header('Content-Security-Policy', contentSecurityPolicy(new URL(context.req.url).host));
		context.header('X-Content-Type-Options', 'nosniff');
		context.header('Referrer-Policy', 'no-referrer');
		context.header('Cross-Origin-Opener-Policy', 'same-origin');
		// Only built assets carry a hash of their content in their name.
		context.header('Cache-Control', context.req.path.startsWith('/assets/') ? IMMUTABLE : 'no-cache');
	});
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
