import type { MiddlewareHandler } from 'hono';

const IMMUTABLE = 'public, max-age=31536000, immutable';
const FOR_A_DAY = 'public, max-age=86400';

/** Mantine sets styles on elements; scripts come from files only. */
function contentSecurityPolicy(connect: string): string {
	return [
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'self' 'unsafe-inline'",
		"img-src 'self' data:",
		"font-src 'self'",
		`connect-src ${connect}`,
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
	].join('; ');
}

/**
 * Headers of built files and pages.
 *
 * @param connect what a page may connect to: sources of a `connect-src`, or what gives them for a URL
 */
export function secureFiles(connect: string | ((url: URL) => string)): MiddlewareHandler {
	return async (context, next) => {
		await next();
		const sources = typeof connect === 'string' ? connect : connect(new URL(context.req.url));
		context.header('Content-Security-Policy', contentSecurityPolicy(sources));
		context.header('X-Content-Type-Options', 'nosniff');
		context.header('Referrer-Policy', 'no-referrer');
		context.header('Cross-Origin-Opener-Policy', 'same-origin');
		context.header('Cache-Control', cacheControl(context.req.path));
	};
}

function cacheControl(path: string): string {
	// Browsers ask for it at each change of the address, which is each letter of a search.
	if (path === '/icon.svg') return FOR_A_DAY;
	// Only built assets carry a hash of their content in their name.
	return path.startsWith('/assets/') ? IMMUTABLE : 'no-cache';
}
