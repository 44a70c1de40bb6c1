import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SOURCE_FOLDERS = ['core', 'electron', 'renderer'];
const SOURCE_FILES = ['electron.vite.config.ts', 'package.json', 'package-lock.json'];
const OUTPUTS = ['out/main/main.js', 'out/main/core.js', 'out/preload/preload.cjs', 'out/renderer/index.html'];
const STAMP = 'out/.stamp';

/** SHA-256 (hex) of the names and contents of all that is built. Edits, moves and other dependencies change it. */
export function sourceHash(root: string): string {
	const hash = createHash('sha256');
	const folders = SOURCE_FOLDERS.flatMap((folder) => filesBelow(root, folder));
	for (const path of [...folders.sort(), ...SOURCE_FILES]) {
		const content = readFileSync(join(root, path));
		hash.update(`${path}\0${content.byteLength}\0`).update(content);
	}
	return hash.digest('hex');
}

/** Whether `out/` is complete and was built from these sources. */
export function isBuilt(root: string, hash: string): boolean {
	if (!OUTPUTS.every((path) => existsSync(join(root, path)))) return false;
	try {
		return readFileSync(join(root, STAMP), 'utf8').trim() === hash;
	} catch {
		return false;
	}
}

/** Remembers what `out/` was built from. */
export function writeStamp(root: string, hash: string): void {
	writeFileSync(join(root, STAMP), `${hash}\n`);
}

function filesBelow(root: string, folder: string): string[] {
	return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
		const path = `${folder}/${entry.name}`;
		if (entry.isDirectory()) return filesBelow(root, path);
		return entry.isFile() ? [path] : [];
	});
}
