import * as Y from 'yjs';
import type { TreeNode } from '../../contract/insight.ts';
import { isXml, type SharedType } from './root-type.ts';

type Json = NonNullable<TreeNode['value']> | null;
type Delta = NonNullable<TreeNode['delta']>;

/** What one snapshot may show, so that a document of any size has one. */
const LINES_MAX = 5_000;
const CHARACTERS_MAX = 200_000;
const TEXT_CHARACTERS_MAX = 20_000;
const RUNS_MAX = 500;
const VALUE_CHARACTERS_MAX = 2_000;
const LEVELS_MAX = 64;

/** Writes shared types as the lines of a tree, until there are too many. */
export class DocumentTree {
	#lines = 0;
	#characters = 0;
	/** Something was left out. */
	isCut = false;

	/** The lines of a root. */
	linesOf(name: string, root: SharedType): TreeNode[] {
		const lines: TreeNode[] = [];
		this.#writeType(lines, 0, name, root);
		return lines;
	}

	#add(lines: TreeNode[], line: TreeNode): boolean {
		if (this.#lines >= LINES_MAX || this.#characters >= CHARACTERS_MAX || line.level > LEVELS_MAX) {
			this.isCut = true;
			return false;
		}
		this.#lines += 1;
		if (line.isCut) this.isCut = true;
		lines.push(line);
		return true;
	}

	#writeType(lines: TreeNode[], level: number, key: string, type: SharedType): void {
		if (isXml(type)) this.#writeXml(lines, level, key, type);
		else if (type instanceof Y.Text) this.#writeText(lines, level, key, type);
		else if (type instanceof Y.Array) this.#writeArray(lines, level, key, type);
		else if (type instanceof Y.Map) this.#writeMap(lines, level, key, type);
	}

	#writeArray(lines: TreeNode[], level: number, key: string, array: Y.Array<unknown>): void {
		if (!this.#add(lines, { level, key, type: 'array', length: array.length })) return;
		let index = 0;
		for (const value of array) {
			if (this.#lines >= LINES_MAX) break;
			this.#writeValue(lines, level + 1, String(index), value);
			index += 1;
		}
		if (index < array.length) this.isCut = true;
	}

	#writeMap(lines: TreeNode[], level: number, key: string, map: Y.Map<unknown>): void {
		if (!this.#add(lines, { level, key, type: 'map', length: map.size })) return;
		for (const [name, value] of map) this.#writeValue(lines, level + 1, name, value);
	}

	#writeText(lines: TreeNode[], level: number, key: string, text: Y.Text): void {
		const delta: Delta = [];
		let left = Math.min(TEXT_CHARACTERS_MAX, CHARACTERS_MAX - this.#characters);
		let isCut = false;
		for (const { insert, attributes } of text.toDelta() as { insert: unknown; attributes?: Record<string, unknown> }[]) {
			if (left <= 0 || delta.length >= RUNS_MAX) {
				isCut = true;
				break;
			}
			const part = typeof insert === 'string' ? insert.slice(0, left) : jsonOf(insert);
			if (typeof insert === 'string' && insert.length > left) isCut = true;
			const length = typeof part === 'string' ? part.length : 1;
			left -= length;
			this.#characters += length;
			delta.push({ insert: part, ...(attributes ? { attributes: jsonOf(attributes) as Record<string, Json> } : {}) });
		}
		this.#add(lines, { level, key, type: 'text', length: text.length, delta, ...(isCut ? { isCut } : {}) });
	}

	#writeXml(lines: TreeNode[], level: number, key: string, type: SharedType): void {
		const xml = String(type);
		const shown = xml.slice(0, Math.min(TEXT_CHARACTERS_MAX, CHARACTERS_MAX - this.#characters));
		this.#characters += shown.length;
		const isCut = shown.length < xml.length;
		this.#add(lines, { level, key, type: 'xml', length: type._length, xml: shown, ...(isCut ? { isCut } : {}) });
	}

	#writeValue(lines: TreeNode[], level: number, key: string, value: unknown): void {
		if (value instanceof Y.AbstractType) this.#writeType(lines, level, key, value);
		else if (value instanceof Y.Doc) this.#add(lines, { level, key, type: 'document', length: 0, value: value.guid });
		else if (value instanceof Uint8Array) this.#add(lines, { level, key, type: 'binary', length: value.byteLength });
		else if (Array.isArray(value)) {
			if (!this.#add(lines, { level, key, type: 'list', length: value.length })) return;
			for (const [index, part] of value.entries()) this.#writeValue(lines, level + 1, String(index), part);
		} else if (typeof value === 'object' && value !== null) {
			const entries = Object.entries(value);
			if (!this.#add(lines, { level, key, type: 'object', length: entries.length })) return;
			for (const [name, part] of entries) this.#writeValue(lines, level + 1, name, part);
		} else this.#writeScalar(lines, level, key, value);
	}

	#writeScalar(lines: TreeNode[], level: number, key: string, value: unknown): void {
		const json = jsonOf(value);
		const text = typeof json === 'string' ? json : String(json);
		this.#characters += Math.min(text.length, VALUE_CHARACTERS_MAX);
		const isCut = text.length > VALUE_CHARACTERS_MAX;
		const shown = isCut ? text.slice(0, VALUE_CHARACTERS_MAX) : json;
		this.#add(lines, { level, key, type: 'value', length: text.length, value: shown, ...(isCut ? { isCut } : {}) });
	}
}

/** What Yjs knows beyond JSON in the way that `toJSON` has it: big integers as text, `undefined` as null. */
function jsonOf(value: unknown): Json {
	if (value === undefined) return null;
	const text = JSON.stringify(value, (_key, part: unknown) => {
		if (typeof part === 'bigint') return String(part);
		if (part instanceof Uint8Array) return `${part.byteLength} bytes`;
		return part;
	});
	return text === undefined ? null : (JSON.parse(text) as Json);
}

/**
 * A root as plain JSON: a text as a delta, XML as a string, all else as `toJSON` has it.
 *
 * @returns null when it is longer than a snapshot may show.
 */
export function jsonOfRoot(root: SharedType): Json {
	const json = isXml(root) ? String(root) : jsonOf(root instanceof Y.Text ? root.toDelta() : root.toJSON());
	return JSON.stringify(json).length > CHARACTERS_MAX ? null : json;
}
