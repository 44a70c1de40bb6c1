import { createHash } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** An event whose default can be prevented, as Electron passes them. */
export class PreventableEvent {
	defaultPrevented = false;
	preventDefault(): void {
		this.defaultPrevented = true;
	}
}

interface Closable {
	close(): void;
	destroy(): void;
}

/** Electron's `app`: life cycle, paths and the single instance lock. */
class App extends EventEmitter {
	name = 'stand-in';
	readonly isPackaged = false;
	/** All windows that are open; BrowserWindow keeps it. */
	readonly windows = new Set<Closable>();
	readonly #paths = new Map<string, string>([
		['home', homedir()],
		['downloads', tmpdir()],
	]);
	readonly #ready = Promise.withResolvers<void>();
	readonly #cleanups: (() => unknown)[] = [];
	#isReady = false;
	#isQuitting = false;
	#notice: Promise<void> = Promise.resolve();

	setName(name: string): void {
		this.name = name;
	}

	getPath(name: string): string {
		const path = this.#paths.get(name);
		if (path === undefined) throw new Error(`the stand-in knows no path "${name}"`);
		return path;
	}

	setPath(name: string, path: string): void {
		this.#paths.set(name, path);
	}

	enableSandbox(): void {
		if (this.#isReady) throw new Error('app.enableSandbox() can only be called before app is ready');
	}

	isReady(): boolean {
		return this.#isReady;
	}

	whenReady(): Promise<void> {
		return this.#ready.promise;
	}

	/** Electron says `ready` only after the main module was evaluated. */
	becomeReady(): void {
		this.#isReady = true;
		this.emit('ready');
		this.#ready.resolve();
	}

	/** Runs when the process ends. */
	addCleanup(cleanup: () => unknown): void {
		this.#cleanups.push(cleanup);
	}

	requestSingleInstanceLock(): boolean {
		const lock = join(this.getPath('userData'), 'SingletonLock');
		const socket = join(tmpdir(), `stand-in-${createHash('sha256').update(lock).digest('hex').slice(0, 16)}.sock`);
		mkdirSync(this.getPath('userData'), { recursive: true });
		try {
			writeFileSync(lock, String(process.pid), { flag: 'wx' });
		} catch {
			if (isRunning(Number(readFileSync(lock, 'utf8')))) {
				this.#notice = tellFirst(socket);
				return false;
			}
			writeFileSync(lock, String(process.pid));
		}
		rmSync(socket, { force: true });
		const server = createServer((connection) => {
			connection.end();
			this.emit('second-instance', {}, [], process.cwd(), {});
		});
		server.listen(socket);
		server.unref();
		this.addCleanup(() => {
			server.close();
			rmSync(lock, { force: true });
		});
		return true;
	}

	quit(): void {
		if (this.#isQuitting) return;
		this.#isQuitting = true;
		this.emit('before-quit', new PreventableEvent());
		for (const window of [...this.windows]) window.close();
		const event = new PreventableEvent();
		this.emit('will-quit', event);
		if (!event.defaultPrevented) this.exit(0);
	}

	exit(exitCode = 0): void {
		this.#isQuitting = true;
		for (const window of [...this.windows]) window.destroy();
		void this.#notice
			.then(() => Promise.all(this.#cleanups.map((cleanup) => cleanup())))
			.catch(() => undefined)
			.then(() => process.exit(exitCode));
	}

	/** A window was closed; the last one is an event, unless the app is quitting anyway. */
	windowClosed(window: Closable): void {
		this.windows.delete(window);
		if (this.windows.size === 0 && !this.#isQuitting) this.emit('window-all-closed');
	}
}

function tellFirst(socket: string): Promise<void> {
	const { promise, resolve } = Promise.withResolvers<void>();
	connect(socket)
		.once('close', () => resolve())
		.once('error', () => resolve())
		.resume();
	return promise;
}

function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}

export const app = new App();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => app.quit());
