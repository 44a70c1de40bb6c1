import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const FILE_MODE = 0o600;

const rectangleSchema = z.object({ x: z.int(), y: z.int(), width: z.int().positive(), height: z.int().positive() });
export type Rectangle = z.infer<typeof rectangleSchema>;

const windowStateSchema = z.object({ bounds: rectangleSchema, maximized: z.boolean() });

/** Where the window was when it was last closed, in density-independent pixels. */
export type WindowState = z.infer<typeof windowStateSchema>;

/** How much of a window must be on a screen, in each direction, so that its user can get hold of it. */
const VISIBLE_MIN_PX = 100;

/** Reads a remembered state. @returns null when there is none, or none that can be used on these screens. */
export function readWindowState(path: string, workAreas: readonly Rectangle[]): WindowState | null {
	try {
		const state = windowStateSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
		return workAreas.some((area) => isReachable(state.bounds, area)) ? state : null;
	} catch {
		return null;
	}
}

/** Remembers a state. A window that comes back elsewhere is no reason to fail. */
export function writeWindowState(path: string, state: WindowState): void {
	try {
		writeFileSync(path, JSON.stringify(state), { mode: FILE_MODE });
	} catch {
		// The disk may be full; there is nothing that the user could do about a window's place
	}
}

function isReachable(window: Rectangle, area: Rectangle): boolean {
	const overlapX = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
	const overlapY = Math.min(window.y + window.height, area.y + area.height) - Math.max(window.y, area.y);
	return overlapX >= VISIBLE_MIN_PX && overlapY >= VISIBLE_MIN_PX;
}
