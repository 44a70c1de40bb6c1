import { EventEmitter } from 'node:events';
import { pathToFileURL } from 'node:url';

// Runs a module as Electron runs one in a utility process: with `process.parentPort`, and no longer than its parent.

class ParentPort extends EventEmitter {
	postMessage(message: unknown): void {
		process.send?.(message);
	}
}

const port = new ParentPort();
process.on('message', (data) => port.emit('message', { data, ports: [] }));
process.once('disconnect', () => process.exit(0));
Object.defineProperty(process, 'parentPort', { value: port });

const [, , modulePath = ''] = process.argv;
await import(pathToFileURL(modulePath).href);
