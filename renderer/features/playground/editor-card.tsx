import { ActionIcon, Button, ColorInput, Select, TextInput, Tooltip } from '@mantine/core';
import { IconPlugConnected, IconPlugConnectedX, IconX } from '@tabler/icons-react';
import { type CSSProperties, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { NodeAddress } from '../../../core/contract/nodes.ts';
import type { ClientSettings, PlaygroundClient, Target } from './client.ts';
import { CloseNotice } from './close-notice.tsx';
import { COLORS } from './colors.ts';
import { PROTOCOL_LABELS, PROTOCOLS, type Protocol } from './connection.ts';
import { EditorPane } from './editor-view.tsx';
import { EventLog } from './event-log.tsx';
import { PhaseBadge } from './phase-badge.tsx';
import classes from './playground.module.css';

interface EditorCardProps {
	client: PlaygroundClient;
	/** Position on the page, from 1. */
	number: number;
	target: Target;
	nodes: readonly NodeAddress[];
	/** Absent: it must stay. */
	onRemove?: (() => void) | undefined;
}

/** One editor with its connection. */
export function EditorCard({ client, number, target, nodes, onRemove }: EditorCardProps) {
	const { phase, settings, session, close, log } = useStore(client.store);
	useEffect(() => {
		client.open(target);
		return () => client.dispose();
	}, [client, target]);
	const name = `Editor ${number}`;
	return (
		<section className={classes.card} aria-label={name} style={{ '--user-color': settings.color } as CSSProperties}>
			<header className={classes.cardHeader}>
				<span className={classes.swatch} aria-hidden />
				<h2 className={classes.cardTitle}>{settings.name || name}</h2>
				<PhaseBadge phase={phase} />
				<span className={classes.grow} />
				<ConnectButton client={client} isOffline={phase === 'offline' || phase === 'closed'} />
				{onRemove && (
					<Tooltip label="Remove this editor">
						<ActionIcon variant="subtle" color="gray" aria-label={`Remove ${name}`} onClick={onRemove}>
							<IconX size={16} aria-hidden />
						</ActionIcon>
					</Tooltip>
				)}
			</header>
			<ConnectionFields settings={settings} nodes={nodes} onChange={(changes) => client.configure(changes)} />
			{session && <EditorPane session={session} label={`Text of ${name}`} />}
			{close && phase !== 'offline' && <CloseNotice close={close} documentName={target.documentName} />}
			<EventLog label={`Events of ${name}`} log={log} />
		</section>
	);
}

function ConnectButton({ client, isOffline }: { client: PlaygroundClient; isOffline: boolean }) {
	return isOffline ? (
		<Button
			size="xs"
			variant="default"
			leftSection={<IconPlugConnected size={14} aria-hidden />}
			onClick={() => client.connect()}
		>
			Connect
		</Button>
	) : (
		<Button
			size="xs"
			variant="default"
			leftSection={<IconPlugConnectedX size={14} aria-hidden />}
			onClick={() => client.goOffline()}
		>
			Go offline
		</Button>
	);
}

interface ConnectionFieldsProps {
	settings: ClientSettings;
	nodes: readonly NodeAddress[];
	onChange: (changes: Partial<ClientSettings>) => void;
}

function ConnectionFields({ settings, nodes, onChange }: ConnectionFieldsProps) {
	return (
		<div className={classes.fields}>
			<TextInput
				className={classes.third}
				size="xs"
				label="User"
				maxLength={60}
				value={settings.name}
				onChange={(event) => onChange({ name: event.currentTarget.value })}
			/>
			<ColorInput
				className={classes.third}
				size="xs"
				label="Colour"
				format="hex"
				swatches={[...COLORS]}
				swatchesPerRow={COLORS.length}
				withPicker={false}
				withEyeDropper={false}
				closeOnColorSwatchClick
				disallowInput
				value={settings.color}
				onChange={(color) => onChange({ color })}
			/>
			<Select
				className={classes.third}
				size="xs"
				label="Protocol"
				allowDeselect={false}
				data={PROTOCOLS.map((value) => ({ value, label: PROTOCOL_LABELS[value] }))}
				value={settings.protocol}
				onChange={(protocol) => protocol && onChange({ protocol: protocol as Protocol })}
			/>
			<Select
				className={classes.half}
				size="xs"
				label="Node"
				allowDeselect={false}
				data={nodes.map(({ url, region, status }) => ({
					value: url,
					label: status === 'active' ? region : `${region} (${status})`,
				}))}
				value={settings.nodeUrl}
				onChange={(nodeUrl) => nodeUrl && onChange({ nodeUrl })}
			/>
			<OriginField value={settings.origin} onCommit={(origin) => onChange({ origin })} />
		</div>
	);
}

/** Each letter would be a connection, so it counts when the field is left. */
function OriginField({ value, onCommit }: { value: string; onCommit: (origin: string) => void }) {
	const [text, setText] = useState(value);
	useEffect(() => setText(value), [value]);
	const commit = () => {
		if (text.trim() !== value) onCommit(text.trim());
	};
	return (
		<TextInput
			className={classes.half}
			size="xs"
			label="Origin"
			placeholder="None, as from a program"
			spellCheck={false}
			value={text}
			onChange={(event) => setText(event.currentTarget.value)}
			onBlur={commit}
			onKeyDown={(event) => event.key === 'Enter' && commit()}
		/>
	);
}
