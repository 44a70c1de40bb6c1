import {
	closeSync,
	existsSync,
	fsyncSync,
	mkdirSync,
	openSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** Everything that has to do with a replacement lies in this folder of the data directory. */
const FOLDER = 'replacement';
const MARKER = 'marker.json';
const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;

/**
 * How far a replacement has come. Each phase can be begun again after a kill:
 *
 * - `committed`: what was there is moved aside
 * - `moving-in`: what takes its place is moved in
 * - `trial`: the new data is in place and was not used yet; what was there is still aside
 * - `giving-up`: the new data cannot be used and is moved out
 * - `moving-back`: what was there before is moved back
 */
type Phase = 'committed' | 'moving-in' | 'trial' | 'giving-up' | 'moving-back';

interface Marker {
	phase: Phase;
	/** Whatever the one who committed it wants to know when it is done. */
	note: unknown;
}

/** A data directory's files, and what is to take their place. */
export interface ReplacementPaths {
	/** Where what arrives is kept. */
	upload: string;
	/** What is to take the place of the data. */
	staged: string;
	old: string;
	refused: string;
	marker: string;
	folder: string;
}

/** Where the parts of a replacement lie. */
export function replacementPaths(dataDir: string): ReplacementPaths {
	const folder = join(dataDir, FOLDER);
	const at = (name: string) => join(folder, name);
	return { folder, upload: at('upload'), staged: at('staged'), old: at('old'), refused: at('refused'), marker: at(MARKER) };
}

/** Makes an empty folder that only this user can read, in place of whatever was there. */
export function emptyFolder(path: string): void {
	rmSync(path, { recursive: true, force: true });
	mkdirSync(path, { recursive: true, mode: DIRECTORY_MODE });
}

/** Decides that what is staged takes the place of the data at the next start. From here on there is no way back but `giveUp`. */
export function commitReplacement(dataDir: string, note: unknown): void {
	const { staged, old, refused } = replacementPaths(dataDir);
	// Of an earlier replacement, which is what will be moved aside now
	for (const path of [old, refused]) rmSync(path, { recursive: true, force: true });
	mkdirSync(staged, { recursive: true, mode: DIRECTORY_MODE });
	syncFolder(staged);
	mark(dataDir, { phase: 'committed', note });
}

/**
 * Brings a replacement that was committed to its end, or one that was given up. Call it with the directory's lock, before
 * anything in it is opened; a kill at any point is made good by the next call.
 *
 * @param files tells by its name whether a file belongs to the data
 * @returns what was committed, when the new data is in place and waits for {@link acceptReplacement}; else null
 */
export function advanceReplacement(dataDir: string, files: (name: string) => boolean): { note: unknown } | null {
	const { folder, staged, old, refused } = replacementPaths(dataDir);
	let marker = readMarker(dataDir);
	if (!marker) {
		rmSync(folder, { recursive: true, force: true });
		return null;
	}
	const next = (phase: Phase) => {
		marker = { phase, note: marker?.note };
		mark(dataDir, marker);
	};
	if (marker.phase === 'giving-up') {
		moveAll(dataDir, refused, files);
		next('moving-back');
	}
	if (marker.phase === 'moving-back') {
		moveAll(old, dataDir, files);
		forget(dataDir);
		return null;
	}
	if (marker.phase === 'committed') {
		moveAll(dataDir, old, files);
		next('moving-in');
	}
	if (marker.phase === 'moving-in') {
		moveAll(staged, dataDir, files);
		next('trial');
	}
	return { note: marker.note };
}

/** The new data is in use: what was there before is removed. */
export function acceptReplacement(dataDir: string): void {
	forget(dataDir);
}

/** The new data cannot be used: what was there before is in its place again. Nothing may be open. */
export function giveUpReplacement(dataDir: string, files: (name: string) => boolean): void {
	mark(dataDir, { phase: 'giving-up', note: null });
	advanceReplacement(dataDir, files);
}

/** Without the marker the rest means nothing; the next start would remove it, too. */
function forget(dataDir: string): void {
	const { marker, folder } = replacementPaths(dataDir);
	rmSync(marker);
	syncFolder(folder);
	rmSync(folder, { recursive: true, force: true });
}

function readMarker(dataDir: string): Marker | null {
	const { marker } = replacementPaths(dataDir);
	return existsSync(marker) ? (JSON.parse(readFileSync(marker, 'utf8')) as Marker) : null;
}

/** It changes as a whole or not at all. */
function mark(dataDir: string, marker: Marker): void {
	const { folder, marker: path } = replacementPaths(dataDir);
	const draft = `${path}.new`;
	writeFileSync(draft, JSON.stringify(marker), { mode: FILE_MODE, flush: true });
	renameSync(draft, path);
	syncFolder(folder);
}

/** Those that were moved before a kill are not there any more. */
function moveAll(from: string, to: string, files: (name: string) => boolean): void {
	mkdirSync(to, { recursive: true, mode: DIRECTORY_MODE });
	for (const name of readdirSync(from)) if (files(name)) renameSync(join(from, name), join(to, name));
	syncFolder(to);
	syncFolder(from);
}

/** Makes renames last through a power failure. Windows has no such call and needs none. */
function syncFolder(path: string): void {
	if (process.platform === 'win32') return;
	const descriptor = openSync(path, 'r');
	try {
		fsyncSync(descriptor);
	} finally {
		closeSync(descriptor);
	}
}
