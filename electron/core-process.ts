import { join } from 'node:path';
import { utilityProcess } from 'electron';
import type { CoreChannel } from './core-supervisor.ts';

/** Starts core as a utility process, which ends together with the app. */
export function forkCoreUtility(): CoreChannel {
	const child = utilityProcess.fork(join(import.meta.dirname, 'core.js'), [], {
		serviceName: 'WireSocket core',
		stdio: 'inherit',
	});
	return {
		send: (message) => child.postMessage(message),
		onMessage: (listener) => child.on('message', listener),
		onExit: (listener) => child.once('exit', (exitCode) => listener({ exitCode, how: `with exit code ${exitCode}` })),
		kill: () => {
			// kill() of the utility process asks politely
			if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
		},
	};
}
