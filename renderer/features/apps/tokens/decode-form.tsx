import { Alert, Stack, Text, Textarea } from '@mantine/core';
import { IconHelpCircle } from '@tabler/icons-react';
import { useState } from 'react';
import { decodeText } from './decode.ts';

const LENGTH_MAX = 16_384;

/** Takes any text, and says what it is when it is no token. Nothing of it leaves the window but what is asked for by a button. */
export function DecodeForm({ onToken }: { onToken: (token: string) => void }) {
	const [text, setText] = useState('');
	const decoded = decodeText(text);
	const change = (next: string) => {
		setText(next);
		const result = decodeText(next);
		onToken(result.kind === 'jwt' ? result.token : '');
	};
	return (
		<Stack gap="md">
			<Textarea
				label="Token"
				description="Also with “Bearer” before it, or the whole answer of a token endpoint."
				autosize
				minRows={5}
				maxRows={12}
				spellCheck={false}
				autoComplete="off"
				maxLength={LENGTH_MAX}
				styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: '0.75rem' } }}
				value={text}
				onChange={(event) => change(event.currentTarget.value)}
			/>
			{decoded.kind === 'other' && (
				<Alert role="status" color="yellow" icon={<IconHelpCircle size={18} aria-hidden />} title={decoded.what}>
					<Text size="sm">{decoded.advice}</Text>
				</Alert>
			)}
		</Stack>
	);
}
