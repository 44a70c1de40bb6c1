import { join } from 'node:path';
import { startBrowserHost } from './browser-host.ts';
import { coreProgram } from './core-fork.ts';
import { startDevServer } from './dev-server.ts';
import { launch } from './start-options.ts';

// `npm run dev`: the screens from Vite with hot reload, core from its sources and anew after each change of them, in
// the browser host. Electron is not needed.

await launch(async ({ open, dataDir }) => {
	const server = await startDevServer(join(import.meta.dirname, '..'));
	let starts = 0;
	const host = startBrowserHost({
		program: coreProgram('source'),
		dataDir,
		startOptions: { launchBaseUrl: server.url },
		open: open !== 'none',
		env: { WIRESOCKET_LOG_LEVEL: 'info', ...process.env },
		keepGoing: true,
		onReady: ({ consoleUrl }, core) => {
			server.setConsoleUrl(consoleUrl);
			starts += 1;
			if (starts > 1) void core.launchUrl().then(server.relaunch, () => undefined);
		},
	});
	host.core.onState(({ phase }) => {
		if (phase !== 'ready') server.setConsoleUrl(null);
	});
	server.onCoreChange(() => host.core.restart());
	const exitCode = await host.ended;
	await server.close();
	return exitCode;
});
