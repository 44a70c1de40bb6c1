import { Anchor, Stack, Text, Title } from '@mantine/core';
import { SignInHint } from './sign-in-hint.tsx';

/** What a service says to whoever opens its address in a browser. */
export function StartPage() {
	return (
		<Stack gap="sm">
			<Title order={1} size="h3">
				A WireSocket service
			</Title>
			<SignInHint />
			<Text>
				<Anchor href="/signup" inherit underline="always">
					Sign up
				</Anchor>{' '}
				for a tenant, or read the{' '}
				<Anchor href="/reference" inherit underline="always">
					API reference
				</Anchor>
				.
			</Text>
		</Stack>
	);
}
