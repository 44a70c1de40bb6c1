import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const at = (path: string) => join(import.meta.dirname, path);

/**
 * Builds the desktop app into `out/`: the main process and core for Node (their npm dependencies stay outside), the
 * preload script, and the screens, which the browser host serves, too.
 */
export default defineConfig({
	main: {
		build: {
			rolldownOptions: {
				input: {
					main: at('electron/main.ts'),
					core: at('core/main.ts'),
					'snapshot-worker': at('core/data-plane/insight/snapshot-worker.ts'),
				},
			},
		},
	},
	preload: {
		build: {
			// A sandboxed preload is CommonJS and may require nothing but electron
			externalizeDeps: false,
			rolldownOptions: {
				input: { preload: at('electron/preload.ts') },
				output: { format: 'cjs', entryFileNames: '[name].cjs' },
			},
		},
	},
	renderer: {
		root: at('renderer'),
		plugins: [
			react(),
			{
				// electron-vite makes it "./" for file:// pages; ours have deep links, which need absolute paths
				name: 'absolute-base',
				config: (config) => {
					config.base = '/';
				},
			},
		],
		build: {
			// Other browsers than Electron's Chromium show these files, too
			target: 'es2023',
			minify: true,
			rolldownOptions: {
				input: { index: at('renderer/index.html'), welcome: at('renderer/welcome.html') },
				output: {
					// Changes only when the dependency does, so that browsers keep it
					codeSplitting: { groups: [{ name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ }] },
				},
			},
		},
	},
});
