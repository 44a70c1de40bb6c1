import { Button, TextInput } from '@mantine/core';
import { IconPlugConnected, IconPlus } from '@tabler/icons-react';
import { type ReactNode, useMemo, useState } from 'react';
import type { App } from '../../../core/contract/apps.ts';
import { DOCUMENT_NAME_PATTERN } from '../../../core/contract/close-codes.ts';
import type { NodeAddress } from '../../../core/contract/nodes.ts';
import { useInstance } from '../../api/instance.tsx';
import { PlaygroundClient, type Target } from './client.ts';
import { COLORS } from './colors.ts';
import { EditorCard } from './editor-card.tsx';
import classes from './playground.module.css';
import { TokenFields } from './token-fields.tsx';
import { TokenSupply } from './tokens.ts';

const EDITORS_MIN = 2;
const EDITORS_MAX = 4;
const NAMES = ['Ada', 'Grace', 'Alan', 'Edsger'];

interface WorkbenchProps {
	app: App;
	nodes: readonly NodeAddress[];
	documentName: string;
	onDocumentName: (name: string) => void;
	/** Stands before the other fields. */
	appPicker: ReactNode;
	issueForTest: () => Promise<{ accessToken: string }>;
}

/** The editors of one app, side by side. */
export function Workbench({ app, nodes, documentName, onDocumentName, appPicker, issueForTest }: WorkbenchProps) {
	const { entry, path } = useInstance();
	const isSandbox = entry.kind === 'sandbox';
	const [tokens] = useState(
		() => new TokenSupply({ clientId: app.clientId, instancePath: path, issueForTest, kind: isSandbox ? 'sandbox' : 'secret' }),
	);
	const [clients, setClients] = useState(() => [0, 1].map((index) => newClient(index, app, nodes)));
	const target = useMemo<Target>(
		() => ({
			instanceId: entry.id,
			documentName,
			token: () => tokens.get(),
			tokenRefused: () => tokens.forget(),
		}),
		[entry.id, documentName, tokens],
	);
	const nextIndex = COLORS.findIndex((color) => clients.every(({ store }) => store.getState().settings.color !== color));
	return (
		<>
			<div className={classes.setup}>
				{appPicker}
				<DocumentField value={documentName} onCommit={onDocumentName} />
				<TokenFields tokens={tokens} isSandbox={isSandbox} />
				<div className={classes.actions}>
					<Button
						leftSection={<IconPlugConnected size={16} aria-hidden />}
						onClick={() => {
							for (const client of clients) client.connect();
						}}
					>
						Connect all
					</Button>
					{clients.length < EDITORS_MAX && (
						<Button
							variant="default"
							leftSection={<IconPlus size={16} aria-hidden />}
							onClick={() => setClients([...clients, newClient(Math.max(nextIndex, 0), app, nodes)])}
						>
							Add editor
						</Button>
					)}
				</div>
			</div>
			<div className={classes.cards}>
				{clients.map((client, index) => (
					<EditorCard
						key={client.id}
						client={client}
						number={index + 1}
						target={target}
						nodes={nodes}
						onRemove={clients.length > EDITORS_MIN ? () => setClients(clients.filter(({ id }) => id !== client.id)) : undefined}
					/>
				))}
			</div>
		</>
	);
}

/** The two first ones speak different protocols, so that one sees that they share the document. */
function newClient(index: number, { allowedDomains: [domain] }: App, nodes: readonly NodeAddress[]): PlaygroundClient {
	const node = nodes.find(({ status }) => status === 'active') ?? nodes[0];
	return new PlaygroundClient({
		name: NAMES[index % NAMES.length] ?? '',
		color: COLORS[index % COLORS.length] ?? COLORS[0],
		protocol: index % 2 === 0 ? 'y-websocket' : 'hocuspocus',
		nodeUrl: node?.url ?? '',
		origin: domain === undefined ? '' : originOf(domain),
	});
}

function originOf(domain: string): string {
	return /^localhost(:|$)/.test(domain) ? `http://${domain}` : `https://${domain}`;
}

/** A name that breaks the rules is let through: how the node refuses it is worth seeing. */
function DocumentField({ value, onCommit }: { value: string; onCommit: (name: string) => void }) {
	const [text, setText] = useState(value);
	const commit = () => {
		if (text !== value && text !== '') onCommit(text);
	};
	return (
		<TextInput
			label="Document"
			spellCheck={false}
			maxLength={300}
			value={text}
			onChange={(event) => setText(event.currentTarget.value)}
			onBlur={commit}
			onKeyDown={(event) => event.key === 'Enter' && commit()}
			description={DOCUMENT_NAME_PATTERN.test(text) ? undefined : 'Nodes will refuse this name with 4007.'}
			inputWrapperOrder={['label', 'input', 'description', 'error']}
		/>
	);
}
