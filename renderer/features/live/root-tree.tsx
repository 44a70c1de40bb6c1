import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import type { SnapshotRoot, TreeNode } from '../../../core/contract/insight.ts';
import { formatBytes, formatCount } from '../../ui/format.ts';
import classes from './root-tree.module.css';
import { hasWhole, ValueDrawer } from './value-drawer.tsx';

const LINE_HEIGHT_PX = 28;
const INDENT_REM = 1.25;
const OVERSCAN = 10;
/** More than a line has room for. */
const SHOWN_MAX = 500;

/** What the types are called by who writes editors. */
const TYPE_NAMES: Record<TreeNode['type'], string> = {
	map: 'Y.Map',
	array: 'Y.Array',
	text: 'Y.Text',
	xml: 'Y.Xml',
	object: 'object',
	list: 'array',
	value: 'value',
	binary: 'bytes',
	document: 'subdocument',
	embed: 'embed',
};
const ROOT_NAMES: Record<SnapshotRoot['type'], string> = {
	map: 'Y.Map',
	array: 'Y.Array',
	text: 'Y.Text',
	xml: 'Y.XmlFragment',
	empty: 'empty: all was deleted',
	mixed: 'used as a map and as a list',
};

interface Line {
	id: string;
	node: TreeNode;
	root: SnapshotRoot | null;
	hasChildren: boolean;
}

/** The roots of a document and what is in them, as a tree that opens and closes. */
export function RootTree({ roots }: { roots: readonly SnapshotRoot[] }) {
	const viewport = useRef<HTMLDivElement>(null);
	const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
	const lines = useMemo(() => linesOf(roots), [roots]);
	const visible = useMemo(() => withoutClosed(lines, closed), [lines, closed]);
	const [focused, setFocused] = useState(0);
	const [opened, setOpened] = useState<TreeNode | null>(null);
	const virtualizer = useVirtualizer({
		count: visible.length,
		getScrollElement: () => viewport.current,
		estimateSize: () => LINE_HEIGHT_PX,
		overscan: OVERSCAN,
		useFlushSync: false,
	});
	const toggle = (id: string, isOpen: boolean) =>
		setClosed((before) => {
			const next = new Set(before);
			if (isOpen) next.delete(id);
			else next.add(id);
			return next;
		});
	const open = ({ node }: Line) => hasWhole(node) && setOpened(node);
	const move = (to: number) => {
		const index = Math.min(Math.max(to, 0), visible.length - 1);
		setFocused(index);
		virtualizer.scrollToIndex(index);
	};
	/** As the tree pattern of ARIA has it: opens, or goes to the first child. */
	const goIn = ({ id, hasChildren }: Line) => {
		if (!hasChildren) return;
		if (closed.has(id)) toggle(id, true);
		else move(focused + 1);
	};
	/** Closes, or goes to what it is in. */
	const goOut = ({ id, node, hasChildren }: Line) => {
		if (hasChildren && !closed.has(id)) return toggle(id, false);
		const parent = visible.slice(0, focused).findLastIndex((line) => line.node.level < node.level);
		if (parent >= 0) move(parent);
	};
	const current = visible[Math.min(focused, visible.length - 1)];
	const keys: Record<string, () => void> = {
		ArrowDown: () => move(focused + 1),
		ArrowUp: () => move(focused - 1),
		Home: () => move(0),
		End: () => move(visible.length - 1),
		ArrowRight: () => current && goIn(current),
		ArrowLeft: () => current && goOut(current),
		Enter: () => current && open(current),
	};
	if (lines.length === 0) return <p className={classes.nothing}>Nothing was ever written into this document.</p>;
	return (
		<>
			<div
				ref={viewport}
				role="tree"
				aria-label="Roots"
				aria-activedescendant={current && `line-${current.id}`}
				tabIndex={0}
				className={classes.tree}
				onKeyDown={(event) => {
					const act = keys[event.key];
					if (!act) return;
					act();
					event.preventDefault();
				}}
			>
				<div style={{ height: virtualizer.getTotalSize() }} className={classes.lines} role="presentation">
					{virtualizer.getVirtualItems().map(({ index, start }) => {
						const line = visible[index];
						return (
							line && (
								<TreeLine
									key={line.id}
									line={line}
									isClosed={closed.has(line.id)}
									isFocused={index === focused}
									topPx={start}
									onPress={() => {
										setFocused(index);
										if (line.hasChildren) toggle(line.id, closed.has(line.id));
										else open(line);
									}}
								/>
							)
						);
					})}
				</div>
			</div>
			<ValueDrawer node={opened} onClose={() => setOpened(null)} />
		</>
	);
}

interface TreeLineProps {
	line: Line;
	isClosed: boolean;
	isFocused: boolean;
	topPx: number;
	onPress: () => void;
}

function TreeLine({ line: { id, node, root, hasChildren }, isClosed, isFocused, topPx, onPress }: TreeLineProps) {
	const Icon = isClosed ? IconChevronRight : IconChevronDown;
	return (
		// biome-ignore lint/a11y/useKeyWithClickEvents: the tree itself has the keys
		<div
			id={`line-${id}`}
			role="treeitem"
			tabIndex={-1}
			aria-level={node.level + 1}
			aria-selected={isFocused}
			{...(hasChildren ? { 'aria-expanded': !isClosed } : {})}
			className={classes.line}
			data-focused={isFocused}
			data-opens={hasChildren || hasWhole(node)}
			style={{ transform: `translateY(${topPx}px)`, paddingInlineStart: `${node.level * INDENT_REM + 0.75}rem` }}
			onClick={onPress}
		>
			<span className={classes.fold}>{hasChildren && <Icon size={14} aria-hidden />}</span>
			<span className={classes.key} dir="auto" title={node.key}>
				{node.key}
			</span>
			<span className={classes.type}>{root ? ROOT_NAMES[root.type] : TYPE_NAMES[node.type]}</span>
			<span className={classes.value} dir="auto">
				{textOf(node).slice(0, SHOWN_MAX)}
			</span>
			{root && (
				<span className={classes.weight}>
					{formatBytes(root.liveBytes)}
					{root.deletedBytes > 0 && ` + ${formatBytes(root.deletedBytes)} deleted`}
				</span>
			)}
		</div>
	);
}

const EMPTY_ROOT = { level: 0, type: 'value', length: 0 } as const;

function linesOf(roots: readonly SnapshotRoot[]): Line[] {
	return roots.flatMap((root, rootIndex) => {
		const nodes: TreeNode[] = root.nodes.length > 0 ? root.nodes : [{ ...EMPTY_ROOT, key: root.name }];
		return nodes.map((node, index) => ({
			id: `${rootIndex}-${index}`,
			node,
			root: index === 0 ? root : null,
			hasChildren: (nodes[index + 1]?.level ?? 0) > node.level,
		}));
	});
}

/** What is below a closed line is not shown. */
function withoutClosed(lines: readonly Line[], closed: ReadonlySet<string>): Line[] {
	let hiddenBelow = Number.POSITIVE_INFINITY;
	return lines.filter(({ id, node }) => {
		if (node.level > hiddenBelow) return false;
		hiddenBelow = closed.has(id) ? node.level : Number.POSITIVE_INFINITY;
		return true;
	});
}

function textOf({ type, value, delta, xml, length, isCut }: TreeNode): string {
	const rest = isCut ? ' …' : '';
	if (xml !== undefined) return xml + rest;
	if (delta) return delta.map(({ insert, attributes }) => runOf(insert, attributes)).join('') + rest;
	if (value !== undefined) return JSON.stringify(value) + rest;
	if (type === 'binary') return formatBytes(length);
	if (type === 'map' || type === 'object') return length === 1 ? '1 key' : `${formatCount(length)} keys`;
	if (type === 'array' || type === 'list') return length === 1 ? '1 element' : `${formatCount(length)} elements`;
	return '';
}

/** A run of text; its formatting in brackets behind it. */
function runOf(insert: unknown, attributes: Record<string, unknown> | undefined): string {
	const text = typeof insert === 'string' ? insert : JSON.stringify(insert);
	return attributes ? `⟨${text}⟩[${Object.keys(attributes).join(', ')}]` : text;
}
