import { type ChildProcess, fork } from 'node:child_process';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { app } from './app.ts';
import { gateway } from './gateway.ts';

// The smaller modules of Electron, as far as the shell uses them.

/** A child process with the interface of a utility process. */
class UtilityProcess extends EventEmitter {
	readonly #child: ChildProcess;

	constructor(modulePath: string, args: string[]) {
		super();
		this.#child = fork(join(import.meta.dirname, 'utility-entry.ts'), [modulePath, ...args], {
			execArgv: [],
			stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
			serialization: 'advanced',
		});
		this.#child.on('message', (message) => this.emit('message', message));
		this.#child.once('exit', (exitCode, signal) => this.emit('exit', exitCode ?? (signal ? constants.signals[signal] : 1)));
	}

	get pid(): number | undefined {
		return this.#child.pid;
	}

	postMessage(message: unknown): void {
		if (this.#child.connected) this.#child.send(message as object, () => undefined);
	}

	kill(): boolean {
		return this.#child.kill();
	}
}

export const utilityProcess = {
	fork(modulePath: string, args: string[] = []): UtilityProcess {
		if (!app.isReady()) throw new Error('utilityProcess cannot be created before app is ready.');
		return new UtilityProcess(modulePath, args);
	},
};

export const protocol = {
	registerSchemesAsPrivileged(): void {
		if (app.isReady()) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
	},
	handle(scheme: string, handler: (request: Request) => Response | Promise<Response>): void {
		if (!app.isReady()) throw new Error('protocol.handle can only be used after app is ready');
		if (scheme !== 'app') throw new Error(`the stand-in serves no "${scheme}:"`);
		gateway.setHandler(handler);
	},
};

/** A keyring in a file, away from the data directory. `basic_text` stands for a system without one. */
export const safeStorage = {
	getSelectedStorageBackend: (): string => process.env.STAND_IN_KEYRING ?? 'basic_text',
	isAsyncEncryptionAvailable: async (): Promise<boolean> => app.isReady(),
	async encryptStringAsync(text: string): Promise<Buffer> {
		const iv = randomBytes(12);
		const cipher = createCipheriv('aes-256-gcm', keyringKey(), iv);
		const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
		return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
	},
	async decryptStringAsync(sealed: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> {
		const decipher = createDecipheriv('aes-256-gcm', keyringKey(), sealed.subarray(0, 12));
		decipher.setAuthTag(sealed.subarray(12, 28));
		const text = Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString('utf8');
		return { result: text, shouldReEncrypt: false };
	},
};

function keyringKey(): Buffer {
	const path = process.env.STAND_IN_KEYRING_FILE;
	if (!path) throw new Error('STAND_IN_KEYRING_FILE says where the keyring is');
	if (!existsSync(path)) writeFileSync(path, randomBytes(32), { mode: 0o600 });
	return readFileSync(path);
}

/** The tests' own dialogs replace these (dialogs.cjs). */
export const dialog = {
	async showMessageBox(): Promise<{ response: number }> {
		throw new Error('no test answers this dialog');
	},
	async showSaveDialog(): Promise<{ canceled: boolean; filePath: string }> {
		throw new Error('no test answers this dialog');
	},
	showErrorBox(title: string, content: string): void {
		process.stderr.write(`${title}\n${content}\n`);
	},
};

export const shell = {
	async openPath(): Promise<string> {
		throw new Error('no test takes this folder');
	},
	async openExternal(): Promise<void> {
		throw new Error('no test takes this link');
	},
};

/** The tests' own `show` replaces this one (dialogs.cjs). */
export class Notification {
	readonly title: string;
	readonly body: string;

	constructor({ title, body }: { title: string; body: string }) {
		this.title = title;
		this.body = body;
	}

	static isSupported(): boolean {
		return true;
	}

	show(): void {
		throw new Error('no test sees this notification');
	}
}

export const nativeTheme = { shouldUseDarkColors: false };

export const screen = {
	getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
};

let applicationMenu: unknown = null;

export const Menu = {
	buildFromTemplate: (template: unknown[]) => ({ items: template, popup: () => undefined }),
	setApplicationMenu(menu: unknown): void {
		applicationMenu = menu;
	},
	getApplicationMenu: () => applicationMenu,
};

export const session = {
	defaultSession: {
		setPermissionRequestHandler: () => undefined,
		setPermissionCheckHandler: () => undefined,
		setDevicePermissionHandler: () => undefined,
	},
};
