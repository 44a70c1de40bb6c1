import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import { staticFiles } from '../../../core/console/static-files.ts';
import { listen } from '../../../core/http/listener.ts';

/** Builds and serves a page with next to nothing on it, as the console is. @returns its URL, and how to end it */
export async function serveEmptyPage(): Promise<{ url: string; stop(): Promise<void> }> {
	const folder = mkdtempSync(join(tmpdir(), 'wiresocket-empty-page-'));
	await build({
		root: join(import.meta.dirname, 'empty-page'),
		configFile: false,
		logLevel: 'error',
		plugins: [react()],
		build: { outDir: folder, emptyOutDir: true, target: 'es2023' },
	});
	const files = staticFiles(folder);
	const listener = await listen({ host: '127.0.0.1', port: 0, fetch: (request) => files.fetch(request) });
	return {
		url: listener.url,
		async stop() {
			await listener.close(0);
			rmSync(folder, { recursive: true });
		},
	};
}
