import { z } from 'zod';
import type { CoreState, MenuPlace, SaveOutcome } from '../core/contract/bridge.ts';

/** What a page may ask the main process for, by channel. There is no other channel. */
export interface IpcCalls {
	'core-state:get': { args: []; result: CoreState };
	'text-file:save': { args: [suggestedName: string, text: string]; result: SaveOutcome };
	'menu-places:set': { args: [places: readonly MenuPlace[]]; result: undefined };
	'data-folder:open': { args: []; result: undefined };
}

/** What the main process tells pages, by channel. */
export interface IpcEvents {
	'core-state:changed': CoreState;
	/** The path of a place. */
	'menu-place:chosen': string;
}

/** An answer. Errors travel as values: Electron would wrap what is thrown into its own words. */
export type IpcAnswer<T> =
	| { ok: true; value: T }
	| { ok: false; error: { code: 'forbidden' | 'invalid_arguments' | 'failed'; message: string } };

const FILE_NAME_PATTERN = /^(?!\.{1,2}$)[^/\\:*?"<>|\p{Cc}]{1,255}$/u;
const TEXT_LENGTH_MAX = 1_000_000;
const MENU_PLACES_MAX = 20;

const menuPlaceSchema = z.strictObject({
	label: z.string().regex(/^\P{Cc}{1,60}$/u, 'must be 1 to 60 characters'),
	path: z.string().regex(/^\/\P{Cc}{0,199}$/u, 'must begin with a slash'),
});

/** Guards of the arguments, which come from a page and are `unknown` until they passed. */
export const ipcArguments = {
	'core-state:get': z.tuple([]),
	'text-file:save': z.tuple([
		z.string().regex(FILE_NAME_PATTERN, 'must be a file name without a folder'),
		z.string().max(TEXT_LENGTH_MAX),
	]),
	'menu-places:set': z.tuple([z.array(menuPlaceSchema).max(MENU_PLACES_MAX)]),
	'data-folder:open': z.tuple([]),
} satisfies { [Channel in keyof IpcCalls]: z.ZodType<IpcCalls[Channel]['args']> };
