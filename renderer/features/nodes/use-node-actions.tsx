import { IconPlayerPlay, IconPlayerStop, IconTransferOut, IconTrash } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Node } from '../../../core/contract/nodes.ts';
import { useInstance } from '../../api/instance.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';
import { drainEffects, endEffects, type NodeAction, possibleActions } from './effects.ts';
import { useNodes } from './node-list.ts';

/** A thing that can be done with a node, as buttons and menus show it. */
export interface OfferedAction {
	key: NodeAction;
	label: string;
	icon: ReactNode;
	isDestructive: boolean;
	run(): void;
}

const LOOKS: Record<NodeAction, { label: string; icon: ReactNode }> = {
	drain: { label: 'Drain…', icon: <IconTransferOut size={16} aria-hidden /> },
	resume: { label: 'Resume', icon: <IconPlayerPlay size={16} aria-hidden /> },
	start: { label: 'Start', icon: <IconPlayerPlay size={16} aria-hidden /> },
	stop: { label: 'Stop…', icon: <IconPlayerStop size={16} aria-hidden /> },
	remove: { label: 'Remove…', icon: <IconTrash size={16} aria-hidden /> },
};

/**
 * Everything that can be done with nodes. What has consequences asks first.
 *
 * @param onRemoved called when a node is gone
 * @returns `actionsFor` a node, and the `dialog` to put on the page
 */
export function useNodeActions({ onRemoved }: { onRemoved?: () => void } = {}) {
	const { queries, changed } = useInstance();
	const [asked, setAsked] = useState<{ node: Node; action: NodeAction; isOpen: boolean } | null>(null);
	const all = useNodes().data ?? [];
	const news = (node: Node) => changed({ type: 'node.changed', nodeId: node.id, region: node.region });
	const drain = useMutation(queries.nodes.drain.mutationOptions({ onSuccess: news }));
	const resume = useMutation(queries.nodes.resume.mutationOptions({ onSuccess: news }));
	const start = useMutation(queries.nodes.start.mutationOptions({ onSuccess: news }));
	const stop = useMutation(queries.nodes.stop.mutationOptions({ onSuccess: news }));
	const remove = useMutation(queries.nodes.remove.mutationOptions());

	const now: Record<NodeAction, (node: Node) => Promise<unknown>> = {
		async drain(node) {
			await drain.mutateAsync({ nodeId: node.id });
			notifyDone(`${node.region} drains.`, { undo: () => resume.mutateAsync({ nodeId: node.id }) });
		},
		async resume(node) {
			await resume.mutateAsync({ nodeId: node.id });
			notifyDone(`${node.region} takes new documents.`, { undo: () => drain.mutateAsync({ nodeId: node.id }) });
		},
		async start(node) {
			await start.mutateAsync({ nodeId: node.id });
			notifyDone(`${node.region} runs.`);
		},
		async stop(node) {
			await stop.mutateAsync({ nodeId: node.id });
			notifyDone(`${node.region} is stopped.`, { undo: () => start.mutateAsync({ nodeId: node.id }) });
		},
		async remove(node) {
			await remove.mutateAsync({ params: { nodeId: node.id }, query: { force: 'true' } });
			onRemoved?.();
			news(node);
			notifyDone(`${node.region} is removed.`);
		},
	};
	const run = (node: Node, action: NodeAction) => {
		if (action === 'resume' || action === 'start') void now[action](node).catch(notifyFailure);
		else setAsked({ node, action, isOpen: true });
	};
	const current = all.find(({ id }) => id === asked?.node.id) ?? asked?.node;
	const close = () => setAsked((before) => before && { ...before, isOpen: false });
	return {
		actionsFor: (node: Node): OfferedAction[] =>
			possibleActions(node).map((action) => ({
				key: action,
				...LOOKS[action],
				isDestructive: action === 'remove',
				run: () => run(node, action),
			})),
		dialog: asked && current && (
			<ConfirmDialog
				opened={asked.isOpen}
				onClose={close}
				{...questionAbout(current, asked.action, all)}
				onConfirm={() => now[asked.action](current)}
			/>
		),
	};
}

function questionAbout(node: Node, action: NodeAction, all: readonly Node[]) {
	const { region } = node;
	if (action === 'drain') return { title: `Drain ${region}?`, consequences: drainEffects(node, all), confirmLabel: 'Drain' };
	if (action === 'stop')
		return { title: `Stop ${region}?`, consequences: endEffects(node, all, false), confirmLabel: 'Stop', isDestructive: true };
	return {
		title: `Remove ${region}?`,
		consequences: endEffects(node, all, true),
		confirmLabel: 'Remove',
		isDestructive: true,
		typedName: region,
	};
}
