import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { SIGN_UP_PAGE } from '../contract/places.ts';
import { secureFiles } from './file-headers.ts';

const PAGE = 'welcome.html';
/** Files that the page needs, besides what the build puts into `assets`. */
const FILES = ['/icon.svg', '/color-scheme.js'];

/**
 * The pages of a control plane for people who have no session: the link of an invitation, the sign-up, a start.
 *
 * @param rendererDir folder of the built screens; where they are not built there are no pages
 */
export function welcomePages(rendererDir: string): Hono {
	const routes = new Hono();
	if (!existsSync(join(rendererDir, PAGE))) return routes;
	const page = serveStatic({ root: rendererDir, path: PAGE });
	const file = serveStatic({ root: rendererDir });
	for (const path of ['/', SIGN_UP_PAGE]) routes.get(path, secureFiles("'self'"), page);
	for (const path of [...FILES, '/assets/*']) routes.get(path, secureFiles("'self'"), file);
	return routes;
}
