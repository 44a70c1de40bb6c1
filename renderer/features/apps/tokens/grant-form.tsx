import { Button, Checkbox, PasswordInput, Select, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { App } from '../../../../core/contract/apps.ts';
import { SCOPE_API, SCOPE_OFFLINE } from '../../../../core/contract/claims.ts';

const GRANTS = [
	{ value: 'client_credentials', label: 'Client secret (client_credentials)' },
	{ value: 'refresh_token', label: 'Refresh token (refresh_token)' },
	{ value: 'password', label: 'A person’s password (password)' },
] as const;
/** No grant of the token endpoint, and only where the sandbox is one's own. */
const TEST = { value: 'test', label: 'Issued by the sandbox, without a secret' } as const;
type Grant = (typeof GRANTS)[number]['value'] | typeof TEST.value;

const PURPOSES: Record<Grant, string> = {
	client_credentials: 'As your back end asks. The secret is kept in this field and nowhere else.',
	refresh_token: 'Trades a refresh token of this app for a new pair; the old one is dead at once. No secret is needed.',
	password: 'For consoles: a management token, which no node takes. Asked for with a console client’s own credentials.',
	test: 'An ordinary access token for a look or a test, when the secret is not at hand. It is recorded in the audit trail.',
};

interface GrantFormProps {
	app: App;
	clientSecret: string;
	onClientSecret: (secret: string) => void;
	isBusy: boolean;
	onGet: (fields: Record<string, string>) => void;
	/** Has the sandbox issue a token for a test; undefined where there is none. */
	onTest: (() => void) | undefined;
}

/** Asks the token endpoint by any of its grants. */
export function GrantForm({ app, clientSecret, onClientSecret, isBusy, onGet, onTest }: GrantFormProps) {
	const [grant, setGrant] = useState<Grant>('client_credentials');
	const [isOffline, setIsOffline] = useState(true);
	const [refreshToken, setRefreshToken] = useState('');
	const [person, setPerson] = useState({ clientId: '', clientSecret: '', username: '', password: '' });
	const scope = isOffline ? ` ${SCOPE_OFFLINE}` : '';
	const fields: Record<Grant, Record<string, string>> = {
		client_credentials: { client_id: app.clientId, client_secret: clientSecret.trim(), scope: SCOPE_API + scope },
		refresh_token: { client_id: app.clientId, refresh_token: refreshToken.trim() },
		password: {
			client_id: person.clientId.trim(),
			client_secret: person.clientSecret.trim(),
			username: person.username.trim(),
			password: person.password,
			...(isOffline ? { scope: SCOPE_OFFLINE } : {}),
		},
		test: {},
	};
	const grants = onTest ? [...GRANTS, TEST] : GRANTS;
	const isComplete = Object.values(fields[grant]).every((value) => value !== '');
	const submit = (event: FormEvent) => {
		event.preventDefault();
		if (grant === 'test') onTest?.();
		else onGet({ grant_type: grant, ...fields[grant] });
	};
	const change = (field: keyof typeof person) => (value: string) => setPerson((before) => ({ ...before, [field]: value }));
	return (
		<form onSubmit={submit}>
			<Stack gap="md">
				<Select
					label="Grant"
					data={grants}
					allowDeselect={false}
					value={grant}
					onChange={(value) => setGrant(grants.find((candidate) => candidate.value === value)?.value ?? 'client_credentials')}
				/>
				<Text size="sm" c="dimmed">
					{PURPOSES[grant]}
				</Text>
				{grant === 'client_credentials' && <Secret label="Client secret" value={clientSecret} onChange={onClientSecret} />}
				{grant === 'refresh_token' && <Secret label="Refresh token" value={refreshToken} onChange={setRefreshToken} />}
				{grant === 'password' && (
					<>
						<TextInput
							label="client_id of the console"
							autoComplete="off"
							value={person.clientId}
							onChange={(event) => change('clientId')(event.currentTarget.value)}
						/>
						<Secret label="client_secret of the console" value={person.clientSecret} onChange={change('clientSecret')} />
						<TextInput
							label="Username"
							autoComplete="off"
							value={person.username}
							onChange={(event) => change('username')(event.currentTarget.value)}
						/>
						<Secret label="Password" value={person.password} onChange={change('password')} />
					</>
				)}
				{(grant === 'client_credentials' || grant === 'password') && (
					<Checkbox
						label="Ask for a refresh token, too"
						description={`Adds the scope ${SCOPE_OFFLINE}`}
						checked={isOffline}
						onChange={(event) => setIsOffline(event.currentTarget.checked)}
					/>
				)}
				<Button type="submit" loading={isBusy} disabled={!isComplete}>
					Get token
				</Button>
			</Stack>
		</form>
	);
}

interface SecretProps {
	label: string;
	value: string;
	onChange: (value: string) => void;
}

/** A field that no browser and no password manager should keep. */
function Secret({ label, value, onChange }: SecretProps) {
	return (
		<PasswordInput
			label={label}
			autoComplete="off"
			data-1p-ignore
			value={value}
			onChange={(event) => onChange(event.currentTarget.value)}
			visibilityToggleButtonProps={{ 'aria-label': 'Show or hide what was typed', tabIndex: 0 }}
		/>
	);
}
