import { PasswordInput, Select } from '@mantine/core';
import { useStore } from 'zustand';
import type { TokenKind, TokenSupply } from './tokens.ts';

const KINDS: readonly { value: TokenKind; label: string }[] = [
	{ value: 'sandbox', label: 'Issued by the sandbox' },
	{ value: 'secret', label: 'With the client secret' },
	{ value: 'pasted', label: 'Pasted' },
	{ value: 'none', label: 'None' },
];

interface TokenFieldsProps {
	tokens: TokenSupply;
	/** Whether the instance issues tokens for tests. */
	isSandbox: boolean;
}

/** Where the editors' tokens come from. */
export function TokenFields({ tokens, isSandbox }: TokenFieldsProps) {
	const { kind, clientSecret, pasted } = useStore(tokens.choice);
	return (
		<>
			<Select
				label="Token"
				allowDeselect={false}
				data={KINDS.filter(({ value }) => value !== 'sandbox' || isSandbox)}
				value={kind}
				onChange={(value) => value && tokens.choose({ kind: value as TokenKind })}
			/>
			{kind === 'secret' && (
				<PasswordInput
					label="Client secret"
					autoComplete="off"
					data-1p-ignore
					value={clientSecret}
					onChange={(event) => tokens.choose({ clientSecret: event.currentTarget.value })}
					visibilityToggleButtonProps={{ 'aria-label': 'Show or hide what was typed', tabIndex: 0 }}
				/>
			)}
			{kind === 'pasted' && (
				<PasswordInput
					label="Access token"
					autoComplete="off"
					data-1p-ignore
					value={pasted}
					onChange={(event) => tokens.choose({ pasted: event.currentTarget.value })}
					visibilityToggleButtonProps={{ 'aria-label': 'Show or hide what was pasted', tabIndex: 0 }}
				/>
			)}
		</>
	);
}
