import * as Y from 'yjs';
import type { SnapshotRoot } from '../../contract/insight.ts';

type RootType = SnapshotRoot['type'];

// biome-ignore lint/suspicious/noExplicitAny: Yjs' own name for a shared type of any kind
export type SharedType = Y.AbstractType<any>;

/** What the items of a shared type tell of it. */
interface Signs {
	/** Live entries under keys. */
	hasKeys: boolean;
	/** There are, or were, entries under keys. */
	hadKeys: boolean;
	/** Live characters, formats or embeds. */
	hasText: boolean;
	/** Live XML nodes. */
	hasXml: boolean;
	/** Other live elements. */
	hasElements: boolean;
}

/**
 * What a root is, by what is in it: Yjs stores the names of roots, not their types, and learns them from the code that asks
 * for them.
 *
 * - live entries under keys: a map; a list besides: `mixed`, unless it is an XML element or a text with attributes
 * - characters, formats or embeds: a text, also where shared types are embedded in it
 * - XML nodes: a fragment
 * - other elements: an array
 * - nothing live: a map where entries were under keys, else `empty`, for a list of deleted things has no type
 */
export function guessRootType(root: SharedType): RootType {
	const { hasKeys, hadKeys, hasText, hasXml, hasElements } = signsOf(root);
	if (hasText) return 'text';
	if (hasXml) return 'xml';
	if (hasElements) return hasKeys ? 'mixed' : 'array';
	return hadKeys ? 'map' : 'empty';
}

function signsOf(root: SharedType): Signs {
	const signs = { hasKeys: false, hadKeys: root._map.size > 0, hasText: false, hasXml: false, hasElements: false };
	for (const item of root._map.values()) if (!item.deleted) signs.hasKeys = true;
	for (let item = root._start; item; item = item.right) {
		if (item.deleted) continue;
		const { content } = item;
		if (content instanceof Y.ContentString || content instanceof Y.ContentFormat || content instanceof Y.ContentEmbed)
			signs.hasText = true;
		else if (content instanceof Y.ContentType && isXml(content.type)) signs.hasXml = true;
		else signs.hasElements = true;
	}
	return signs;
}

/** Whether a shared type is a node of XML. A text that stands alone in a list is no sign of it. */
export function isXml(type: unknown): boolean {
	return type instanceof Y.XmlElement || type instanceof Y.XmlText || type instanceof Y.XmlFragment || type instanceof Y.XmlHook;
}

/** Makes the root what it was found to be, so that it can be read as that. */
export function rootAs(doc: Y.Doc, name: string, type: RootType): SharedType {
	switch (type) {
		case 'text':
			return doc.getText(name);
		case 'xml':
			return doc.getXmlFragment(name);
		case 'array':
			return doc.getArray(name);
		default:
			return doc.getMap(name);
	}
}
