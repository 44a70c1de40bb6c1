import { Stack, Text } from '@mantine/core';
import { CopyText } from '../../ui/copy.tsx';
import { type Fact, Facts } from '../../ui/facts.tsx';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { SideDrawer } from '../../ui/side-drawer.tsx';
import { Snippet } from '../../ui/snippet.tsx';
import { clientsOf, describeDirection, timeOf } from './message-words.ts';
import type { HeardMessage } from './use-tap.ts';

/** One message of a tap with all that is known of it. @param message null: closed */
export function MessageDrawer({ message, onClose }: { message: HeardMessage | null; onClose: () => void }) {
	return (
		<SideDrawer opened={message !== null} onClose={onClose} title={message ? `Message ${message.type}` : 'Message'}>
			{message && (
				<Stack gap="lg">
					<Facts facts={factsOf(message)} />
					<div>
						<Text size="sm" fw={600} mb="xs">
							Content
						</Text>
						<Content content={message.content} />
					</div>
				</Stack>
			)}
		</SideDrawer>
	);
}

function Content({ content }: { content: string | null }) {
	if (content) return <Snippet label="Content" code={content} wraps />;
	return (
		<Text size="sm" c="dimmed">
			{content === null
				? 'It was not looked into: pause, switch “With contents” on, and go on.'
				: 'It brings no text and no value.'}
		</Text>
	);
}

function factsOf(message: HeardMessage): Fact[] {
	const { type, protocol, bytes, documentName, region, connectionId, inserts, deletes } = message;
	const clients = clientsOf(message);
	return [
		{ label: 'Time', value: timeOf(message) },
		{ label: 'Direction', value: describeDirection(message) },
		{ label: 'Type', value: type },
		{ label: 'Protocol', value: protocol },
		{ label: 'Size of the frame', value: formatBytes(bytes) },
		...(inserts === null ? [] : [{ label: 'Inserts', value: formatCount(inserts) }]),
		...(deletes === null ? [] : [{ label: 'Deleted ranges', value: formatCount(deletes) }]),
		...(clients === '' ? [] : [{ label: 'Yjs clients', value: <CopyText value={clients} what="Yjs clients" /> }]),
		{ label: 'Document', value: <CopyText value={documentName} what="document name" /> },
		{ label: 'Node', value: region },
		...(connectionId === null ? [] : [{ label: 'Connection', value: <CopyText value={connectionId} what="connection id" /> }]),
	];
}
