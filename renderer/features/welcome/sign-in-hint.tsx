import { Text } from '@mantine/core';
import { CopyText } from '../../ui/copy.tsx';

/** How one signs in: not here, but in the console. @param email absent: whatever address one signed up with */
export function SignInHint({ email }: { email?: string }) {
	return (
		<>
			<Text>
				Sign in with {email ? <strong>{email}</strong> : 'your address'} and your password in WireSocket Desktop: add an instance
				with this URL.
			</Text>
			<CopyText value={window.location.origin} what="URL of this service" />
		</>
	);
}
