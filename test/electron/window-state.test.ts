import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readWindowState, writeWindowState } from '../../electron/window-state.ts';

const SCREEN = { x: 0, y: 0, width: 1920, height: 1080 };
const STATE = { bounds: { x: 100, y: 50, width: 1200, height: 700 }, maximized: true };

let folder: string;
let path: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'wiresocket-window-'));
	path = join(folder, 'window-state.json');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a window comes back where it was', () => {
	writeWindowState(path, STATE);
	expect(readWindowState(path, [SCREEN])).toEqual(STATE);
});

test('a window of a screen that is gone is forgotten', () => {
	writeWindowState(path, { ...STATE, bounds: { ...STATE.bounds, x: 2500 } });
	expect(readWindowState(path, [SCREEN])).toBeNull();
	expect(readWindowState(path, [SCREEN, { ...SCREEN, x: 1920 }])).not.toBeNull();
});

test('a window of which only a sliver would show is forgotten', () => {
	writeWindowState(path, { ...STATE, bounds: { ...STATE.bounds, x: 1915 } });
	expect(readWindowState(path, [SCREEN])).toBeNull();
});

test.each(['', 'null', '{', '{"bounds":{"x":"1"}}', '{"bounds":{"x":0,"y":0,"width":-1,"height":1},"maximized":false}'])(
	'the file content %j is no reason to fail',
	(content) => {
		writeFileSync(path, content);
		expect(readWindowState(path, [SCREEN])).toBeNull();
	},
);

test('nothing was remembered yet', () => {
	expect(readWindowState(path, [SCREEN])).toBeNull();
});

test('a folder that is gone is no reason to fail', () => {
	rmSync(folder, { recursive: true });
	expect(() => writeWindowState(path, STATE)).not.toThrow();
});
