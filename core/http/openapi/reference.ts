import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Hono } from 'hono';

/** Only files of this server; the page runs no script but ours and asks nobody else. */
const CONTENT_SECURITY_POLICY = [
	"default-src 'none'",
	"script-src 'self'",
	"style-src 'self'",
	"img-src 'self' data:",
	"connect-src 'self'",
	"base-uri 'none'",
	"form-action 'none'",
	"frame-ancestors 'none'",
].join('; ');

const HEADERS = {
	'Content-Security-Policy': CONTENT_SECURITY_POLICY,
	'X-Content-Type-Options': 'nosniff',
	'Referrer-Policy': 'no-referrer',
};

const FILES = [
	{ name: 'swagger-ui.css', type: 'text/css; charset=utf-8', url: () => import.meta.resolve('swagger-ui-dist/swagger-ui.css') },
	{
		name: 'swagger-ui-bundle.js',
		type: 'text/javascript; charset=utf-8',
		url: () => import.meta.resolve('swagger-ui-dist/swagger-ui-bundle.js'),
	},
];

const PAGE = `<!doctype html>
<html lang="en">
	<head>
		<meta charset="utf-8">
		<meta name="viewport" content="width=device-width, initial-scale=1">
		<title>WireSocket management API</title>
		<link rel="icon" href="data:,">
		<link rel="stylesheet" href="/reference/swagger-ui.css">
	</head>
	<body>
		<main id="reference"></main>
		<script src="/reference/swagger-ui-bundle.js"></script>
		<script src="/reference/start.js"></script>
	</body>
</html>
`;

const START = `SwaggerUIBundle({
	url: '/openapi.json',
	dom_id: '#reference',
	deepLinking: true,
	docExpansion: 'list',
	defaultModelsExpandDepth: -1,
	validatorUrl: null,
});
`;

/** The human-readable reference: Swagger UI from our own files, on the document that clients read. */
export function referenceRoutes(): Hono {
	const routes = new Hono();
	routes.get('/reference', (context) => context.html(PAGE, 200, HEADERS));
	routes.get('/reference/start.js', (context) =>
		context.body(START, 200, { ...HEADERS, 'Content-Type': 'text/javascript; charset=utf-8' }),
	);
	for (const { name, type, url } of FILES)
		routes.get(`/reference/${name}`, async (context) => {
			const file = await readFile(fileURLToPath(url()));
			return context.body(new Uint8Array(file), 200, {
				...HEADERS,
				'Content-Type': type,
				'Cache-Control': 'public, max-age=86400',
			});
		});
	return routes;
}
