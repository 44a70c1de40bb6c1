import { Button, Group, List, Modal, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { describeFailure, type Failure } from '../api/failure.ts';
import { FailureNotice } from './failure-notice.tsx';

interface ConfirmDialogProps {
	opened: boolean;
	onClose: () => void;
	/** A question: "Delete tenant Acme?" */
	title: string;
	/** What follows, in numbers: "12 apps are deleted", "340 live sessions end". Shown as a list. */
	consequences: readonly ReactNode[];
	/** What the button says; a verb: "Delete tenant". */
	confirmLabel: string;
	/** What the button says that does nothing; "Cancel" would be ambiguous where something is cancelled. */
	declineLabel?: string;
	/** Asks for this name to be typed: for deletion and for early revocation of a key. */
	typedName?: string;
	/** It cannot be taken back: the button is red. */
	isDestructive?: boolean;
	/** More to decide on, between the consequences and the buttons. */
	children?: ReactNode;
	/** Does it. The dialog stays open until it resolves, and says what went wrong when it rejects. */
	onConfirm: () => Promise<unknown>;
}

/** Asks before something with consequences is done. */
export function ConfirmDialog({ opened, onClose, title, ...content }: ConfirmDialogProps) {
	const [isBusy, setIsBusy] = useState(false);
	return (
		<Modal opened={opened} onClose={isBusy ? () => undefined : onClose} title={title}>
			<Content {...content} isBusy={isBusy} setIsBusy={setIsBusy} onClose={onClose} />
		</Modal>
	);
}

interface ContentProps extends Omit<ConfirmDialogProps, 'opened' | 'title'> {
	isBusy: boolean;
	setIsBusy: (isBusy: boolean) => void;
}

/** Lives as long as the dialog is open: nothing that was typed is there the next time. */
function Content(props: ContentProps) {
	const {
		consequences,
		confirmLabel,
		typedName,
		isDestructive = false,
		children,
		declineLabel = 'Cancel',
		onConfirm,
		onClose,
		isBusy,
		setIsBusy,
	} = props;
	const [typed, setTyped] = useState('');
	const [failure, setFailure] = useState<Failure | null>(null);
	const isAllowed = typedName === undefined || typed.trim() === typedName.trim();
	const submit = async (event: FormEvent) => {
		event.preventDefault();
		if (!isAllowed || isBusy) return;
		setIsBusy(true);
		setFailure(null);
		try {
			await onConfirm();
			onClose();
		} catch (error) {
			setFailure(describeFailure(error));
		} finally {
			setIsBusy(false);
		}
	};
	return (
		<form onSubmit={(event) => void submit(event)}>
			<Stack gap="md">
				{failure && <FailureNotice failure={failure} onDismiss={() => setFailure(null)} />}
				<Consequences consequences={consequences} />
				{children}
				{typedName !== undefined && (
					<TextInput
						label={
							<>
								Type <bdi>“{typedName}”</bdi> to confirm
							</>
						}
						value={typed}
						onChange={(event) => setTyped(event.currentTarget.value)}
						autoComplete="off"
						spellCheck={false}
						data-autofocus
					/>
				)}
				<Group justify="flex-end" gap="xs">
					<Button variant="default" onClick={onClose} disabled={isBusy} data-autofocus={typedName === undefined || undefined}>
						{declineLabel}
					</Button>
					<Button type="submit" loading={isBusy} disabled={!isAllowed} {...(isDestructive ? { color: 'red' } : {})}>
						{confirmLabel}
					</Button>
				</Group>
			</Stack>
		</form>
	);
}

function Consequences({ consequences }: { consequences: readonly ReactNode[] }) {
	if (consequences.length === 0) return null;
	if (consequences.length === 1) return <Text size="sm">{consequences[0]}</Text>;
	return (
		<List size="sm" spacing={4}>
			{consequences.map((consequence, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: the list is as long as the dialog is open
				<List.Item key={index}>{consequence}</List.Item>
			))}
		</List>
	);
}
